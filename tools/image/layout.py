# SPDX-License-Identifier: BSD-2-Clause
"""Reads boards/<board>/layout: where everything lies, as numbers."""
import configparser
import os
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECTOR = 512


class Problem(Exception):
    """What the user has to be told; nothing else is wrong."""


class Range(NamedTuple):
    first: int
    size: int

    @property
    def end(self):
        return self.first + self.size

    def contains(self, other):
        return self.first <= other.first and other.end <= self.end

    def overlaps(self, other):
        return self.first < other.end and other.first < self.end


class Partition(NamedTuple):
    """In bytes; `kind` is the type's GUID, None where the medium has no partition table."""
    name: str
    place: Range
    kind: str
    is_bootable: bool


class Layout:
    def __init__(self, board, path=None):
        self.board = board
        path = path or os.path.join(ROOT, "boards", board, "layout")
        if not os.path.isfile(path):
            raise Problem(f"no board '{board}' with a layout; there are: {', '.join(boards())}")
        parser = configparser.ConfigParser()
        parser.read(path)
        self.facts = dict(parser["board"])
        self.memory = {name: Range(*numbers(text)) for name, text in parser["memory"].items()}
        self.card = [card_partition(*entry) for entry in parser["card"].items()]
        flash = dict(parser["flash"])
        self.flash_size = int(flash.pop("size"), 0)
        self.flash_has_table = flash.pop("table") == "gpt"
        self.flash = [flash_partition(*entry) for entry in flash.items()]


def boards():
    folder = os.path.join(ROOT, "boards")
    return sorted(name for name in os.listdir(folder)
                  if os.path.isfile(os.path.join(folder, name, "layout")))


def numbers(text):
    return [int(word, 0) for word in text.split()[:2]]


def card_partition(name, text):
    first, last = numbers(text)
    words = text.split()[2:]
    place = Range(first * SECTOR, (last - first + 1) * SECTOR)
    return Partition(name, place, words[0], "legacy-boot" in words)


def flash_partition(name, text):
    words = text.split()[2:]
    return Partition(name, Range(*numbers(text)), words[0] if words else None, False)
