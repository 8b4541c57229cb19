# SPDX-License-Identifier: BSD-2-Clause
"""exo.py - commands for gdb that know environments: `source` it, then `help exo`.

The same on a live machine (QEMU's stub, `target remote`) and on a core that `exo core` wrote. Kernel
structures are read as DWARF describes them, user memory by the page tables.
"""
import atexit
import os
import re
import shutil
import struct
import sys
import tempfile

import gdb # pylint: disable=import-error

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from corefile import Core # noqa: E402
from images import Elf, Images, Refused, places # noqa: E402
from images import core_lines as images_core_lines # noqa: E402

DIRECT = 0xffffffc000000000 # arch/riscv/layout.h
KERNEL = 0xffffffff80000000
PAGE = 4096
IMAGE_VA, SAVE_VA, START_VA, FILE_VA = 0x10000, 0x3000000000, 0x3000010000, 0x2000000000
START_MAGIC = 0x54524154534f5845 # base/start.h
SAVE_CALL_SP = -32               # ra and tp below it, arch/riscv/layout.h
STACK = 12288 # LAYOUT_STACK_SIZE
NONE = 255
NOTE_TYPE = 0x455845 # no number that gdb knows
NAMES = ("pc ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11"
         " t3 t4 t5 t6").split()
CAUSES = {0: "misaligned instruction", 1: "instruction access fault", 2: "illegal instruction",
          3: "breakpoint", 4: "misaligned load", 5: "load access fault", 6: "misaligned store",
          7: "store access fault", 8: "call", 12: "instruction page fault", 13: "load page fault",
          15: "store page fault"}
SIGNALS = {2: 4, 3: 5}
LIST_MOST = 200
images = Images()


# ---- the machine -------------------------------------------------------------------------------

class View:
    """Inside it gdb looks at the machine with the kernel's eyes: user mode may not read the kernel."""
    depth = 0
    original = (0, 0) # number of the thread whose privilege was changed, and what it was

    def __enter__(self):
        View.depth += 1
        if View.depth > 1:
            return self
        self.inferior = gdb.selected_inferior()
        if self.inferior.num != 1:
            run("inferior 1")
        self.thread = gdb.selected_thread()
        self.priv = None
        if self.thread is None:
            self._leave()
            raise gdb.GdbError("there is no machine: target remote, or core-file")
        if is_live():
            if register("satp") == 0:
                for thread in gdb.selected_inferior().threads():
                    thread.switch()
                    if register("satp") != 0:
                        break
            self.switched = gdb.selected_thread()
            self.priv = register("priv")
            View.original = (self.switched.num, self.priv)
            run("set $priv = 1")
        try:
            kernel_check()
        except gdb.error as why:
            self.__exit__()
            raise gdb.GdbError(f"the kernel can't be read, has it started? ({why})")
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if View.depth == 1:
            if self.priv is not None:
                self.switched.switch()
                run(f"set $priv = {self.priv}")
                View.original = (0, 0)
            self.thread.switch()
            self._leave()
            return
        View.depth -= 1

    def _leave(self):
        View.depth -= 1
        if self.inferior.num != 1:
            run(f"inferior {self.inferior.num}")


def run(command):
    return gdb.execute(command, to_string=True)


def is_live():
    connection = gdb.selected_inferior().connection
    return connection is not None and connection.type != "core"


def register(name):
    return int(gdb.parse_and_eval(f"${name}")) & (1 << 64) - 1


def kernel_file():
    for file in gdb.inferiors()[0].progspace.objfiles():
        if file.lookup_global_symbol("trap_panic") is not None:
            return file
    raise gdb.GdbError("no kernel: file exo.elf")


