# SPDX-License-Identifier: BSD-2-Clause
"""The checks of what tools/image made for one board. Each is a function check_<sentence>(made): it
returns, or raises AssertionError with the reason."""
import hashlib
import os
import struct
import subprocess
import zlib

from gpt import LEGACY_BOOT, SECTOR, partitions_read, refuse_unless
from rules import BOARDS

PARTS = ("firmware", "kernel", "bundle", "tree")


class Made:
    """One folder that tools/image wrote, and what it was to be made of."""

    def __init__(self, board, folder, inputs):
        self.board, self.folder, self.inputs = board, folder, inputs
        self.rules = BOARDS[board]

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def path(self, name):
        return os.path.join(self.folder, name)

    def input(self, name):
        with open(self.inputs[name], "rb") as file:
            return file.read()


def tool(*command):
    done = subprocess.run(command, capture_output=True, check=False)
    refuse_unless(done.returncode == 0, f"{command[0]}: {done.stderr.decode().strip()}")
    return done.stdout


def fit_part(made, number, name):
    out = made.path("part.tmp")
    tool("dumpimage", "-T", "flat_dt", "-p", str(number), "-o", out, made.path("flash/exo.itb"))
    with open(out, "rb") as file:
        content = file.read()
    os.remove(out)
    refuse_unless(content, f"the FIT's {name} is empty")
    return content


def fit_number(made, part, name):
    words = tool("fdtget", "-t", "x", made.path("flash/exo.itb"), f"/images/{part}", name).split()
    return int(words[0], 16) << 32 | int(words[1], 16)


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def check_the_card_has_the_partitions_that_the_boot_rom_looks_for(made):
    found = {name: entry for name, *entry in partitions_read(made.read("card.img"))}
    refuse_unless(set(found) == {"spl", "fit", "data"}, f"partitions are {sorted(found)}")
    for name, (first, kind) in made.rules["card"].items():
        refuse_unless(found[name][0] == first, f"{name} starts at sector {found[name][0]}")
        refuse_unless(found[name][2] == kind, f"{name} has type {found[name][2]}")
    refuse_unless(len({entry[2] for entry in found.values()}) == 3, "two partitions of one type")
    places = sorted((entry[0], entry[1]) for entry in found.values())
    for before, after in zip(places, places[1:]):
        refuse_unless(before[1] < after[0], f"partitions overlap at sector {after[0]}")


def check_the_fit_is_the_partition_that_spl_counts_to(made):
    names = [name for name, *_ in partitions_read(made.read("card.img"))]
    number = made.rules["fit_number"]
    refuse_unless(number is None or names[number - 1] == "fit", f"partitions are {names}")


def check_only_the_data_partition_is_marked_for_legacy_boot(made):
    for name, _, _, _, attributes in partitions_read(made.read("card.img")):
        is_marked = attributes & LEGACY_BOOT != 0
        refuse_unless(is_marked == (name == "data"), f"{name}: attributes {attributes:#x}")


def check_the_card_holds_loader_and_fit_byte_by_byte(made):
    medium = made.read("card.img")
    for name, content in (("spl", made.input("spl")), ("fit", made.read("flash/exo.itb"))):
        at = made.rules["card"][name][0] * SECTOR
        refuse_unless(medium[at:at + len(content)] == content, f"{name} differs at byte {at}")


def check_the_data_partition_holds_what_the_factory_loader_reads(made):
    _, first, last, _, _ = partitions_read(made.read("card.img"))[2]
    content = made.read("card.img")[first * SECTOR:(last + 1) * SECTOR]
    refuse_unless(content[1080:1082] == b"\x53\xef", "no ext2 file system")
    file = made.path("data.tmp")
    with open(file, "wb") as out:
        out.write(content)
    try:
        tool("e2fsck", "-f", "-n", file)
        for name, wanted in (("Image", made.input("kernel")), ("system.cpio", made.input("bundle")),
                             ("flash/exo.itb", made.read("flash/exo.itb")),
                             ("extlinux/extlinux.conf", made.read("boot/extlinux/extlinux.conf"))):
            found = tool("debugfs", "-R", f"cat /{name}", file)
            refuse_unless(found == wanted, f"/{name} differs")
    finally:
        os.remove(file)


def check_the_menus_name_files_that_are_there(made):
    for menu in ("boot/extlinux/extlinux.conf", "tftp/pxelinux.cfg/default"):
        folder = menu.split("/", maxsplit=1)[0]
        lines = [line.split() for line in made.read(menu).decode().splitlines()]
        named = {words[0]: words[1] for words in lines if len(words) == 2}
        for key, wanted in (("kernel", "kernel"), ("initrd", "bundle")):
            refuse_unless(key in named, f"{menu} has no {key}")
            found = made.read(os.path.join(folder, named[key].lstrip("/")))
            refuse_unless(found == made.input(wanted), f"{menu}: {key} is another file")
        refuse_unless(named.get("label") == named.get("default"), f"{menu}: no default")


