# SPDX-License-Identifier: BSD-2-Clause
"""The little of gdb's remote protocol that waits for a breakpoint without a gdb."""
import os
import re
import select
import socket
import time


class Stub:
    """QEMU's end of it, at a socket in the file system."""

    def __init__(self, path, seconds=10):
        self.data = b""
        self.is_over = False # the machine is gone
        self.socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + seconds
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def fileno(self):
        return self.socket.fileno()

    def close(self):
        self.socket.close()

    def send(self, text):
        body = text.encode()
        self.socket.sendall(b"$" + body + b"#%02x" % (sum(body) & 255))

    def receive(self, seconds):
        """The next packet; None: none came in time."""
        end = time.monotonic() + seconds
        while True:
            start = self.data.find(b"$")
            stop = self.data.find(b"#", start + 1)
            if start >= 0 and 0 <= stop and len(self.data) >= stop + 3:
                packet, self.data = self.data[start + 1:stop], self.data[stop + 3:]
                self.socket.sendall(b"+")
                return packet.decode(errors="replace")
            left = end - time.monotonic()
            if left <= 0 or not select.select([self], [], [], left)[0]:
                return None
            try:
                more = os.read(self.fileno(), 65536)
            except OSError:
                more = b""
            if not more:
                self.is_over = True
                return None
            self.data += more

    def ask(self, text):
        self.send(text)
        return self.receive(5)

    def breakpoint(self, address, is_set):
        return self.ask(f"{'Z' if is_set else 'z'}1,{address:x},2") == "OK"

    def pc(self):
        """Of the hart that stopped; the 33rd of the registers."""
        answer = self.ask("g") or ""
        return int.from_bytes(bytes.fromhex(answer[512:528]), "little") if len(answer) >= 528 else 0

    def _feature(self, name):
        """A file of what QEMU says of the machine."""
        text = ""
        while True:
            answer = self.ask(f"qXfer:features:read:{name}:{len(text):x},ff0") or ""
            text += re.sub(r"\}(.)", lambda found: chr(ord(found[1]) ^ 32), answer[1:], flags=re.S)
            if answer[:1] != "m":
                return text

    def register_numbers(self):
        """By name; each is one more than the one before unless it says otherwise."""
        found, number = {}, 0
        for file in re.findall(r'<xi:include href="([^"]+)"', self._feature("target.xml")):
            for register in re.findall(r"<reg\s[^>]*>", self._feature(file)):
                fields = dict(re.findall(r'(\w+)="([^"]*)"', register))
                number = int(fields.get("regnum", number))
                found[fields["name"]] = number
                number += 1
        return found

    def _threads(self):
        answer = self.ask("qfThreadInfo") or ""
        while answer[:1] == "m":
            yield from answer[1:].split(",")
            answer = self.ask("qsThreadInfo") or ""

    def kernel_view(self):
        """Memory as the kernel sees it: user mode may not read what is the kernel's, and a hart that has
        not begun has no page table. Not for who goes on: the hart would have the kernel's rights."""
        numbers = self.register_numbers()
        for thread in list(self._threads()):
            self.ask(f"Hg{thread}")
            answer = self.ask(f"p{numbers['satp']:x}") or ""
            if answer.strip("0"):
                return self.ask(f"P{numbers['priv']:x}=0100000000000000") == "OK"
        return False

    def go(self):
        self.send("c")

    def interrupt(self, seconds=5):
        self.socket.sendall(b"\x03")
        return self.receive(seconds)
