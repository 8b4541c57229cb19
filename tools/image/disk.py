# SPDX-License-Identifier: BSD-2-Clause
"""Cards and flash as files: a partition table (sfdisk's) and the bytes of each partition."""
import os
import subprocess
import uuid

from layout import SECTOR, Problem

# Sectors that the backup table at the end needs.
TABLE_SECTORS = 33
# Fixed names instead of random ones: the same inputs make the same image.
NAMESPACE = uuid.UUID("6f0e3b9c-51a4-4c3d-9a53-3a2f7d1a0c5e")


def run(command, **options):
    """Runs a tool; its own words are the reason when it fails."""
    try:
        return subprocess.run(command, check=True, capture_output=True, **options).stdout
    except FileNotFoundError:
        raise Problem(f"{command[0]} is not installed") from None
    except subprocess.CalledProcessError as error:
        words = (error.stderr or error.stdout).decode(errors="replace").strip()
        raise Problem(f"{command[0]} failed: {words}") from None


def card_size(partitions):
    return max(part.place.end for part in partitions) + TABLE_SECTORS * SECTOR


def make(path, size, partitions, contents, label=None):
    """Makes the medium `path`; contents: name -> file. With a label it gets a partition table."""
    with open(path, "wb") as medium:
        medium.truncate(size)
    if label is not None:
        table_write(path, partitions, label)
    with open(path, "r+b") as medium:
        for part in partitions:
            fill(medium, part, contents[part.name])


def fill(medium, part, file):
    size = os.path.getsize(file)
    if size > part.place.size:
        raise Problem(f"{os.path.basename(file)} has {size} bytes, "
                      f"partition '{part.name}' holds {part.place.size}")
    medium.seek(part.place.first)
    with open(file, "rb") as source:
        medium.write(source.read())


def table_write(path, partitions, label):
    script = ["label: gpt", f"label-id: {uuid.uuid5(NAMESPACE, label)}", "first-lba: 34"]
    for number, part in enumerate(partitions, 1):
        line = (f"{number} : start={part.place.first // SECTOR}, size={part.place.size // SECTOR}, "
                f"type={part.kind}, uuid={uuid.uuid5(NAMESPACE, label + part.name)}, "
                f'name="{part.name}"')
        script.append(line + (', attrs="LegacyBIOSBootable"' if part.is_bootable else ""))
    run(["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path],
        input="\n".join(script).encode())


def file_system_make(path, size, folder, label):
    """An ext2 file system with what lies in `folder`; every U-Boot reads it."""
    fixed = dict(os.environ, E2FSPROGS_FAKE_TIME="1")
    run(["mke2fs", "-q", "-t", "ext2", "-b", "1024", "-m", "0", "-I", "128", "-L", "exo",
         "-U", str(uuid.uuid5(NAMESPACE, label + "ext2")),
         "-E", f"root_owner=0:0,hash_seed={uuid.uuid5(NAMESPACE, label + 'hash')}",
         "-d", folder, path, f"{size // 1024}k"], env=fixed)
    times_fix(path, folder)


def times_fix(path, folder):
    """mke2fs takes over when the files were made; that is not ours to keep."""
    names = ["/"] + [os.path.join("/", os.path.relpath(os.path.join(where, name), folder))
                     for where, folders, files in os.walk(folder) for name in folders + files]
    commands = ["set_current_time @1"]
    commands += [f"set_inode_field {name} {time} @1" for name in names
                 for time in ("atime", "ctime", "mtime")]
    run(["debugfs", "-w", "-f", "-", path], input="\n".join(commands).encode())