def value_of(name):
    file = kernel_file()
    symbol = file.lookup_global_symbol(name) or file.lookup_static_symbol(name)
    if symbol is None:
        raise gdb.GdbError(f"the kernel has no {name}")
    value = symbol.value()
    if value.is_optimized_out: # a declaration, as linking in one go leaves them beside the real one
        real = (s.value() for s in gdb.lookup_static_symbols(name) if s.symtab.objfile == file)
        return next((v for v in real if not v.is_optimized_out), None) or gdb.parse_and_eval(name)
    return value


def number_of(name):
    return int(value_of(name))


def enum_names(name, prefix):
    fields = gdb.lookup_type("enum " + name).fields()
    return {f.enumval: f.name.removeprefix(prefix).lower() for f in fields}


def address_of(name):
    """Of what only the linker knows, or a function."""
    return int(gdb.parse_and_eval(f"(unsigned long)&{name}"))


def kernel_check():
    """Addresses of another kernel would answer with nonsense: refused."""
    elf = Elf(kernel_file().filename)
    symbols = elf.symbols(["kernel_build_id"])
    found = read(symbols["kernel_build_id"] + 16, 20).hex()
    if found != elf.build_id:
        raise gdb.GdbError(f"the wrong ELF: {kernel_file().filename} has build-id "
                           f"{elf.build_id[:16]}, the kernel in memory {found[:16]}")


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


def read_frame(frame, count=1):
    return read(DIRECT + frame * PAGE, count * PAGE)


# ---- environments ------------------------------------------------------------------------------

