# SPDX-License-Identifier: BSD-2-Clause
# session.gdb - stops in the kernel and in an image, and asks where it is. Breakpoints
# of the machine: an image is not in memory yet when its one is set.
set pagination off
thbreak boot_main
continue
backtrace
thbreak hello.c:main
continue
backtrace
thbreak env_end
continue
backtrace
print code
quit 0
