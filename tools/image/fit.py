# SPDX-License-Identifier: BSD-2-Clause
"""The FIT that SPL loads, and the device tree in it that tells the kernel where the bundle is."""
import os
import struct

from disk import run
from layout import Problem, Range

ALIGNMENT = 512  # whole sectors, so that SPL reads each part straight to its place
IMAGE_MAGIC = b"RISCV\0\0\0RSC\5"


def image_size(path):
    """What the kernel occupies with its variables, by its own header."""
    with open(path, "rb") as file:
        header = file.read(64)
    if len(header) < 64 or header[48:60] != IMAGE_MAGIC:
        raise Problem(f"{path} has no RISC-V image header")
    return struct.unpack_from("<Q", header, 16)[0]


def cells(number):
    return f"{number >> 32:#x} {number & 0xffffffff:#x}"


def tree_make(loader_fit, bundle, path):
    """The loader's own device tree, with the bundle's place written into /chosen."""
    run(["dumpimage", "-T", "flat_dt", "-p", "2", "-o", path, loader_fit])
    with open(path, "rb") as tree:
        if tree.read(4) != b"\xd0\x0d\xfe\xed":
            raise Problem(f"{loader_fit}: its third part is no device tree")
    for name, place in (("start", bundle.first), ("end", bundle.end)):
        run(["fdtput", "-p", "-t", "x", path, "/chosen", f"linux,initrd-{name}",
             f"{place >> 32:x}", f"{place & 0xffffffff:x}"])


def places_check(layout, folder):
    """Everything must fit where the layout says, before anything is made of it."""
    sizes = {"firmware": os.path.getsize(f"{folder}/firmware.bin"),
             "kernel": max(image_size(f"{folder}/Image"), os.path.getsize(f"{folder}/Image")),
             "tree": os.path.getsize(f"{folder}/board.dtb"),
             "bundle": os.path.getsize(f"{folder}/system.cpio")}
    for name, size in sizes.items():
        place = layout.memory[name]
        if size > place.size:
            raise Problem(f"{name} needs {size} bytes of memory, the layout gives {place.size}")


def fit_make(layout, folder, template):
    """Makes folder/exo.itb of firmware.bin, Image, system.cpio and board.dtb beside it."""
    with open(template, encoding="utf-8") as file:
        text = file.read()
    words = {"title": layout.facts["title"], "configuration": layout.facts["configuration"]}
    words.update({name: cells(place.first) for name, place in layout.memory.items()})
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    with open(f"{folder}/exo.its", "w", encoding="utf-8") as file:
        file.write(text)
    fixed = dict(os.environ, SOURCE_DATE_EPOCH="1")
    run(["mkimage", "-E", "-B", hex(ALIGNMENT), "-f", "exo.its", "exo.itb"], cwd=folder, env=fixed)


def bundle_place(layout, path):
    return Range(layout.memory["bundle"].first, os.path.getsize(path))
