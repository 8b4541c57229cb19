# SPDX-License-Identifier: BSD-2-Clause
# commands.gdb - every command that knows environments, on a live machine or on a core.
echo -- envs\n
exo envs
echo -- map\n
exo map hello
echo -- bindings\n
exo bindings 1
echo -- frames\n
exo frames
echo -- slices\n
exo slices
echo -- fault\n
exo fault
echo -- trace\n
exo trace
echo -- log\n
exo log
echo -- env\n
exo env hello
backtrace
echo -- from its inferior\n
exo trace 3
exo log 3
exo envs
inferior
inferior 1
exo env 0
backtrace
inferior 1
