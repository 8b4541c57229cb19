# SPDX-License-Identifier: BSD-2-Clause
"""Makes an image for every board, checks it, and wants each check to find its defect."""
import os
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from checks import CHECKS, Made
from mutations import MUTATIONS, Copy
from rules import BOARDS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("EXO_BUILD", f"{ROOT}/build")
WORK = f"{BUILD}/images-test"
BUNDLE = f"{BUILD}/images-test.cpio"
CACHE = f"{ROOT}/build/thirdparty"
LOADERS = {
    "hifive-unleashed": ("u-boot-sifive_2025.01-3+deb13u1_riscv64.deb", "sifive_unleashed", ""),
    "hifive-unmatched": ("u-boot-sifive_2025.01-3+deb13u1_riscv64.deb", "sifive_unmatched", ""),
    "visionfive2": ("u-boot-starfive_2025.01-3+deb13u1_riscv64.deb", "starfive_visionfive2",
                    ".normal.out"),
}
count = {"passed": 0, "failed": 0}


def report(name, reason=None):
    count["failed" if reason else "passed"] += 1
    print(f"FAIL {name}\n     {reason}" if reason else f"ok   {name}", flush=True)


def image(board, to, kernel=f"{BUILD}/target/exo.Image", bundle=BUNDLE, **knobs):
    command = [f"{ROOT}/tools/image/image", "--board", board, "--to", to, kernel, bundle]
    return subprocess.run(command, env=dict(os.environ, **knobs), capture_output=True, text=True,
                          check=False)


def program_size():
    """What the kernel occupies, by its symbols and not by its header."""
    lines = subprocess.run(["riscv64-unknown-elf-nm", f"{BUILD}/target/exo.elf"], check=True,
                           capture_output=True, text=True).stdout
    places = {name: int(re.search(rf"^([0-9a-f]+) \w {name}$", lines, re.M).group(1), 16)
              for name in ("kernel_start", "kernel_end")}
    return places["kernel_end"] - places["kernel_start"]


