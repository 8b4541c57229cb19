# SPDX-License-Identifier: BSD-2-Clause
"""Boots a system in QEMU for its numbers."""
import os
import re
import subprocess

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("EXO_BUILD", os.path.join(ROOT, "build"))
BENCH = os.path.join(ROOT, "test", "bench")
KERNEL = os.path.join(BUILD, "target", "exo.Image")
SECONDS_MOST = 120 # of a busy host; what hangs is all that it is for
QEMU = ("qemu-system-riscv64 -M virt -smp 1 -icount shift=0,sleep=off -bios default"
        " -display none -monitor none -serial stdio -no-reboot").split()


class Failure(Exception):
    """What was to be measured could not be."""


def boot(kernel, bundle, memory="128M", seconds=SECONDS_MOST, machine=None):
    """The lines of a boot that ended by itself."""
    command = (machine or QEMU) + ["-kernel", kernel, "-initrd", bundle, "-m", memory]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=seconds, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"{bundle}: no end after {seconds} s") from late
    text = (done.stdout + done.stderr).decode(errors="replace").replace("\r", "")
    for bad in ("FAIL", "kernel panic", "kernel fault:"):
        if bad in text:
            raise Failure(f"{bundle}: " + next(line for line in text.split("\n") if bad in line))
    if done.returncode != 0:
        raise Failure(f"{bundle}: exit code {done.returncode}")
    return text.split("\n")


def bundle_make(name, environment=None, scenario="bench", folder=BENCH):
    """A bundle of the description NAME.dts."""
    path = os.path.join(BUILD, f"{scenario}-{name}.cpio")
    subprocess.run([os.path.join(ROOT, "tools", "bundle"),
                    os.path.join(folder, f"{name}.dts"), path, scenario],
                   check=True, env=dict(os.environ, EXO_BUILD=BUILD, **(environment or {})))
    return path


def rows_find(lines):
    """{row: (minimum, median, rounds)} in the console of a library OS image."""
    found = {}
    for line in lines:
        match = re.search(r"bench: (\S+) ([\d.]+) ([\d.]+) (\d+)$", line)
        if match:
            found[match[1]] = (float(match[2]), float(match[3]), int(match[4]))
    if not any(line.endswith("bench: end") for line in lines):
        raise Failure("an image did not come to its end")
    return found
