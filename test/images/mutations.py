# SPDX-License-Identifier: BSD-2-Clause
"""One defect for each check, put into a copy of what was made; the named check must find it."""
import os
import shutil
import struct
import zlib

from gpt import SECTOR
from rules import BOARDS


class Copy:
    """A copy of a made folder: files are shared with the original until they are written."""

    def __init__(self, source, folder):
        shutil.copytree(source, folder, copy_function=os.link)
        self.folder = folder

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return bytearray(file.read())

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.unlink(path)
        with open(path, "wb") as file:
            file.write(content)

    def replace(self, name, old, new):
        content = self.read(name)
        assert old in content, f"{name} lacks what is to be changed"
        at = content.index(old)
        content[at:at + len(old)] = new
        self.write(name, content)

    def flip(self, name, at):
        content = self.read(name)
        content[at] ^= 1
        self.write(name, content)


def entry_edit(copy, medium, number, at, edit):
    """Changes 8 bytes of a partition's entry in both tables, and makes the checksums right."""
    content = copy.read(medium)
    last = len(content) // SECTOR - 1
    for head in (1, last):
        head *= SECTOR
        table = struct.unpack_from("<Q", content, head + 72)[0] * SECTOR
        place = table + number * 128 + at
        struct.pack_into("<Q", content, place, edit(struct.unpack_from("<Q", content, place)[0]))
        struct.pack_into("<I", content, head + 88, zlib.crc32(content[table:table + 128 * 128]))
        struct.pack_into("<I", content, head + 16, 0)
        struct.pack_into("<I", content, head + 16, zlib.crc32(content[head:head + 92]))
    copy.write(medium, content)


def load_edit(copy, board, old, new):
    """Changes a load address in the FIT; offsets are from the start of the board's memory."""
    ram = BOARDS[board]["ram"]
    copy.replace("flash/exo.itb", struct.pack(">Q", ram + old), struct.pack(">Q", ram + new))


def fit_data_flip(copy, pattern, at):
    content = copy.read("flash/exo.itb")
    copy.flip("flash/exo.itb", content.index(pattern) + at)


def flash_fit_grow(copy, board):
    size = BOARDS[board]["flash_size"] - BOARDS[board]["flash"]["fit"][0]
    copy.write("flash/exo.itb", copy.read("flash/exo.itb") + bytes(size))


def flash_spl_grow(copy, board):
    rules = BOARDS[board]["flash"]
    room = rules["fit"][0] - rules["spl"][0]
    copy.write("flash/spl.bin", copy.read("flash/spl.bin") + bytes(room))


def data_image_flip(copy):
    card = copy.read("card.img")
    at = card.index(copy.read("boot/Image")[:64], 65536 * SECTOR)
    copy.flip("card.img", at + 100)


# The two SiFive boards have the same rules: one of them is enough.
SIFIVE = ("hifive-unmatched",)
STARFIVE = ("visionfive2",)
ANY = SIFIVE + STARFIVE
BUNDLE, TREE = 0x8000000, 0x1000000

