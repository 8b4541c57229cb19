# SPDX-License-Identifier: BSD-2-Clause
"""What tools/flash refuses, writes and says: on plain files, and on a made-up machine whose disks
are plain files too (its own lsblk, /proc and /sys, see EXO_FLASH_ROOT)."""
import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, f"{ROOT}/tools/flash")

import medium

BUILD = os.environ.get("EXO_BUILD", f"{ROOT}/build")
WORK = f"{BUILD}/flash-test"
MADE = f"{WORK}/made"
MACHINE = f"{WORK}/machine"
MIB = 1 << 20
SIZE = 3 * MIB + 512
count = {"passed": 0, "failed": 0}


def report(name, reason=None):
    count["failed" if reason else "passed"] += 1
    print(f"FAIL {name}\n     {reason}" if reason else f"ok   {name}", flush=True)


def file_write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def file_read(path):
    with open(path, "rb") as file:
        return file.read()


def made_make():
    """An image as small as one can be: the manifest counts, not what lies in the files."""
    files = {"card.img": (bytes(range(1, 255)) * (SIZE // 254 + 1))[:SIZE],
             "tftp/exo/Image": b"kernel", "tftp/exo/system.cpio": b"bundle",
             "tftp/pxelinux.cfg/default": b"kernel exo/Image\n"}
    shutil.rmtree(MADE, ignore_errors=True)
    lines = ["board visionfive2", "firmware none"]
    for name, content in files.items():
        file_write(f"{MADE}/{name}", content)
        lines.append(f"file {hashlib.sha256(content).hexdigest()} {len(content)} {name}")
    file_write(f"{MADE}/manifest", "\n".join(lines).encode() + b"\n")


def machine_make(mounts=(), swaps=(), **facts):
    """A machine with the disk /dev/sdx (two partitions) and a system disk elsewhere."""
    shutil.rmtree(MACHINE, ignore_errors=True)
    parts = [{"name": f"/dev/sdx{n}", "maj:min": f"8:{n}", "type": "part", "size": MIB, "ro": False,
              "rm": True, "model": None, "fstype": "ext4", "label": "holiday"} for n in (1, 2)]
    disk = {"name": "/dev/sdx", "maj:min": "8:0", "type": "disk", "size": 8 * MIB, "ro": False,
            "rm": True, "model": "Card Reader ", "fstype": None, "label": None, "children": parts}
    disk.update(facts)
    file_write(f"{MACHINE}/dev/sdx", b"\xaa" * 8 * MIB)
    os.makedirs(f"{MACHINE}/sys/class/block/sdx")
    lines = ["20 1 9:9 / / rw - ext4 /dev/other rw"]
    lines += [f"21 20 {number} / {where} rw - ext4 {source} rw" for number, source, where in mounts]
    file_write(f"{MACHINE}/proc/self/mountinfo", "\n".join(lines).encode() + b"\n")
    lines = ["Filename Type Size Used Priority"] + [f"{name} partition 9 0 -2" for name in swaps]
    file_write(f"{MACHINE}/proc/swaps", "\n".join(lines).encode() + b"\n")
    file_write(f"{MACHINE}/lsblk.json", json.dumps({"blockdevices": [disk]}).encode())
    file_write(f"{MACHINE}/bin/lsblk", b"#!/bin/sh\ncat \"$EXO_FLASH_ROOT/lsblk.json\"\n")
    os.chmod(f"{MACHINE}/bin/lsblk", 0o755)


def flash(*arguments, answer="", is_machine=False, **options):
    environment = dict(os.environ)
    if is_machine:
        environment.update(EXO_FLASH_ROOT=MACHINE, PATH=f"{MACHINE}/bin:{environment['PATH']}")
    command = [f"{ROOT}/tools/flash/flash", "--board", "visionfive2", "--from", MADE, *arguments]
    return subprocess.run(command, input=answer, env=environment, capture_output=True, text=True,
                          check=False, **options)


def expect(name, done, code, words, untouched=None):
    """The exit code, all the words in what it said, and a target that is as it was."""
    said = done.stdout + done.stderr
    reason = None
    if done.returncode != code:
        reason = f"exit code {done.returncode}: {said}"
    elif not all(word in said for word in words):
        reason = f"it said: {said}"
    elif untouched and set(file_read(untouched)) != {0xaa}:
        reason = "it wrote all the same"
    report(name, reason)


def file_make(size):
    path = f"{WORK}/card"
    file_write(path, b"\xaa" * size)
    return path


def writing():
    path = file_make(4 * MIB)
    expect("a plain file is written and read back", flash("--to", path, "--yes"), 0,
           ["is written and read back"])
    wanted = file_read(f"{MADE}/card.img")
    report("what is on it is the image", None if file_read(path)[:SIZE] == wanted else "it differs")
    tail = file_read(path)[-33 * 512:]
    report("an older table at the end is erased", None if not any(tail) else "it is still there")
    machine_make()
    done = flash("--to", "/dev/sdx", answer="sdx\n", is_machine=True)
    expect("a disk is described, asked for and written", done, 0,
           ["Card Reader, 8192 KiB, removable", "/dev/sdx2: 1024 KiB, ext4 holiday: will be lost",
            "Type sdx", "is written and read back"])
    is_same = file_read(f"{MACHINE}/dev/sdx")[:SIZE] == wanted
    report("and holds the image then", None if is_same else "it differs")
    machine_make(rm=False)
    done = flash("--to", "/dev/sdx", is_machine=True)
    expect("a disk that is not removable is named so", done, 1, ["NOT removable"],
           f"{MACHINE}/dev/sdx")


def targets_refused():
    path = file_make(4 * MIB)
    expect("without the name as answer nothing is written", flash("--to", path, answer="y\n"), 1,
           ["stopped; nothing was written"], path)
    expect("without an answer nothing is written", flash("--to", path), 1, ["stopped"], path)
    path = file_make(SIZE - 1)
    expect("a target too small by one byte", flash("--to", path, "--yes"), 1, ["the card needs"],
           path)
    expect("a target that does not exist", flash("--to", f"{WORK}/none", "--yes"), 1,
           ["No such file"])
    expect("a folder", flash("--to", WORK, "--yes"), 1, ["neither a disk nor a plain file"])
    expect("a device without blocks", flash("--to", "/dev/null", "--yes"), 1, ["neither a disk"])
    expect("no target at all", flash("--yes"), 1, ["either --to DEVICE or --tftp DIR"])


def disk_refused(name, words, **facts):
    machine_make(**facts)
    done = flash("--to", "/dev/sdx", "--yes", is_machine=True)
    expect(name, done, 1, words, f"{MACHINE}/dev/sdx")


def disks_refused():
    disk_refused("a mounted partition, by its name", ["/dev/sdx1 is mounted on /media/card"],
                 mounts=[("0:41", "/dev/sdx1", "/media/card")])
    disk_refused("a mounted partition, by its number", ["/dev/sdx2 is mounted on /mnt"],
                 mounts=[("8:2", "/dev/root", "/mnt")])
    disk_refused("a disk mounted as a whole", ["/dev/sdx is mounted on /mnt"],
                 mounts=[("8:0", "/dev/sdx", "/mnt")])
    for where in ("/", "/boot/efi", "/home"):
        disk_refused(f"this machine's own disk: {where}", ["own disk", where],
                     mounts=[("8:1", "/dev/sdx1", "/mnt"), ("8:2", "/dev/sdx2", where)])
    disk_refused("a disk with swap in use", ["own disk: /dev/sdx2 is swap"], swaps=["/dev/sdx2"])
    deep = {"name": "/dev/mapper/v", "maj:min": "252:0", "type": "lvm", "size": 1, "ro": False,
            "rm": False, "model": None, "fstype": "xfs", "label": None}
    part = {"name": "/dev/sdx1", "maj:min": "8:1", "type": "part", "size": 1, "ro": False,
            "rm": True, "model": None, "fstype": "LVM2_member", "label": None, "children": [deep]}
    disk_refused("this machine's root on a volume above the disk", ["own disk: /dev/mapper/v is /"],
                 children=[part], mounts=[("252:0", "/dev/mapper/v", "/")])
    disk_refused("a disk that a volume lies on", ["in use: /dev/mapper/v (lvm)"], children=[part])
    disk_refused("a partition", ["is a part, not a whole disk"], type="part")
    disk_refused("a write-protected card", ["write-protected"], ro=True)
    disk_refused("a disk too small", ["the card needs"], size=SIZE - 1)
    machine_make()
    file_write(f"{MACHINE}/bin/lsblk", b"#!/bin/sh\nexit 1\n")
    done = flash("--to", "/dev/sdx", "--yes", is_machine=True)
    expect("a disk of which nothing is known", done, 1, ["lsblk can't say"], f"{MACHINE}/dev/sdx")


def images_refused():
    path = file_make(4 * MIB)
    os.truncate(f"{MADE}/card.img", SIZE - 1)
    expect("a truncated image", flash("--to", path, "--yes"), 1, ["truncated"], path)
    made_make()
    file_write(f"{MADE}/card.img", bytes(SIZE))
    expect("an image that was changed", flash("--to", path, "--yes"), 1, ["hash differs"], path)
    made_make()
    os.unlink(f"{MADE}/card.img")
    expect("an image without its card", flash("--to", path, "--yes"), 1, ["is missing"], path)
    made_make()
    done = flash("--board", "hifive-unmatched", "--to", path, "--yes")
    expect("an image for another board", done, 1, ["is for visionfive2"], path)
    os.unlink(f"{MADE}/manifest")
    expect("no image", flash("--to", path, "--yes"), 1, ["make one"], path)
    made_make()


def broken_in_the_middle():
    path = file_make(4 * MIB)

    def full_at_two_mib():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MIB, 2 * MIB))

    # The end of the medium is beyond the limit; the table at the start is gone already.
    done = flash("--to", path, "--yes", preexec_fn=full_at_two_mib)
    expect("a card that fails while its tables are erased", done, 2,
           ["a part may be erased, nothing is written", "write it again"])
    size = file_read(path)
    report("and it holds no table then", None if not any(size[:MIB]) else "it still has one")


