# SPDX-License-Identifier: BSD-2-Clause
# Functions that an image wants before the C library, and the core, look for them.
target_link_options(base INTERFACE
    -Wl,-u,sbrk -Wl,-u,console_write -Wl,-u,base_library_start)
# Also before libos/base, and before the C library is known to call them: one function of each file.
foreach(wanted _start malloc open read unlink stat times getentropy getpid system)
    target_link_options(posix INTERFACE -Wl,-u,${wanted})
endforeach()
# The C library declares clocks where somebody says that there are some.
target_compile_definitions(posix INTERFACE _POSIX_TIMERS=1 _POSIX_MONOTONIC_CLOCK=200112L)