# (what is wrong, part of the name of the check that must find it, boards, how)
MUTATIONS = [
    ("SPL one sector late", "partitions_that_the_boot_rom", ANY,
     lambda c, b: entry_edit(c, "card.img", 0, 32, lambda n: n + 1)),
    ("FIT one sector early", "partitions_that_the_boot_rom", ANY,
     lambda c, b: entry_edit(c, "card.img", 1, 32, lambda n: n - 1)),
    ("SPL of another type", "partitions_that_the_boot_rom", ANY,
     lambda c, b: entry_edit(c, "card.img", 0, 0, lambda n: n ^ 1)),
    ("FIT reaches into the data", "partitions_that_the_boot_rom", ANY,
     lambda c, b: entry_edit(c, "card.img", 1, 40, lambda n: n + 1)),
    ("wrong checksum in the table", "partitions_that_the_boot_rom", ANY,
     lambda c, b: c.flip("card.img", 2 * SECTOR + 60)),
    ("no backup table", "partitions_that_the_boot_rom", ANY,
     lambda c, b: c.write("card.img", c.read("card.img")[:-SECTOR])),
    ("no protective record", "partitions_that_the_boot_rom", ANY,
     lambda c, b: c.flip("card.img", 510)),
    ("SPL counted as third", "partition_that_spl_counts_to", STARFIVE,
     lambda c, b: entry_edit(c, "card.img", 1, 56, lambda n: n ^ 1)),
    ("data without the mark", "only_the_data_partition", ANY,
     lambda c, b: entry_edit(c, "card.img", 2, 48, lambda n: n & ~4)),
    ("SPL with the mark", "only_the_data_partition", ANY,
     lambda c, b: entry_edit(c, "card.img", 0, 48, lambda n: n | 4)),
    ("one bit of the card's SPL", "loader_and_fit_byte_by_byte", ANY,
     lambda c, b: c.flip("card.img", BOARDS[b]["card"]["spl"][0] * SECTOR + 5000)),
    ("one bit of the card's FIT", "loader_and_fit_byte_by_byte", ANY,
     lambda c, b: c.flip("card.img", BOARDS[b]["card"]["fit"][0] * SECTOR + 5000)),
    ("one bit of the card's Image", "factory_loader_reads", ANY, lambda c, b: data_image_flip(c)),
    ("the menu names another file", "menus_name_files", ANY,
     lambda c, b: c.replace("tftp/pxelinux.cfg/default", b"system.cpio", b"Image      ")),
    ("one bit of the script", "script_for_network_boot", ANY,
     lambda c, b: c.flip("tftp/boot.scr.uimg", 200)),
    ("no default in the menu", "menus_name_files", ANY,
     lambda c, b: c.replace("boot/extlinux/extlinux.conf", b"default exo", b"default exe")),
    ("one bit of the kernel", "fit_unpacks_to_its_inputs", ANY,
     lambda c, b: fit_data_flip(c, b"RISCV\0\0\0RSC", 200)),
    ("one bit of the bundle", "fit_unpacks_to_its_inputs", ANY,
     lambda c, b: fit_data_flip(c, b"070701", 300)),
    ("loadables the wrong way round", "names_firmware_kernel_bundle", ANY,
     lambda c, b: c.replace("flash/exo.itb", b"kernel\0bundle\0", b"bundle\0kernel\0")),
    ("the kernel for another system", "names_firmware_kernel_bundle", ANY,
     lambda c, b: c.replace("flash/exo.itb", b"U-Boot\0", b"linux\0\0")),
    ("a kernel without magic", "header_that_loaders_read", ANY,
     lambda c, b: fit_data_flip(c, b"RISCV\0\0\0RSC", 0)),
    ("a kernel without its variables", "header_that_loaders_read", ANY,
     lambda c, b: fit_data_flip(c, b"RISCV\0\0\0RSC", -48 + 17)),
    ("a kernel with another text offset", "header_that_loaders_read", ANY,
     lambda c, b: fit_data_flip(c, b"RISCV\0\0\0RSC", -48 + 10)),
    ("the bundle outside the memory", "loaded_into_memory", ANY,
     lambda c, b: load_edit(c, b, BUNDLE, BOARDS[b]["ram_size"] - 4096)),
    ("the bundle in SPL's heap", "loaded_into_memory", ANY,
     lambda c, b: load_edit(c, b, BUNDLE, BOARDS[b]["loader"][0][0] - BOARDS[b]["ram"])),
    ("the tree in the kernel's variables", "loaded_into_memory", ANY,
     lambda c, b: load_edit(c, b, TREE, 0x230000)),
    ("the tree at an odd address", "loaded_into_memory", ANY,
     lambda c, b: load_edit(c, b, TREE, TREE + 4)),
    ("the tree names another bundle", "loaders_with_the_bundle_named", ANY,
     lambda c, b: load_edit(c, b, BUNDLE, BUNDLE + 4096)),
    ("one bit of SPL", "header_that_its_boot_rom_accepts", ANY,
     lambda c, b: c.flip("flash/spl.bin", 9000)),
    ("SPL's checksum", "header_that_its_boot_rom_accepts", STARFIVE,
     lambda c, b: c.flip("flash/spl.bin", 0x290)),
    ("the FIT leaves the flash", "between_their_neighbours", ANY, flash_fit_grow),
    ("SPL reaches into its neighbour", "between_their_neighbours", ANY, flash_spl_grow),
    ("another place for the FIT", "spl_finds_the_fit", ANY,
     lambda c, b: c.replace("manifest", b"5000 flash/exo" if b in SIFIVE else b"0000 flash/exo",
                            b"6000 flash/exo")),
    ("the flash's SPL of another type", "table_where_the_boot_rom", SIFIVE,
     lambda c, b: entry_edit(c, "flash/flash.img", 0, 0, lambda n: n ^ 1)),
    ("the flash's FIT a sector late", "table_where_the_boot_rom", SIFIVE,
     lambda c, b: entry_edit(c, "flash/flash.img", 1, 32, lambda n: n + 1)),
    ("a truncated card", "manifest_knows_every_file", ANY,
     lambda c, b: c.write("card.img", c.read("card.img")[:-1])),
    ("a file more", "manifest_knows_every_file", ANY,
     lambda c, b: os.link(f"{c.folder}/boot/Image", f"{c.folder}/boot/more")),
]