class Failing(medium.Medium):
    """A medium on which one write goes wrong, or keeps something else than was written."""

    def __init__(self, path, fails_at=None, lies_at=None, error=None):
        super().__init__(path)
        self.fails_at, self.lies_at, self.writes = fails_at, lies_at, []
        self.error = error or OSError(28, "No space left on device")

    def write(self, at, content):
        if at == self.fails_at and any(content):
            raise self.error
        self.writes.append((at, any(content)))
        if at == self.lies_at and any(content):
            content = content[:-1] + bytes([content[-1] ^ 1])
        super().write(at, content)


def broken(name, words, **faults):
    path = file_make(4 * MIB)
    target = Failing(path, **faults)
    said = "nothing"
    try:
        medium.image_write(target, io.BytesIO(file_read(f"{MADE}/card.img")), SIZE, lambda *_: None)
    except medium.Broken as error:
        said = str(error)
    target.close()
    reason = None if all(word in said for word in words) else f"it said: {said}"
    if not reason and "reads" not in name and any(file_read(path)[:512]):
        reason = "there is a partition table"
    report(name, reason)


def faults():
    broken("a card that is full says how far it came",
           ["No space", f"{MIB} of {SIZE - MIB} bytes behind the partition table are written"],
           fails_at=2 * MIB)
    broken("who stops it with Ctrl-C is told how far it came", ["interrupted; ", "are written"],
           fails_at=2 * MIB, error=KeyboardInterrupt())
    broken("a card that keeps another byte is found", ["does not read back", f"byte {2 * MIB} "],
           lies_at=2 * MIB)
    broken("a card that fails at the table says so", ["all but the partition table"], fails_at=0)
    broken("a card that reads another table is found", ["the partition table did not read back"],
           lies_at=0)
    target = Failing(file_make(4 * MIB))
    medium.image_write(target, io.BytesIO(file_read(f"{MADE}/card.img")), SIZE, lambda *_: None)
    target.close()
    order = [at for at, is_content in target.writes if is_content]
    report("the partition table is written last", None if order[-1] == 0 else f"order {order}")
    report("and erased first", None if target.writes[0] == (0, False) else f"{target.writes}")


