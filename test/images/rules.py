# SPDX-License-Identifier: BSD-2-Clause
"""What each board's boot ROM and SPL ask for. Written from their documents, not from
boards/*/layout: a wrong number there must show here."""

SIFIVE_SPL = "5B193300-FC78-40CD-8002-E86C45580B47"
UBOOT = "2E54B353-1271-4842-806F-E436D6AF6985"
STARFIVE_SPL = UBOOT
STARFIVE_UBOOT = "BC13C2FF-59E6-4262-A352-B275FD6F7172"
MIB = 1 << 20

SIFIVE = {
    # name: (first sector, type); SPL reads sector 2082 and byte 0x105000 without a table
    "card": {"spl": (34, SIFIVE_SPL), "fit": (2082, UBOOT)},
    "fit_number": None,
    "flash": {"spl": (0x5000, SIFIVE_SPL), "fit": (0x105000, UBOOT)},
    "flash_size": 32 * MIB,
    "flash_areas": None,
    "spl_max": 1 * MIB,         # what the L2 cache gives as memory, with room for the stack
    "spl_header": False,
    "ram": 0x80000000,
    # SPL's buffer for a FIT, its variables and its heap
    "loader": [(0x84000000, 0x85000000), (0x85000000, 0x85200000)],
}

BOARDS = {
    "hifive-unleashed": dict(SIFIVE, ram_size=8 << 30, model="SiFive HiFive Unleashed A00"),
    "hifive-unmatched": dict(SIFIVE, ram_size=16 << 30, model="SiFive HiFive Unmatched A00"),
    "visionfive2": {
        "card": {"spl": (4096, STARFIVE_SPL), "fit": (8192, STARFIVE_UBOOT)},
        "fit_number": 2,        # SPL takes the second partition, whatever its type
        "flash": {"spl": (0, None), "fit": (0x100000, None)},
        "flash_size": 16 * MIB,
        # U-Boot's environment, which is not ours to write
        "flash_areas": [(0xf0000, 0x100000)],
        "spl_max": 256 * 1024,
        "spl_header": True,
        "ram": 0x40000000,
        "ram_size": 2 << 30,    # the smallest one sold
        "loader": [(0x80000000, 0x80400000)],
        "model": "StarFive VisionFive 2 v1.3B",
    },
}
