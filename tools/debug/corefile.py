# SPDX-License-Identifier: BSD-2-Clause
"""Writes ELF cores for RISC-V that gdb opens without help."""
import os
import stat
import struct

PAGE = 4096
CHUNK = 65536
ET_CORE, EM_RISCV, PT_LOAD, PT_NOTE = 4, 243, 1, 4
NT_PRSTATUS, NT_PRPSINFO = 1, 3
FLOAT_ABI_DOUBLE, COMPRESSED = 4, 1
PRSTATUS_BYTES, PRSTATUS_SIGNAL, PRSTATUS_PID, PRSTATUS_REGISTERS = 376, 12, 32, 112


def own_open(path, flags):
    """All memory is in it: for its owner only, also where the file was there before."""
    file = os.open(path, flags, 0o600)
    if stat.S_ISREG(os.fstat(file).st_mode):
        os.fchmod(file, 0o600)
    return file


class Core:
    """Memory goes into the file as it is added; headers follow it, as their number is known then."""

    def __init__(self, path):
        self.path = path
        self.file = open(path, "wb", opener=own_open) # pylint: disable=consider-using-with
        self.end = PAGE
        self.notes = b""
        self.segments = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self._finish()
        self.file.close()

    def note(self, owner, kind, content):
        name = owner + b"\0"
        self.notes += struct.pack("<III", len(name), len(content), kind)
        self.notes += name + bytes(-len(name) % 4) + content + bytes(-len(content) % 4)

    def thread(self, number, registers, signal):
        """pc and x1..x31 of one thread; the first one added is the one that gdb selects."""
        status = bytearray(PRSTATUS_BYTES)
        struct.pack_into("<H", status, PRSTATUS_SIGNAL, signal)
        struct.pack_into("<I", status, PRSTATUS_PID, number)
        struct.pack_into("<32Q", status, PRSTATUS_REGISTERS, *registers)
        self.note(b"CORE", NT_PRSTATUS, bytes(status))

    def memory(self, base, size, part):
        """part(address, count) gives its bytes; what is zero takes no room. -> place in the file"""
        place = self.end
        zero = bytes(CHUNK)
        for at in range(0, size, CHUNK):
            count = min(CHUNK, size - at)
            data = part(base + at, count)
            if data != zero[:count]:
                self.file.seek(place + at)
                self.file.write(data)
        self.end = place + size
        return place

    def segment(self, va, place, size, rights):
        """`place` in the file is to be seen at `va`."""
        flags = (rights & 1) << 2 | rights & 2 | (rights & 4) >> 2 # rwx as ELF has them
        self.segments.append(struct.pack("<IIQQQQQQ", PT_LOAD, flags, place, va, 0, size, size, PAGE))

    def _finish(self):
        note_at = self.end
        header_at = note_at + len(self.notes) + -len(self.notes) % 8
        headers = [struct.pack("<IIQQQQQQ", PT_NOTE, 0, note_at, 0, 0, len(self.notes), 0, 4)]
        headers += self.segments
        self.file.seek(note_at)
        self.file.write(self.notes)
        self.file.seek(header_at)
        self.file.write(b"".join(headers))
        self.file.seek(0)
        self.file.write(b"\x7fELF\x02\x01\x01" + bytes(9))
        self.file.write(struct.pack("<HHIQQQIHHHHHH", ET_CORE, EM_RISCV, 1, 0, header_at, 0,
                                    FLOAT_ABI_DOUBLE | COMPRESSED, 64, 56, len(headers), 0, 0, 0))
