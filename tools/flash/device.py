# SPDX-License-Identifier: BSD-2-Clause
"""What a device is, and whether it may be written. EXO_FLASH_ROOT puts another /dev, /proc and /sys
in front of the machine's, for tests: a plain file is a disk when its /sys/class/block says so."""
import json
import os
import stat
import subprocess

SYSTEM = ("/", "/boot", "/boot/efi", "/boot/firmware", "/usr", "/var", "/home")


class Problem(Exception):
    """What the user has to be told; nothing else is wrong."""


def root():
    return os.environ.get("EXO_FLASH_ROOT", "")


class Target:
    """Where the card is written to: a whole disk, or a plain file of a card's size."""

    def __init__(self, path, is_disk, size, facts):
        self.path, self.is_disk, self.size, self.facts = path, is_disk, size, facts

    def nodes(self):
        """The disk and everything on it."""
        found, todo = [], [self.facts]
        while todo:
            node = todo.pop(0)
            found.append(node)
            todo += node.get("children", [])
        return found


def target_find(path):
    """Looks at it; says what is wrong with its kind."""
    try:
        real = os.path.realpath(path)
        mode = os.stat(root() + real).st_mode
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None
    known = f"{root()}/sys/class/block/{os.path.basename(real)}"
    if stat.S_ISBLK(mode) or (root() and os.path.exists(known)):
        facts = disk_facts(real)
        return Target(real, True, int(facts["size"]), facts)
    if not stat.S_ISREG(mode):
        raise Problem(f"{path} is neither a disk nor a plain file")
    return Target(real, False, os.path.getsize(root() + real), {"name": real})


def disk_facts(path):
    command = ["lsblk", "--json", "--bytes", "--paths", "--output",
               "NAME,MAJ:MIN,TYPE,SIZE,RO,RM,MODEL,FSTYPE,LABEL", path]
    try:
        done = subprocess.run(command, check=True, capture_output=True)
        return json.loads(done.stdout)["blockdevices"][0]
    except (OSError, subprocess.CalledProcessError, ValueError, LookupError):
        raise Problem(f"lsblk can't say what {path} is") from None


def mounts_read():
    """What is in use: (major:minor, source, where) of every mount, and swap."""
    found = []
    with open(f"{root()}/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            words = line.split()
            source = words[words.index("-") + 2]
            found.append((words[2], os.path.realpath(source), words[4]))
    with open(f"{root()}/proc/swaps", encoding="utf-8") as file:
        names = [line.split()[0] for line in file if line[0] == "/"]
        found += [(None, os.path.realpath(name), "swap") for name in names]
    return found


def use_refuse(target):
    nodes = target.nodes()
    numbers = {node["maj:min"]: node["name"] for node in nodes}
    names = {os.path.realpath(node["name"]): node["name"] for node in nodes}
    uses = [(names.get(source) or numbers.get(number), where)
            for number, source, where in mounts_read()]
    uses = [(name, where) for name, where in uses if name]
    for name, where in uses:
        if where in SYSTEM or where == "swap":
            raise Problem(f"{target.path} is this machine's own disk: {name} is {where}")
    for name, where in uses:
        raise Problem(f"{name} is mounted on {where}; unmount it first")
    for node in nodes[1:]:
        if node["type"] != "part":
            raise Problem(f"{target.path} is in use: {node['name']} ({node['type']}) lies on it")


def target_refuse(target, needed):
    """Raises Problem unless the target may be written with `needed` bytes."""
    if target.is_disk:
        if target.facts["type"] != "disk":
            raise Problem(f"{target.path} is a {target.facts['type']}, not a whole disk")
        if target.facts["ro"]:
            raise Problem(f"{target.path} is write-protected")
        use_refuse(target)
    if target.size < needed:
        raise Problem(f"{target.path} holds {target.size} bytes, the card needs {needed}")


def target_describe(target):
    """Lines for a human who has to recognize the right one."""
    if not target.is_disk:
        return [f"{target.path}: a plain file of {size_say(target.size)}"]
    facts = target.facts
    model = (facts["model"] or "no model").strip()
    removable = "removable" if facts["rm"] else "NOT removable: is it really a card?"
    lines = [f"{target.path}: {model}, {size_say(target.size)}, {removable}"]
    for node in target.nodes()[1:]:
        words = [word for word in (node["fstype"], node["label"]) if word]
        what = " ".join(words) or "no file system"
        lines.append(f"    {node['name']}: {size_say(int(node['size']))}, {what}: will be lost")
    return lines


def size_say(size):
    for unit in ("bytes", "KiB", "MiB"):
        if size < 10240:
            return f"{size} {unit}"
        size //= 1024
    return f"{size} GiB"