def network():
    to = f"{WORK}/server"
    expect("files for network boot are put into a folder", flash("--tftp", to), 0, ["exo/Image"])
    found = {name: file_read(f"{to}/{name}") for name in ("exo/Image", "pxelinux.cfg/default")}
    is_same = found["exo/Image"] == b"kernel" and b"exo/Image" in found["pxelinux.cfg/default"]
    report("they are the image's", None if is_same else f"{found}")
    expect("and may be put there again", flash("--tftp", to), 0, ["exo/Image"])
    file_write(f"{to}/pxelinux.cfg/default", b"default debian\n")
    expect("somebody else's menu is left alone", flash("--tftp", to), 1, ["somebody else's"])
    is_same = file_read(f"{to}/pxelinux.cfg/default") == b"default debian\n"
    report("it is as it was", None if is_same else "it was changed")
    os.unlink(f"{to}/pxelinux.cfg/default")
    file_write(f"{to}/boot.scr.uimg", b"echo debian")
    expect("and so is somebody else's script", flash("--tftp", to), 1, ["boot.scr.uimg is some"])
    os.unlink(f"{to}/boot.scr.uimg")
    os.truncate(f"{MADE}/tftp/exo/Image", 3)
    expect("a truncated file is not served", flash("--tftp", f"{WORK}/other"), 1, ["truncated"])
    report("and leaves no folder", "there is one" if os.path.exists(f"{WORK}/other") else None)
    made_make()
    file_write(f"{WORK}/file", b"")
    expect("a file is no folder", flash("--tftp", f"{WORK}/file"), 1, ["is no folder"])
    shutil.rmtree(to)

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (3, 3))

    expect("a full server is left as it was", flash("--tftp", to, preexec_fn=full), 1,
           ["are as they were"])
    left = [name for _, _, names in os.walk(to) for name in names]
    report("and nothing half-written stays", f"{left}" if left else None)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    made_make()
    for part in (writing, targets_refused, disks_refused, images_refused, broken_in_the_middle,
                 faults, network):
        part()
    print(f"flash: {count['passed']} passed, {count['failed']} failed")
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
