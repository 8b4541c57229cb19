#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ELF files by build-id, and what stands at an address of one.

images.py CORE: the ELF of the kernel that a core is of.
"""
import os
import shutil
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("EXO_BUILD", os.path.join(ROOT, "build"))
FOLDERS = [os.path.join(BUILD, "target"), os.path.join(BUILD, "target", "images")]
PROGRAMS = ("riscv64-unknown-elf-addr2line", "riscv64-linux-gnu-addr2line", "llvm-addr2line")
PT_LOAD, PT_NOTE, NT_GNU_BUILD_ID, EXECUTE = 1, 4, 3, 1
JAL_RA, CALLS_WITHIN = 0xef, 1024
SHT_SYMTAB, SHT_NOTE = 2, 7


class Refused(Exception):
    """A file that is not what it would have to be."""


def notes(data):
    """(owner, type, content) of each note in a segment or section of notes."""
    at = 0
    while at + 12 <= len(data):
        name_size, size, kind = struct.unpack_from("<III", data, at)
        at += 12
        name = data[at:at + name_size].rstrip(b"\0")
        at += (name_size + 3) & ~3
        yield name, kind, data[at:at + size]
        at += (size + 3) & ~3


class Elf:
    """The little of a 64-bit ELF file that is asked for here."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            head = file.read(64)
            if len(head) < 64 or head[:5] != b"\x7fELF\x02":
                raise Refused(f"{path} is no 64-bit ELF file")
            (self.entry, ph_at, sh_at, _, _, ph_size, ph_count, sh_size, sh_count, _) = \
                struct.unpack_from("<QQQIHHHHHH", head, 24)
            self.segments = self._table(file, ph_at, ph_size, ph_count, "<IIQQQQQQ")
            self.sections = self._table(file, sh_at, sh_size, sh_count, "<IIQQQQIIQQ")
            self.build_id = self._build_id(
                file, [(s[4], s[5]) for s in self.sections if s[1] == SHT_NOTE] +
                [(p[2], p[5]) for p in self.segments if p[0] == PT_NOTE])

    @staticmethod
    def _table(file, at, size, count, form):
        file.seek(at)
        data = file.read(size * count)
        return [struct.unpack_from(form, data, i * size) for i in range(count)
                if (i + 1) * size <= len(data)]

    @staticmethod
    def _build_id(file, places):
        for at, size in places:
            file.seek(at)
            for name, kind, content in notes(file.read(size)):
                if name == b"GNU" and kind == NT_GNU_BUILD_ID:
                    return content.hex()
        return ""

    def symbols(self, names):
        """Addresses of those that are there."""
        found, wanted = {}, {name.encode() for name in names}
        with open(self.path, "rb") as file:
            for section in self.sections:
                if section[1] != SHT_SYMTAB:
                    continue
                strings = self.sections[section[6]]
                file.seek(strings[4])
                text = file.read(strings[5])
                file.seek(section[4])
                for name, _, _, _, value, _ in struct.iter_unpack("<IBBHQQ", file.read(section[5])):
                    word = text[name:text.index(b"\0", name)]
                    if word in wanted:
                        found[word.decode()] = value
        return found

    def read(self, address, size):
        """What the file has there."""
        with open(self.path, "rb") as file:
            for segment in self.segments:
                if segment[0] == PT_LOAD and segment[3] <= address < segment[3] + segment[5]:
                    file.seek(segment[2] + address - segment[3])
                    return file.read(size)
        return b""

    def calls(self, function, callee):
        """Where `function`, of up to CALLS_WITHIN bytes, calls `callee` by jal."""
        found = self.symbols([function, callee])
        if len(found) < 2:
            return []
        code = self.read(found[function], CALLS_WITHIN)
        for at in range(0, len(code) - 3, 2):
            (word,) = struct.unpack_from("<I", code, at)
            offset = (word >> 21 & 0x3ff) << 1 | (word >> 20 & 1) << 11 | \
                word & 0xff000 | (word >> 31) << 20
            offset -= (offset & 1 << 20) << 1
            if word & 0xfff == JAL_RA and found[function] + at + offset == found[callee]:
                return [found[function] + at]
        return []

    def is_code(self, address):
        return any(p[0] == PT_LOAD and p[1] & EXECUTE and p[3] <= address < p[3] + p[6]
                   for p in self.segments)


class Images:
    """Finds images by (the beginning of) their build-id."""

    def __init__(self, folders=None, only=None):
        self.folders = folders or FOLDERS
        self.only = Elf(only) if only else None
        if self.only and not self.only.build_id:
            raise Refused(f"{only} has no build-id: nothing shows that it is what ran")
        self.known = None

    def _read(self):
        self.known = []
        for folder in self.folders:
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                if name.endswith(".elf"):
                    try:
                        self.known.append(Elf(os.path.join(folder, name)))
                    except (Refused, OSError):
                        pass

    def find(self, build_id):
        """The image with that build-id; Refused: it is not here, or not the one that was named."""
        if self.only:
            if self.only.build_id.startswith(build_id):
                return self.only
            raise Refused(f"{os.path.basename(self.only.path)} is the wrong ELF: its build-id is "
                          f"{self.only.build_id[:16]}, what ran has {build_id}")
        if self.known is None:
            self._read()
        for elf in self.known:
            if elf.build_id.startswith(build_id):
                return elf
        raise Refused(f"no image with build-id {build_id} below {' '.join(self.folders)}")


def places(elf, addresses):
    """For each address a list of (function, file:line), innermost first."""
    program = next((p for p in PROGRAMS if shutil.which(p)), None)
    if program is None:
        raise Refused("no addr2line for RISC-V here: install binutils-riscv64-unknown-elf")
    command = [program, "-a", "-f", "-i", "-e", elf.path] + [hex(a) for a in addresses]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")
    found = []
    for line in lines:
        if line.startswith("0x"):
            found.append([])
        elif line and found:
            found[-1].append(line)
    tidy = [[(f[i], f[i + 1].split(" (disc")[0].split("/./")[-1])
             for i in range(0, len(f) - 1, 2)] for f in found]
    return tidy if len(tidy) == len(addresses) else [[] for _ in addresses]


def core_lines(path):
    """What `exo core` (exo.py) noted besides registers: lines of words."""
    with open(path, "rb") as file:
        for kind, _, offset, _, _, size, _, _ in Elf(path).segments:
            if kind == PT_NOTE:
                file.seek(offset)
                for name, _, content in notes(file.read(size)):
                    if name == b"exo":
                        return content.decode(errors="replace").split("\n")
    return []


def main(path):
    for line in core_lines(path):
        if line.startswith("kernel "):
            return Images().find(line.split()[1]).path
    raise Refused(f"{path} is no core of exo's")


if __name__ == "__main__":
    try:
        print(main(sys.argv[1]))
    except (Refused, OSError, IndexError) as why:
        sys.exit(f"images: {why}")