def inputs_find(board):
    """The inputs, taken from the packages by other means than tools/image does."""
    package, name, ending = LOADERS[board]
    folder = f"{WORK}/packages"
    for deb in (package, "opensbi_1.6-1_all.deb"):
        path = subprocess.run([f"{ROOT}/tools/fetch", deb, CACHE], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()
        subprocess.run(["dpkg-deb", "-x", path, folder], check=True)
    loader = f"{folder}/usr/lib/u-boot/{name}"
    tree = f"{WORK}/{board}.dtb"
    subprocess.run(["dumpimage", "-T", "flat_dt", "-p", "2", "-o", tree, f"{loader}/u-boot.itb"],
                   check=True, stdout=subprocess.DEVNULL)
    own = f"{BUILD}/firmware/fw_dynamic.bin"
    debian = f"{folder}/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin"
    return {"kernel": f"{BUILD}/target/exo.Image", "bundle": BUNDLE,
            "spl": f"{loader}/u-boot-spl.bin{ending}", "tree": tree, "kernel_size": program_size(),
            "firmware": own if os.path.isfile(own) else debian}


def reason_of(check, made):
    try:
        check(made)
    except (AssertionError, OSError) as error:
        return str(error) or "refused"
    return None


def board_test(board):
    folder = f"{WORK}/{board}"
    done = image(board, folder)
    if done.returncode != 0:
        report(f"{board}: an image is made", done.stderr)
        return
    inputs = inputs_find(board)
    for check in CHECKS:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        report(f"{board}: {name}", reason_of(check, Made(board, folder, inputs)))
    for name, finder, boards, mutate in MUTATIONS:
        if board in boards:
            mutation_test(board, folder, inputs, name, finder, mutate)


def mutation_test(board, folder, inputs, name, finder, mutate):
    wrong = f"{WORK}/wrong"
    shutil.rmtree(wrong, ignore_errors=True)
    mutate(Copy(folder, wrong), board)
    finders = [check for check in CHECKS if finder in check.__name__]
    is_found = len(finders) == 1 and reason_of(finders[0], Made(board, wrong, inputs))
    report(f"{board}: found: {name}", None if is_found else f"no check '{finder}' found it")
    shutil.rmtree(wrong)


def same_inputs_make_the_same_image():
    manifests = []
    for folder in ("once", "again"):
        image("visionfive2", f"{WORK}/{folder}")
        with open(f"{WORK}/{folder}/manifest", encoding="utf-8") as file:
            manifests.append(file.read())
        time.sleep(1.1)  # file systems count seconds
    is_same = manifests[0] == manifests[1]
    report("the same inputs make the same image", None if is_same else "manifests differ")


def own_firmware_is_preferred_and_named():
    """Without ours it is the distribution's; either way it is said, and stands in the manifest."""
    own, content = f"{WORK}/own/firmware/fw_dynamic.bin", bytes(range(256)) * 20
    os.makedirs(os.path.dirname(own))
    for name, words in (("the distribution's firmware", "no PMP regions"), ("own firmware", "own")):
        to, build = f"{WORK}/firmware-image", f"{WORK}/own"
        done = image("visionfive2", to, EXO_BUILD=build)
        with open(f"{to}/manifest", encoding="utf-8") as file:
            noted = file.read()
        with open(f"{to}/flash/exo.itb", "rb") as file:
            is_own = content in file.read()
        is_right = words in done.stdout and words in noted and is_own == os.path.isfile(own)
        report(f"{name} is taken, and said", None if is_right else f"it said: {done.stdout}")
        with open(own, "wb") as file:
            file.write(content)
    done = image("visionfive2", to, EXO_BUILD=build, FIRMWARE="distribution")
    is_right = "no PMP regions" in done.stdout
    report("own firmware can be left out", None if is_right else f"it said: {done.stdout}")


def refused(name, expected, to, **arguments):
    """The tool must say why, and leave nothing behind that was not there before."""
    before = sorted(os.walk(WORK))
    done = image("visionfive2", to, **arguments)
    reason = None
    if done.returncode == 0 or expected not in done.stderr:
        reason = f"it said: {done.stdout}{done.stderr}"
    elif sorted(os.walk(WORK)) != before:
        reason = "something was left behind"
    report(name, reason)


def refusals():
    large, odd, here = f"{WORK}/large.cpio", f"{WORK}/odd.Image", f"{WORK}/here"
    os.makedirs(here)
    with open(large, "wb") as file:
        file.truncate(29 << 20)
    with open(f"{BUILD}/target/exo.Image", "rb") as kernel, open(odd, "wb") as file:
        content = bytearray(kernel.read())
        file.write(content[:16] + (9 << 20).to_bytes(8, "little") + content[24:])
    with open(f"{here}/letter", "w", encoding="utf-8") as file:
        file.write("mine")
    old = f"{WORK}/again"
    refused("a bundle too large for its partition leaves the old image", "partition 'fit' holds",
            old, bundle=large)
    refused("a kernel too large for its place leaves the old image", "kernel needs", old,
            kernel=odd)
    refused("a kernel that is none leaves the old image", "no RISC-V image header", old,
            kernel=large)
    refused("a bundle that is missing", "does not exist", old, bundle=f"{WORK}/nothing")
    refused("a folder that is not ours is left alone", "neither empty nor an older image", here)
    refused("without the loader's package there is no image", "there is no image", f"{WORK}/none",
            EXO_THIRDPARTY=f"{WORK}/cache", PATH=f"{WORK}/bin:{os.environ['PATH']}")


def offline_make():
    """An apt-get that never gets anything, and an empty cache."""
    os.makedirs(f"{WORK}/bin")
    os.makedirs(f"{WORK}/cache")
    with open(f"{WORK}/bin/apt-get", "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\n# SPDX-License-Identifier: BSD-2-Clause\n'
                   'exit 100\n')
    os.chmod(f"{WORK}/bin/apt-get", 0o755)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    offline_make()
    for board in sys.argv[1:] or BOARDS:
        board_test(board)
    same_inputs_make_the_same_image()
    own_firmware_is_preferred_and_named()
    refusals()
    print(f"images: {count['passed']} passed, {count['failed']} failed")
    if not count["failed"]:
        shutil.rmtree(WORK)
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