def check_the_script_for_network_boot_names_files_that_are_there(made):
    script = made.read("tftp/boot.scr.uimg")
    header = struct.unpack_from(">7I4B", script)
    blank = script[:4] + bytes(4) + script[8:64]
    refuse_unless(header[0] == 0x27051956 and zlib.crc32(blank) == header[1], "no script's header")
    refuse_unless(zlib.crc32(script[64:]) == header[6], "wrong checksum")
    lines = script[72:].decode().splitlines()
    words = [line for line in lines if not line.startswith("#")][0].split(" && ")
    files = [word.split()[2] for word in words if word.startswith("tftpboot")]
    refuse_unless(files == ["exo/Image", "exo/system.cpio"], f"it loads {files}")
    refuse_unless(words[-1].startswith("booti "), "it boots nothing")


def check_the_fit_unpacks_to_its_inputs(made):
    for number, name in enumerate(PARTS[:3]):
        refuse_unless(fit_part(made, number, name) == made.input(name), f"{name} differs")


def check_the_fit_names_firmware_kernel_bundle_and_tree(made):
    fit = made.path("flash/exo.itb")
    default = tool("fdtget", fit, "/configurations", "default").decode().strip()
    node = f"/configurations/{default}"
    words = {name: tool("fdtget", fit, node, name).split()
             for name in ("firmware", "loadables", "fdt", "description")}
    refuse_unless(words["firmware"] == [b"firmware"], f"firmware is {words['firmware']}")
    refuse_unless(words["loadables"] == [b"kernel", b"bundle"], f"loads {words['loadables']}")
    refuse_unless(words["fdt"] == [b"tree"] and words["description"], "no tree, or no description")
    # SPL tells the firmware to go on with this one.
    for name, wanted in (("kernel", b"U-Boot"), ("firmware", b"opensbi")):
        found = tool("fdtget", fit, f"/images/{name}", "os").strip()
        refuse_unless(found == wanted, f"{name}'s os is {found}")


def check_the_kernel_has_the_header_that_loaders_read(made):
    kernel = fit_part(made, 1, "kernel")
    offset, size, flags, version = struct.unpack_from("<QQQI", kernel, 8)
    refuse_unless(kernel[48:56] == b"RISCV\0\0\0" and kernel[56:60] == b"RSC\5", "no magic")
    refuse_unless(offset == 0x200000, f"text offset {offset:#x}")
    refuse_unless(size >= len(kernel), f"image size {size} is less than the file's {len(kernel)}")
    refuse_unless(size == made.inputs["kernel_size"], f"image size {size} is not the program's")
    refuse_unless(flags == 0 and version == 2, f"flags {flags}, version {version}")


