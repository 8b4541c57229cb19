# SPDX-License-Identifier: BSD-2-Clause
# session.gdb - stops in the kernel and in an image, asks where it is, and writes a core. Breakpoints
# of the machine: an image is not in memory yet when its one is set.
set pagination off
python
def refused(command):
    try:
        gdb.execute(command)
    except gdb.error as why:
        print(f"{command}: {why}")
for given in ("exo trace", "exo log", "exo trace x", "exo log 0"):
    refused(given)
end
thbreak boot_main
continue
backtrace
thbreak hello.c:main
continue
backtrace
echo -- in user mode\n
exo trace 3
exo log 3
print $priv
python refused("exo core /nonexistent/x")
thbreak env_end
continue
backtrace
print code
source commands.gdb
shell rm -f $EXO_BUILD/debug-session.core
python gdb.execute("exo core " + os.path.join(os.environ["EXO_BUILD"], "debug-session.core"))
quit 0
