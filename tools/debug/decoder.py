# SPDX-License-Identifier: BSD-2-Clause
"""Puts functions and lines behind the addresses that kernel and broker print."""
import os
import re

from images import Refused, places

KERNEL = "kernel"
STARTED = re.compile(r"started: .*, environment (\d+), build-id ([0-9a-f]{16})")
BROKER = re.compile(r"^broker: .*, build-id ([0-9a-f]{16})")
BUILD_ID = re.compile(r"^exo: build-id ([0-9a-f]{16})")
STOPPED = re.compile(r"environment (\d+) stopped: .*pc=0x([0-9a-f]+)")
RETURNS = re.compile(r"^  return addresses((?: 0x[0-9a-f]+)+)")
PANIC = re.compile(r"exo:   (sepc  |ra    |called from) ([0-9a-f]{16})")


class Decoder:
    """Fed line by line; answers with the lines to print behind each."""

    def __init__(self, images):
        self.images = images
        self.build_id = {}
        self.stopped = None # environment and pc of the report that is being read
        self.waiting = [] # (owner, answer): with several harts a report may come before the build-id
        self.refusals = 0

    def note(self, line):
        """What ran where, without answering."""
        for pattern, key in ((STARTED, None), (BROKER, 0), (BUILD_ID, KERNEL)):
            found = pattern.search(line)
            if found:
                name = int(found[1]) if key is None else key
                self.build_id[name] = found[found.lastindex]

    def feed(self, line):
        line = line.rstrip("\r\n")
        self.note(line)
        return self._late(lambda owner: owner in self.build_id) + self._read(line)

    def end(self):
        """What was never said keeps nobody waiting."""
        return self._late(lambda owner: True)

    def _late(self, may):
        ready = [item for item in self.waiting if may(item[0])]
        self.waiting = [item for item in self.waiting if not may(item[0])]
        return [text for owner, answer in ready for text in self._tell(owner, answer)]

    def _read(self, line):
        stopped = STOPPED.search(line)
        if stopped:
            self.stopped = (int(stopped[1]), int(stopped[2], 16))
            return []
        returns = RETURNS.match(line)
        if returns and self.stopped:
            (env, pc), self.stopped = self.stopped, None
            self.waiting.append((env, self._backtrace(env, pc, [int(a, 16) for a in returns[1].split()])))
            return self._late(lambda owner: owner in self.build_id)
        panic = PANIC.search(line)
        if panic:
            return self._tell(KERNEL, lambda elf: self._single(elf, panic))
        return []

    def _tell(self, owner, answer):
        try:
            if owner not in self.build_id:
                what = owner if owner == KERNEL else f"environment {owner}"
                raise Refused(f"nothing says which build-id {what} has")
            return answer(self.images.find(self.build_id[owner]))
        except Refused as why:
            self.refusals += 1
            return [f"decode: {why}"]

    def _backtrace(self, env, pc, returns):
        def answer(elf):
            lines = [f"decode: environment {env}, {os.path.basename(elf.path)} {elf.build_id[:16]}"]
            return lines + self._frames(elf, pc, returns)
        return answer

    @staticmethod
    def _single(elf, panic):
        is_return = panic[1] != "sepc  "
        address = int(panic[2], 16)
        where = places(elf, [address - is_return])[0] if elf.is_code(address) else []
        return [f"decode:   {function} at {line}" for function, line in where]

    @staticmethod
    def _frames(elf, pc, returns):
        asked = [pc] + returns
        found = places(elf, [pc] + [a - 1 for a in returns]) # the call is before the return
        # ra is only where the function returns to until it calls something itself.
        if len(returns) > 1 and found[0] and found[1] and \
                (found[0][-1][0] == found[1][-1][0] or returns[0] == returns[1]):
            del asked[1], found[1]
        lines = []
        for address, where in zip(asked, found):
            if not elf.is_code(address):
                lines.append(f"decode:   #{len(lines)} {address:#x} is no code of the image")
                continue
            for function, line in where or [("??", "??:0")]:
                lines.append(f"decode:   #{len(lines)} {address:#x} {function} at {line}")
        return lines