def check_everything_is_loaded_into_memory_and_nothing_onto_another(made):
    ram = (made.rules["ram"], made.rules["ram"] + made.rules["ram_size"])
    places = {}
    for number, name in enumerate(PARTS):
        first, size = fit_number(made, name, "load"), len(fit_part(made, number, name))
        if name == "kernel":
            size = struct.unpack_from("<Q", fit_part(made, number, name), 16)[0]
        elif name == "firmware":
            size = 0x200000     # with its stacks and heap; it says so itself, the kernel too
        places[name] = (first, first + -(-size // SECTOR) * SECTOR)
        is_inside = ram[0] <= first and places[name][1] <= ram[1]
        refuse_unless(is_inside, f"{name} is outside the memory")
    refuse_unless(places["firmware"][0] == ram[0], "firmware does not lie at the start of memory")
    refuse_unless(places["kernel"][0] == ram[0] + 0x200000, "kernel is not at its text offset")
    refuse_unless(places["tree"][0] % 8 == 0 and places["bundle"][0] % 4096 == 0, "not aligned")
    named = list(places.items()) + [("SPL", place) for place in made.rules["loader"]]
    for at, (name, place) in enumerate(named):
        for other, with_place in named[at + 1:]:
            refuse_unless(not overlap(place, with_place), f"{name} overlaps {other}")


def check_the_tree_is_the_loaders_with_the_bundle_named(made):
    tree = made.path("tree.tmp")
    with open(tree, "wb") as file:
        file.write(fit_part(made, 3, "tree"))
    start = fit_number(made, "bundle", "load")
    try:
        for name, wanted in (("start", start), ("end", start + len(made.input("bundle")))):
            high, low = tool("fdtget", "-t", "x", tree, "/chosen", f"linux,initrd-{name}").split()
            found = int(high, 16) << 32 | int(low, 16)
            refuse_unless(found == wanted, f"initrd-{name} is {found:#x}")
            tool("fdtput", "-d", tree, "/chosen", f"linux,initrd-{name}")
        texts = [tool("dtc", "-q", "-I", "dtb", "-O", "dts", path)
                 for path in (tree, made.inputs["tree"])]
        refuse_unless(texts[0] == texts[1], "the rest is not the loader's")
    finally:
        os.remove(tree)


def check_the_loader_has_a_header_that_its_boot_rom_accepts(made):
    loader = made.read("flash/spl.bin")
    refuse_unless(len(loader) <= made.rules["spl_max"], f"{len(loader)} bytes")
    refuse_unless(loader == made.input("spl"), "it is not the package's")
    if not made.rules["spl_header"]:
        return
    place, _ = struct.unpack_from("<II", loader, 0)
    refuse_unless(place == 0x240, f"header fields are said to lie at {place:#x}")
    version, size, header_size, crc = struct.unpack_from("<IIII", loader, 0x284)
    refuse_unless(version == 0x01010101, f"version {version:#x}")
    refuse_unless(header_size == 1024 and size == len(loader) - 1024, f"{size} bytes")
    refuse_unless(zlib.crc32(loader[1024:]) == crc, "checksum")


def check_the_flash_files_fit_between_their_neighbours(made):
    taken = [(made.rules["flash_size"], made.rules["flash_size"] + 1)]
    taken += made.rules["flash_areas"] or [(0, 34 * SECTOR)]
    for name, file in (("spl", "flash/spl.bin"), ("fit", "flash/exo.itb")):
        first = made.rules["flash"][name][0]
        place = (first, first + len(made.read(file)))
        for other in taken:
            refuse_unless(not overlap(place, other), f"{name} reaches into {other[0]:#x}")
        taken.append(place)


def check_spl_finds_the_fit_in_the_flash(made):
    """SPL's own tree says where it looks; the manifest says to people where to write."""
    offset = tool("fdtget", "-t", "x", made.inputs["tree"], "/config", "u-boot,spl-payload-offset")
    words = [line.split() for line in made.read("manifest").decode().splitlines()]
    places = {line[2]: int(line[1], 0) for line in words if line[0] == "place"}
    for name, file in (("spl", "flash/spl.bin"), ("fit", "flash/exo.itb")):
        wanted = made.rules["flash"][name][0]
        refuse_unless(places.get(file) == wanted, f"{file} is said to go to {places.get(file)}")
    refuse_unless(places["flash/exo.itb"] == int(offset, 16), f"SPL looks at {int(offset, 16):#x}")


def check_the_flash_has_a_table_where_the_boot_rom_wants_one(made):
    if made.rules["flash"]["spl"][1] is None:
        refuse_unless(not os.path.exists(made.path("flash/table.bin")), "a table that nobody reads")
        return
    medium = made.read("flash/flash.img")
    refuse_unless(len(medium) == made.rules["flash_size"], f"{len(medium)} bytes")
    found = {name: entry for name, *entry in partitions_read(medium)}
    for name, file in (("spl", "flash/spl.bin"), ("fit", "flash/exo.itb")):
        first, kind = made.rules["flash"][name]
        refuse_unless(found[name][0] * SECTOR == first, f"{name} at sector {found[name][0]}")
        refuse_unless(found[name][2] == kind, f"{name} has type {found[name][2]}")
        content = made.read(file)
        refuse_unless(medium[first:first + len(content)] == content, f"{name} differs")
        refuse_unless(len(content) <= (found[name][1] + 1) * SECTOR - first, f"{name} is too large")
    table = made.read("flash/table.bin")
    refuse_unless(table == medium[:len(table)] and len(table) >= 34 * SECTOR, "table.bin differs")


def check_the_manifest_knows_every_file(made):
    lines = [line.split(" ", 3) for line in made.read("manifest").decode().splitlines()]
    known = {words[3]: (words[1], int(words[2])) for words in lines if words[0] == "file"}
    there = {os.path.relpath(os.path.join(folder, name), made.folder)
             for folder, _, names in os.walk(made.folder) for name in names} - {"manifest"}
    refuse_unless(set(known) == there, f"files differ: {sorted(set(known) ^ there)}")
    for name, (digest, size) in known.items():
        content = made.read(name)
        refuse_unless(len(content) == size, f"{name} has another size")
        refuse_unless(hashlib.sha256(content).hexdigest() == digest, f"{name} has another hash")


CHECKS = [check for name, check in list(globals().items()) if name.startswith("check_")]
