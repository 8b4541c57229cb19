# SPDX-License-Identifier: BSD-2-Clause
# session.gdb - stops in the kernel and in an image, asks where it is, and writes a core. Breakpoints
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
source commands.gdb
shell rm -f $EXO_BUILD/debug-session.core
python gdb.execute("exo core " + os.path.join(os.environ["EXO_BUILD"], "debug-session.core"))
quit 0
