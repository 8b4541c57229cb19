# SPDX-License-Identifier: BSD-2-Clause
"""Writes an image to a medium and reads it back. The partition table is erased first and written
last: a medium on which something went wrong is one that no board boots from."""
import fcntl
import os
import stat

CHUNK = 1 << 20
TABLE = 1 << 20     # the table and what follows it
BACKUP = 33 * 512   # the older table at the medium's end
BLOCK_FLUSH = 0x1261


class Broken(Exception):
    """Something has been written, and then it went wrong: the words say how far it came."""


class Medium:
    """A disk or a file, held exclusively: the kernel refuses a disk that is mounted meanwhile."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
        self.is_disk = stat.S_ISBLK(os.fstat(self.file).st_mode)
        self.size = os.lseek(self.file, 0, os.SEEK_END)

    def close(self):
        os.close(self.file)

    def write(self, at, content):
        while content:
            done = os.pwrite(self.file, content, at)
            at, content = at + done, content[done:]

    def read(self, at, size):
        return os.pread(self.file, size, at)

    def settle(self):
        """Everything on the medium, nothing in memory: what is read then comes from the medium."""
        os.fsync(self.file)
        if self.is_disk:
            fcntl.ioctl(self.file, BLOCK_FLUSH)
        os.posix_fadvise(self.file, 0, 0, os.POSIX_FADV_DONTNEED)


def image_write(medium, image, size, progress):
    """Writes `size` bytes of the open file `image`; Broken says how far it came."""
    try:
        state = "of the partition table a part may be erased, nothing is written"
        medium.write(0, bytes(min(TABLE, size)))
        medium.write(medium.size - BACKUP, bytes(BACKUP))
        medium.settle()
        state = "the partition table is erased, nothing else is written"
        for at in chunks(TABLE, size):
            image.seek(at)
            medium.write(at, image.read(min(CHUNK, size - at)))
            state = (f"{min(at + CHUNK, size) - TABLE} of {size - TABLE} bytes behind the "
                     "partition table are written, the table itself is erased")
            progress("written", min(at + CHUNK, size), size)
        medium.settle()
        verify(medium, image, TABLE, size, progress)
        state = "all but the partition table is written and verified; of the table a part may be"
        image.seek(0)
        medium.write(0, image.read(min(TABLE, size)))
        medium.settle()
        state = "everything is written, the partition table did not read back"
        verify(medium, image, 0, min(TABLE, size), progress)
    except (OSError, ValueError) as error:
        raise Broken(f"{error}; {state}") from None
    except KeyboardInterrupt:
        raise Broken(f"interrupted; {state}") from None


def verify(medium, image, start, size, progress):
    for at in chunks(start, size):
        wanted = min(CHUNK, size - at)
        image.seek(at)
        if medium.read(at, wanted) != image.read(wanted):
            raise ValueError(f"what was written at byte {at} and behind does not read back")
        progress("verified", at + wanted, size)


def chunks(start, size):
    return range(start, size, CHUNK)
