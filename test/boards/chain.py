# SPDX-License-Identifier: BSD-2-Clause
"""What the boots of this folder have in common: files, disks, and a person at the serial console."""
import os
import select
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
BUILD = os.environ.get("EXO_BUILD", os.path.join(ROOT, "build"))
KERNEL = os.path.join(BUILD, "target/exo.Image")
EXIT_WORD = "exo.exit=semihosting"
SEMIHOSTING = ["-semihosting-config", "enable=on,target=native"]
CONSOLE = ["-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"]
NAME = os.path.basename(os.path.dirname(os.path.abspath(sys.argv[0])))
FOLDER = os.path.join(BUILD, "boards", f"{NAME}-{sys.argv[1]}")
BUNDLE = os.path.join(BUILD, "scenarios-boards", NAME + ".cpio")
LINUX_DATA = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"

os.makedirs(FOLDER, exist_ok=True)


def path(name):
    return os.path.join(FOLDER, name)


def run(*words, **more):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **more)


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)


FIRMWARE_STOCK = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin"


def firmware():
    """Our own where it was built, else the distribution's."""
    own = os.path.join(BUILD, "firmware/fw_dynamic.bin")
    return own if os.path.exists(own) else FIRMWARE_STOCK


def loader(name):
    """A file of the SiFive boards' loader, as the distribution built it."""
    found = subprocess.run([f"{ROOT}/test/boards/packages"], check=True, stdout=subprocess.PIPE)
    return os.path.join(found.stdout.decode().strip(), "usr/lib/u-boot/sifive_unleashed", name)


def image_make():
    """What ./tools/exo image makes for the board, of our kernel and this scenario's bundle."""
    run(f"{ROOT}/tools/image/image", "--board", "hifive-unleashed", "--to", FOLDER, KERNEL, BUNDLE,
        env=dict(os.environ, EXO_BUILD=BUILD))
    return FOLDER


def file_system(name, files):
    """An ext4 file system of 32 MiB that holds `files`: where to -> from."""
    folder = path(name + ".files")
    run("rm", "-rf", folder, path(name))
    for to, source in files.items():
        os.makedirs(os.path.dirname(f"{folder}/{to}"), exist_ok=True)
        run("cp", source, f"{folder}/{to}")
    run("truncate", "-s", "32M", path(name))
    run("mkfs.ext4", "-q", "-d", folder, path(name))


def disk(name, megabytes, parts):
    """A disk with a GPT of (first sector, type, file, attributes), one after the other."""
    table = "label: gpt\nfirst-lba: 34\n"
    run("rm", "-f", path(name))
    run("truncate", "-s", f"{megabytes}M", path(name))
    for first, kind, source, attributes in parts:
        sectors = -(-os.path.getsize(source) // 512)
        more = f", attrs=\"{attributes}\"" if attributes else ""
        table += f"start={first}, size={sectors}, type={kind}{more}\n"
    run("sfdisk", "-q", path(name), input=table.encode(),
        env=dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin"))
    for first, _, source, _ in parts:
        run("dd", f"if={source}", f"of={path(name)}", "bs=512", f"seek={first}", "conv=notrunc",
            "status=none")


def extlinux(append):
    """The file that U-Boot's extlinux command reads, and what it names."""
    write("extlinux.conf", "default exo\nprompt 0\ntimeout 1\nlabel exo\n  kernel /exo.Image\n"
          f"  initrd /system.cpio\n  append {append}\n")
    return {"extlinux/extlinux.conf": path("extlinux.conf"), "exo.Image": KERNEL,
            "system.cpio": BUNDLE}


def talk(command, steps=(), end=None):
    """Runs QEMU, shows what it prints, and types: each step is (what to wait for, what to type).
    A machine that can't switch itself off is done when it has printed the line with `end`."""
    machine = subprocess.Popen(command + CONSOLE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    steps = list(steps)
    unseen = ""
    while True:
        select.select([machine.stdout], [], [])
        data = os.read(machine.stdout.fileno(), 4096)
        if not data:
            return machine.wait()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        unseen += data.decode(errors="replace")
        if steps and steps[0][0] in unseen:
            unseen = unseen.split(steps[0][0], 1)[1]
            time.sleep(0.2)
            machine.stdin.write(steps.pop(0)[1].encode() + b"\r")
            machine.stdin.flush()
        if end and not steps and "\n" in unseen.partition(end)[2]:
            machine.kill()
            machine.wait()
            return 0