class Environment:
    """One element of envs[], its space and its dispatchers."""

    def __init__(self, number):
        value = value_of("envs")[number]
        self.number = number
        self.state = int(value["state"])
        self.code = int(value["code"])
        self.creator = int(value["creator"])
        self.root = int(value["root"])
        self.slots = range(int(value["slot_first"]), int(value["slot_first"] + value["slot_count"]))
        self.dispatchers = {hart: value["dispatcher"][hart] for hart in range(8)
                            if int(value["dispatcher"][hart]) != 0}
        self._pages = None
        self._start = None

    @property
    def state_name(self):
        return enum_names("exo_env_state", "EXO_ENV_")[self.state]

    def pages(self):
        """(va, frame, rights, level, slot) of all that is mapped, ascending."""
        if self._pages is None:
            self._pages = list(self._walk(self.root, 2, 0)) if self.root else []
        return self._pages

    def _walk(self, frame, level, base):
        table = read_frame(frame, 2) # the shadow follows
        for index in range(256 if level == 2 else 512):
            (entry,) = struct.unpack_from("<Q", table, index * 8)
            if entry & 1 == 0:
                continue
            va, to = base + (index << 12 + 9 * level), entry >> 10 & (1 << 44) - 1
            if entry & 14 == 0:
                yield from self._walk(to, level - 1, va)
            else:
                (slot,) = struct.unpack_from("<I", table, PAGE + index * 4)
                yield va, to, entry >> 1 & 7, level, slot

    def tables(self):
        """Frames of its page tables, the root first."""
        found = []

        def walk(frame, level):
            found.append(frame)
            table = read_frame(frame)
            for index in range(256 if level == 2 else 512):
                (entry,) = struct.unpack_from("<Q", table, index * 8)
                if entry & 15 == 1 and level > 0:
                    walk(entry >> 10 & (1 << 44) - 1, level - 1)
        if self.root:
            walk(self.root, 2)
        return found

    def read(self, va, size):
        """User memory, or None where not all of it is mapped."""
        data = b""
        places_of = {page[0]: page for page in self.pages()}
        while len(data) < size:
            at = va + len(data)
            page = places_of.get(at & -PAGE) or places_of.get(at & -(1 << 21))
            if page is None or at >= page[0] + (PAGE << 9 * page[3]):
                return None
            offset = at - page[0]
            count = min(size - len(data), (PAGE << 9 * page[3]) - offset)
            data += read(DIRECT + page[1] * PAGE + offset, count)
        return data

    @property
    def name(self):
        if self.number == 0:
            return "broker"
        if self._start is None:
            self._start = self.read(START_VA, 48) or bytes(48)
        if struct.unpack_from("<Q", self._start)[0] != START_MAGIC:
            return "?"
        return self._start[16:48].split(b"\0")[0].decode(errors="replace")

    def build_id(self):
        """Out of the image's memory: its note lies in the first segment."""
        va = IMAGE_VA
        while True:
            page = self.read(va, PAGE)
            if page is None:
                return ""
            at = page.find(b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0")
            if at >= 0:
                return (self.read(va + at + 16, 20) or b"").hex()
            va += PAGE

    def image(self):
        """Its ELF file; None: not here."""
        try:
            build_id = self.build_id()
            return images.find(build_id) if build_id else None
        except Refused:
            return None

    def where(self, address):
        elf = self.image()
        found = places(elf, [address])[0] if elf and elf.is_code(address) else []
        return f"{found[0][0]} at {found[0][1]}" if found else "?"


def environments():
    return [e for e in map(Environment, range(64)) if e.state != 0]


def environment_named(text):
    try:
        env = Environment(int(text, 0))
    except (ValueError, gdb.error):
        env = next((e for e in environments() if e.name == text), None)
    if env is None or not 0 <= env.number < 64 or env.state == 0:
        raise gdb.GdbError(f"there is no environment {text}")
    return env


# ---- registers ---------------------------------------------------------------------------------

def hart_threads():
    """(thread, registers as gdb has them, user save area or 0) of each hart of a live machine."""
    before = gdb.selected_thread()
    for thread in gdb.selected_inferior().threads() if is_live() else []:
        thread.switch()
        yield thread
    before.switch()


def registers_now():
    frame = gdb.newest_frame()
    return [int(frame.read_register(n)) & (1 << 64) - 1 for n in NAMES]


def thread_number(env, hart):
    """Of a dispatcher in a core."""
    return 100 + env.number + 100 * hart


def registers_in_core(env, hart):
    if is_live():
        return None
    before, found = gdb.selected_thread(), None
    for thread in gdb.selected_inferior().threads():
        if thread.ptid[1] == thread_number(env, hart):
            thread.switch()
            found = registers_now()
    before.switch()
    return found


def registers_in_user(dispatcher):
    """Of who runs in user mode on a hart, which only that hart has."""
    save = int(dispatcher["save"])
    for thread in hart_threads():
        priv = View.original[1] if thread.num == View.original[0] else register("priv")
        if priv == 0 and register("sscratch") == save:
            return registers_now()
    return None


CALL_ENTRIES = ("trap_call", "trap_general_call")


def registers_in_call(dispatcher, env):
    """Of who is in a call: the kernel's C keeps what it must keep, so gdb finds it in its frames."""
    hart = int(dispatcher["hart"])
    if int(value_of("harts")[hart]["current"]) != env.number:
        return None
    for _ in hart_threads():
        stack = register("sp") - address_of("hart_stacks")
        if stack // STACK != hart:
            continue
        frame = gdb.newest_frame()
        for _ in range(40):
            if frame is None or frame.name() in CALL_ENTRIES:
                break
            frame = frame.older()
        if frame is None or register("scause") != 8:
            continue
        tp, ra, sp = struct.unpack("<QQQ", read(int(dispatcher["save"]) + SAVE_CALL_SP - 16, 24))
        values = [0] * 32
        for i, name in enumerate(NAMES):
            if name[0] == "s" and name != "sp":
                values[i] = int(frame.read_register(name)) & (1 << 64) - 1
        values[0], values[1], values[2], values[4] = register("sepc"), ra, sp, tp
        return values
    return None


def registers_of(env, hart):
    """pc and x1..x31 of its dispatcher on the hart, and where they were found."""
    dispatcher = env.dispatchers[hart].dereference()
    found = registers_in_core(env, hart)
    if found:
        return found, "as in the core"
    found = registers_in_user(dispatcher)
    if found:
        return found, "runs on this hart"
    found = None if report_under_way(env) else registers_in_call(dispatcher, env)
    if found:
        return found, "in a call"
    part = dispatcher["part"]
    if int(part) == 0:
        part = dispatcher["save"].dereference()["running"].address
    what = "waits" if bool(dispatcher["is_waiting"]) else "stored"
    return [int(part["x"][i]) for i in range(32)], what


def report_under_way(env=None):
    """A hart is about to report the fault that ends an environment: (env, cause, value, hart)."""
    if not is_live():
        return core_crash(env)
    entry = address_of("report_fault")
    for _ in hart_threads():
        if register("pc") == entry:
            dispatcher = value_of("envs").type.target()["dispatcher"].type.target()
            d = gdb.Value(register("a0")).cast(dispatcher).dereference()
            if env is None or int(d["env"]) == env.number:
                return int(d["env"]), register("a1"), register("a2"), int(d["hart"])
    return None


def kernel_stop():
    """Where the kernel itself stopped: (function, thread), or None."""
    for thread in hart_threads():
        frame = gdb.newest_frame()
        while frame is not None and frame.level() < 3:
            if frame.name() in ("trap_panic", "check_failed"):
                return frame.name(), thread
            frame = frame.older()
    return None


def core_path():
    found = re.search(r"core (?:dump )?file:\s+`(.*)', file type", run("info files"))
    return found[1] if found else None


def core_lines():
    path = core_path()
    return images_core_lines(path) if path else []


def core_crash(env):
    for line in core_lines():
        words = line.split()
        if words[:1] == ["crash"] and (env is None or int(words[1]) == env.number):
            return tuple(int(w, 0) for w in words[1:5])
    return None


# ---- printing ----------------------------------------------------------------------------------

def say(text=""):
    gdb.write(text + "\n")


def rights_text(rights):
    return "".join(c if rights >> i & 1 else "-" for i, c in enumerate("rwx"))


def registers_print(values):
    for i in range(0, 32, 4):
        say("  " + " ".join(f"{NAMES[k]:>3}={values[k]:<#18x}" for k in range(i, i + 4)).rstrip())


def place_name(env, va):
    if va >= START_VA:
        page = (va - START_VA) // PAGE
        broker = {0: "boot page"}
        return (broker if env.number == 0 else
                {0: "start page", 1: "mailbox", 2: "info page"}).get(page, "")
    if va >= SAVE_VA:
        hart = (va - SAVE_VA) // PAGE
        return f"save area of hart {hart}" if hart < 8 else ""
    if va >= FILE_VA:
        return "stack" if va > 0x2ff0000000 else "files"
    elf = env.image()
    end = max((p[3] + p[6] for p in elf.segments if p[0] == 1), default=0) if elf else 0
    return "image" if va < end else ""


# ---- commands ----------------------------------------------------------------------------------

class Exo(gdb.Command):
    """What only exo has. Commands: envs, env, map, bindings, frames, slices, fault, trace, log, core."""

    def __init__(self):
        super().__init__("exo", gdb.COMMAND_DATA, prefix=True)


class ExoCommand(gdb.Command):
    """Base of the commands: looks with the kernel's eyes."""
    name = ""
    argument = False

    def __init__(self):
        super().__init__("exo " + self.name, gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if self.argument and not words:
            raise gdb.GdbError(f"exo {self.name} needs the number or name of an environment")
        try:
            self.work(words)
        except (Refused, OSError) as why:
            raise gdb.GdbError(str(why))


def number_given(words, usual):
    """What was typed behind the command; nothing: `usual`."""
    if not words:
        return usual
    if not words[0].isdecimal() or int(words[0]) == 0:
        raise gdb.GdbError(f"{words[0]} is no number of lines")
    return int(words[0])


class ExoEnvs(ExoCommand):
    """All environments: state, where they are, image and build-id."""
    name = "envs"

    def work(self, _words):
        with View():
            say("env name         state    code creator root      slots frames harts  image")
            for e in environments():
                elf = e.image()
                image = os.path.basename(elf.path) if elf else "no ELF for it here"
                frames = sum(1 << 9 * p[3] for p in e.pages())
                say(f"{e.number:3} {e.name:<12} {e.state_name:<8} {e.code:4} {e.creator:7} "
                    f"{e.root:#9x} {len(e.slots):5} {frames:6} "
                    f"{','.join(map(str, e.dispatchers)):<6} {image} {e.build_id()[:16]}")


class ExoEnv(ExoCommand):
    """exo env N: its registers; its memory and its image's symbols become an inferior of their own.

    There `backtrace`, `x`, `info locals` show that environment as it is now; `inferior 1` goes back.
    """
    name = "env"
    argument = True

    def work(self, words):
        with View():
            env = environment_named(words[0])
            elf = env.image()
            say(f"environment {env.number} ({env.name}): {env.state_name}, code {env.code}")
            for hart in env.dispatchers:
                values, what = registers_of(env, hart)
                say(f"dispatcher on hart {hart}: {what}, in {env.where(values[0])}")
                registers_print(values)
            folder = tempfile.mkdtemp(prefix="exo-")
            atexit.register(shutil.rmtree, folder, True)
            path = os.path.join(folder, f"environment-{env.number}.core")
            core_of_environment(env, path)
        if elf is None:
            raise gdb.GdbError(f"no image with build-id {env.build_id()[:16]}: no symbols")
        # A copy: gdb 13 stops with an error of its own where a file is loaded in two ways.
        run("add-inferior -no-connection -exec " + shutil.copy(elf.path, folder))
        number = max(i.num for i in gdb.inferiors())
        gdb.execute(f"inferior {number}")
        gdb.execute("core-file " + path)
        say(f"now in inferior {number}, its memory and {os.path.basename(elf.path)}; "
            "`inferior 1` goes back to the machine")


class ExoMap(ExoCommand):
    """exo map N: what is mapped where, with which rights, by which ledger slots."""
    name = "map"
    argument = True

    def work(self, words):
        with View():
            env = environment_named(words[0])
            say(f"environment {env.number} ({env.name}), root table {env.root * PAGE:#x}, "
                f"{len(env.tables())} page tables")
            say("virtual      to           physical     rights  first slot")
            for va, size, frame, rights, slot in runs(env.pages()):
                say(f"{va:#012x} {va + size:#012x} {frame * PAGE:#012x} {rights_text(rights):<7} "
                    f"{slot:<10} {place_name(env, va)}".rstrip())


def runs(pages):
    """Neighbours in both address spaces with the same rights, as one."""
    found = []
    for va, frame, rights, level, slot in pages:
        size = PAGE << 9 * level
        if found:
            last = found[-1]
            if last[0] + last[1] == va and last[2] + last[1] // PAGE == frame and last[3] == rights:
                last[1] += size
                continue
        found.append([va, size, frame, rights, slot])
    return found


class Ledger:
    """Slots as numbers: all at once, as asking for each would take minutes."""

    def __init__(self, slots):
        kind = value_of("ledger").type.target()
        self.size = kind.sizeof
        self.at = dict(self.places(kind, 0))
        self.slots = slots
        self.data = read(int(value_of("ledger")) + slots.start * self.size, len(slots) * self.size)

    def places(self, kind, at):
        """Every field with its offset: also those without a name of their own, and of `node`."""
        for field in kind.fields():
            place = at + field.bitpos // 8
            if not field.name or field.name == "node":
                yield from self.places(field.type, place)
            else:
                yield field.name, place

    def get(self, slot, name, form="B"):
        return struct.unpack_from("<" + form, self.data,
                                  (slot - self.slots.start) * self.size + self.at[name])[0]


class ExoBindings(ExoCommand):
    """exo bindings N [all]: the ledger slots of an environment that hold something."""
    name = "bindings"
    argument = True

    def work(self, words):
        with View():
            env = environment_named(words[0])
            ledger = Ledger(env.slots)
            kinds, states = enum_names("exo_kind", "EXO_KIND_"), enum_names("exo_binding_state", "EXO_STATE_")
            classes = enum_names("exo_class", "EXO_")
            say("slot     kind    state       rights   class      order base       va           parent")
            shown = count = 0
            before = None
            for slot in env.slots:
                state = ledger.get(slot, "state")
                if ledger.get(slot, "env") != env.number or states.get(state) in ("free", "retired"):
                    continue
                count += 1
                what = [ledger.get(slot, n) for n in ("kind", "state", "rights", "class", "order")]
                base, va = ledger.get(slot, "base", "I"), ledger.get(slot, "vpn", "I") & 0x7fffffff
                parent = ledger.get(slot, "parent", "I")
                follows = before == [slot - 1, what, base - (1 << what[4]), parent] and \
                    kinds.get(what[0]) == "frame"
                before = [slot, what, base, parent]
                if follows or shown == LIST_MOST and "all" not in words:
                    continue # one of a run
                shown += 1
                rights = "".join(c if what[2] >> i & 1 else "-" for i, c in enumerate("rwxgcnvk"))
                say(f"{slot:<8} {kinds.get(what[0], '?'):<7} {states.get(state, '?'):<11} {rights} "
                    f"{classes.get(what[3], '?'):<10} {what[4]:5} {base:#010x} {va * PAGE:#012x} {parent}")
            say(f"{count} bindings, runs of neighbours as their first one: {shown} lines")


class ExoFrames(ExoCommand):
    """The frame table: how many of each kind, how many are mapped, and who has how many mapped."""
    name = "frames"

    def work(self, _words):
        with View():
            table, base = value_of("frame_table"), number_of("frame_table_base")
            count, size = number_of("frame_table_count"), table.type.target().sizeof
            at = {f.name: f.bitpos // 8 for f in table.type.target().fields()}
            data = read(int(table), count * size)
            kinds = enum_names("frame_kind", "FRAME_")
            total, mapped = {}, {}
            for i in range(count):
                kind = data[i * size + at["kind"]]
                total[kind] = total.get(kind, 0) + 1
                mapped[kind] = mapped.get(kind, 0) + (data[i * size + at["maps"]] != 0 or
                                                      data[i * size + at["maps"] + 1] != 0)
            say(f"frames {base:#x} to {base + count:#x}")
            say("kind         frames   mapped")
            for kind in sorted(total):
                say(f"{kinds.get(kind, '?'):<10} {total[kind]:8} {mapped[kind]:8}")
            say("env name         frames mapped")
            for e in environments():
                say(f"{e.number:3} {e.name:<12} {len({p[1] for p in e.pages()}):13}")


class ExoSlices(ExoCommand):
    """Each hart's vector of positions, who runs now, and who asks for spare time."""
    name = "slices"

    def work(self, _words):
        with View():
            harts, names = value_of("harts"), {e.number: e.name for e in environments()}
            ledger = Ledger(range(0, number_of("ledger_count")))
            for number in range(number_of("hart_count")):
                hart = harts[number]
                current = int(hart["current"])
                spare = [names.get(n, str(n)) for n in range(64) if int(hart["spare"]) >> n & 1]
                say(f"hart {number}: position {int(hart['position'])}, now "
                    f"{names.get(current, 'nobody')}; asks for spare time: {' '.join(spare) or 'nobody'}")
                vector = [int(hart["vector"][i]) for i in range(32)]
                owners = [ledger.get(slot, "env") if slot else NONE for slot in vector]
                start = 0
                for i in range(1, 33):
                    if i == 32 or owners[i] != owners[start]:
                        say(f"  {start:2} to {i - 1:2}  {names.get(owners[start], 'vacant')}")
                        start = i


class ExoFault(ExoCommand):
    """Why the machine or an environment stopped, and the last fault that each library was told."""
    name = "fault"

    def work(self, _words):
        with View():
            stop = kernel_stop()
            if stop:
                say(f"the kernel stopped in {stop[0]}, thread {stop[1].num}")
            for line in core_lines():
                if line.startswith("stop "):
                    say(line.removeprefix("stop "))
            report = report_under_way()
            if report:
                env, cause, value, hart = report
                e = Environment(env)
                values, _ = registers_of(e, hart)
                say(f"environment {env} ({e.name}) stops on hart {hart}: {CAUSES.get(cause, cause)}, "
                    f"address {value:#x}")
                say(f"  pc {values[0]:#x}, {e.where(values[0])}")
            for e in environments():
                if e.state_name == "faulted":
                    say(f"environment {e.number} ({e.name}) has ended: {CAUSES.get(e.code, e.code)}")
                for hart, pointer in e.dispatchers.items():
                    fault = pointer["save"].dereference()["fault"]
                    if int(fault["pc"]):
                        say(f"environment {e.number} ({e.name}) was last told on hart {hart}: "
                            f"{CAUSES.get(int(fault['cause']), '?')}, pc {int(fault['pc']):#x}, "
                            f"address {int(fault['tval']):#x}, in {e.where(int(fault['pc']))}")


class ExoTrace(ExoCommand):
    """The flight recorder: the last things that happened on each hart, 10 or so many as given."""
    name = "trace"
    what = ("?", "runs", "upcall", "asked", "told", "answered", "taken", "state", "note")

    def work(self, words):
        wanted = number_given(words, 10)
        with View():
            for hart in range(number_of("hart_count")):
                self.show(hart, value_of("recorder_frames")[hart], wanted)

    def show(self, hart, recorder, wanted):
        end = int(recorder["next"])
        say(f"hart {hart}: {end} records")
        for number in range(max(0, end - min(wanted, 255)), end):
            record = recorder["record"][number % 255]
            when = int(record["when"])
            kind = when >> 48 & 0xff
            say(f"  {when & (1 << 48) - 1} env {when >> 56} "
                f"{self.what[kind] if kind < len(self.what) else kind} {int(record['argument']):#x}")


class ExoLog(ExoCommand):
    """What the kernel said last: 20 lines, or so many as given. Reports that wait are not in it yet."""
    name = "log"

    def work(self, words):
        wanted = number_given(words, 20)
        with View():
            ring = value_of("log_ring").dereference()
            text, end, size = ring["text"], int(ring["written"]), int(ring["text_bytes"])
            if size == 0:
                raise gdb.GdbError("the kernel has said nothing yet")
            said = bytes(int(text[n % size]) & 255 for n in range(max(0, end - size), end))
        for line in said.decode("ascii", "replace").splitlines()[-wanted:]:
            say(f"  {line}")


# ---- cores -------------------------------------------------------------------------------------

def user_segments(core, env, source):
    """Its memory where it has it; `source` gives the place of a frame in the file, or None."""
    for va, size, frame, rights, _ in runs(env.pages()):
        at = source(frame, size // PAGE)
        if at is not None:
            core.segment(va, at, size, rights)


def threads_add(core, env, crash):
    for hart in env.dispatchers:
        values, _ = registers_of(env, hart)
        # of all threads, as gdb believes the last one
        signal = SIGNALS.get(crash[1], 11) if crash is not None else 0
        core.thread(thread_number(env, hart), values, signal)


def core_of_environment(env, path):
    """Small: the memory of one environment, for an inferior of its own."""
    with Core(path) as core:
        threads_add(core, env, report_under_way(env))
        user_segments(core, env, lambda frame, count: core.memory(
            frame * PAGE, count * PAGE, lambda at, size: read(DIRECT + at, size))
            if is_ram(frame) else None)


def is_ram(frame):
    return any(base <= frame * PAGE < base + size for base, size in ram())


def ram():
    board = value_of("machine")["board"]
    return [(int(r["base"]), int(r["size"])) for r in
            (board["memory"][i] for i in range(int(board["memory_count"])))]


def ram_known():
    try:
        return bool(ram())
    except gdb.MemoryError: # before the kernel is where it was linked
        return False


def memory_take(core, base, size):
    """RAM into the file. QEMU writes it faster than its stub tells it."""
    if not is_live():
        return core.memory(base, size, lambda at, count: read(DIRECT + at, count))
    path = os.path.join(tempfile.mkdtemp(prefix="exo-"), "ram")
    try:
        run(f'monitor pmemsave {base:#x} {size:#x} "{path}"')
        with open(path, "rb") as file:
            def part(at, count):
                file.seek(at - base)
                return file.read(count)
            return core.memory(base, size, part)
    finally:
        if os.path.exists(path):
            os.unlink(path)
        os.rmdir(os.path.dirname(path))


class ExoCore(ExoCommand):
    """exo core FILE [WHY]: an ELF core with a thread for each environment, the crashed one first."""
    name = "core"

    def work(self, words):
        if not words:
            raise gdb.GdbError("exo core needs a file")
        with View():
            if not ram_known():
                raise gdb.GdbError("nothing to keep yet: the kernel has not read its device tree")
            crash, stop = report_under_way(), kernel_stop()
            known = environments()
            first = crash[0] if crash else self.current()
            known.sort(key=lambda e: (e.number != first, e.number))
            lines = [f"kernel {Elf(kernel_file().filename).build_id}"]
            lines += [f"environment {e.number} {e.name} {e.build_id()}" for e in known]
            if crash:
                lines.append(f"crash {crash[0]} {crash[1]} {crash[2]:#x} {crash[3]}")
            if stop:
                lines.append(f"stop the kernel stopped in {stop[0]}, thread {stop[1].num}")
            if words[1:]:
                lines.append("stop " + " ".join(words[1:]))
            with Core(words[0]) as core:
                core.note(b"exo", NOTE_TYPE, "\n".join(lines).encode())
                if stop or not known:
                    self.hart_threads_add(core, stop[1] if stop else gdb.selected_thread())
                for env in known:
                    threads_add(core, env, crash)
                self.memory_add(core, known[:1])
        say(f"core: {words[0]}, {len(known)} environments, "
            f"first {known[0].name if known and not stop else 'the kernel'}")

    @staticmethod
    def current():
        """Who was running."""
        for number in range(number_of("hart_count")):
            if int(value_of("harts")[number]["current"]) != NONE:
                return int(value_of("harts")[number]["current"])
        return 0

    @staticmethod
    def hart_threads_add(core, stopped):
        for thread in sorted(list(gdb.selected_inferior().threads()), key=lambda t: t.num != stopped.num):
            thread.switch()
            core.thread(1000 + thread.num, registers_now(), 0)

    @staticmethod
    def memory_add(core, first):
        found = [(base, size, memory_take(core, base, size)) for base, size in ram()]

        def source(frame, count):
            for base, size, at in found:
                if base <= frame * PAGE and (frame + count) * PAGE <= base + size:
                    return at + frame * PAGE - base
            return None
        kernel = number_of("kernel_pa")
        size = address_of("kernel_end") - KERNEL
        core.segment(KERNEL, source(kernel // PAGE, size // PAGE), size, 7)
        for base, size, at in found:
            core.segment(DIRECT + base, at, size, 3)
        for env in first:
            user_segments(core, env, source)


Exo()
for command in (ExoEnvs, ExoEnv, ExoMap, ExoBindings, ExoFrames, ExoSlices, ExoFault, ExoTrace, ExoLog,
                ExoCore):
    command()
say("exo: images share one address: outside the kernel `backtrace` may name another one; `exo env N` shows "
    "the right one's.\nexo: `help exo` lists the commands")
