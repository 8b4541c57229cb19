# SPDX-License-Identifier: BSD-2-Clause
# session.gdb - stops at the first fault of the pager, and looks around.
set pagination off
thbreak pager.c:fault
continue
exo envs
exo map own-pager
backtrace 1
exo env own-pager
quit 0
