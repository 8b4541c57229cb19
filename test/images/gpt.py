# SPDX-License-Identifier: BSD-2-Clause
"""Reads a partition table as a boot ROM does: by its bytes, not with the tool that wrote it."""
import struct
import uuid
import zlib

SECTOR = 512
LEGACY_BOOT = 1 << 2


def refuse_unless(condition, reason):
    if not condition:
        raise AssertionError(reason)


def header_read(medium, sector):
    head = medium[sector * SECTOR:(sector + 1) * SECTOR]
    refuse_unless(head[:8] == b"EFI PART", f"no partition table in sector {sector}")
    (size, crc, _, here, other, first, last) = struct.unpack_from("<IIIQQQQ", head, 12)
    blank = head[:16] + bytes(4) + head[20:size]
    refuse_unless(zlib.crc32(blank) == crc, f"sector {sector}: checksum of the header is wrong")
    refuse_unless(here == sector, f"sector {sector}: the header says it lies in {here}")
    entries, count, length, crc = struct.unpack_from("<QIII", head, 72)
    table = medium[entries * SECTOR:entries * SECTOR + count * length]
    refuse_unless(zlib.crc32(table) == crc, f"sector {sector}: checksum of the entries is wrong")
    return {"other": other, "first": first, "last": last, "table": table, "length": length}


def partitions_read(medium):
    """A list of (name, first sector, last sector, type, attributes); both tables must agree."""
    refuse_unless(medium[510:512] == b"\x55\xaa" and medium[450] == 0xee,
                  "no protective record in sector 0")
    head = header_read(medium, 1)
    backup = header_read(medium, len(medium) // SECTOR - 1)
    refuse_unless(head["other"] == len(medium) // SECTOR - 1, "the backup table is elsewhere")
    refuse_unless(backup["table"] == head["table"], "the backup table differs")
    found = []
    for at in range(0, len(head["table"]), head["length"]):
        kind, _, first, last, attributes = struct.unpack_from("<16s16sQQQ", head["table"], at)
        if kind == bytes(16):
            continue
        name = head["table"][at + 56:at + 128].decode("utf-16-le").rstrip("\0")
        refuse_unless(head["first"] <= first <= last <= head["last"], f"{name}: outside the medium")
        found.append((name, first, last, str(uuid.UUID(bytes_le=kind)).upper(), attributes))
    return found
