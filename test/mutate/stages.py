# SPDX-License-Identifier: BSD-2-Clause
"""What may notice a mutant: the host tests, the same under sanitizers, scenarios in QEMU.

Each of the host's libraries under test is a shared one here: a mutant costs one compilation and one
link, and no program is linked again. All is done in a copy of the tree.
"""

import os
import re
import shutil
import subprocess
import threading

# Neither says that somebody noticed: such a mutant does not count, another one is drawn.
COMPILER = "compiler"
SAME = "same code"
UNSEEN = ""

# Library -> its tests; test_kernel_: all that run on the fake machine, and the model.
TESTS = {"exo/libexo.so": "test_kernel_",
         "test/fake/libexo-sv39.so": "test_sv39 test_kernel_",
         "test/unit/libexo-reader.so": "test_tree_walk test_devicetree test_boards test_real_trees test_devicetree_damage",
         "test/unit/libexo-string.so": "test_string",
         "test/unit/libexo-cause.so": "test_cause"}
# What is pure in the architecture.
HOST_FILES = [f"arch/riscv/{name}.c" for name in (
    "cause", "string", "sv39", "range", "tree", "tree_walk", "devicetree", "devicetree_arguments",
    "devicetree_devices", "devicetree_harts", "devicetree_memory")]


class Broken(Exception):
    """Something fails without any mutation."""


def run(command, folder=None, environment=None):
    """Ended, and whatever it started, when Python ends first: no; when its own limits say so: yes."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          env=dict(os.environ, EXO_SEED="1", **(environment or {})))
    return done.returncode, done.stdout


def tree_copy(root, tree, thirdparty):
    """Only what differs is written, so that an earlier build is of use."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=root, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, listed)):
        source, target = f"{root}/{name}", f"{tree}/{name}"
        if not os.path.isfile(source):
            continue
        data = open(source, "rb").read()
        if name == "tools/cmake/layers.cmake":
            data = data.replace(b" -Werror\n", b"\n")  # a mutant may leave things unused
        if os.path.isfile(target) and open(target, "rb").read() == data:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "wb").write(data)
        shutil.copymode(source, target)
    os.makedirs(f"{tree}/build", exist_ok=True)
    if not os.path.lexists(f"{tree}/build/thirdparty"):
        os.symlink(thirdparty, f"{tree}/build/thirdparty")


class Host:
    """Unit and model tests; `options` are cmake's, `patience` is a factor for time and memory."""

    def __init__(self, name, tree, build, options, patience):
        self.name, self.tree, self.build = name, tree, build
        self.options, self.patience = options, patience
        self.kills = {}
        self.commands = {}
        self.libraries = {}
        self.codes = {}
        self.lock = threading.Lock()
        self.is_ready = False

    def prepare(self):
        with self.lock:
            if self.is_ready:
                return
            for command in (["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja",
                             "-DBUILD_SHARED_LIBS=ON",
                             "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--no-as-needed"] + self.options,
                            ["ninja", "-j2", "-C", self.build]):
                status, output = run(command)
                if status != 0:
                    raise Broken(f"{self.name}: the build: {output[-2000:]}")
            self.libraries_find()
            self.tests_check("no work to do" in output)
            self.is_ready = True

    def tests_check(self, is_old):
        """Without any mutation all pass; once for each build."""
        stamp = f"{self.build}/passed"
        if is_old and os.path.exists(stamp):
            return
        for test in sorted({test for library in TESTS for test in self.tests(library, "")}):
            if not self.passes([test], None):
                raise Broken(f"{self.name}: {test}")
        open(stamp, "w").close()

    def libraries_find(self):
        """File of the kernel -> the library that holds it."""
        for name in TESTS:
            link = run(["ninja", "-C", self.build, "-t", "commands", "-s", name])[1]
            link = link[link.index(": && ") + 5:].rsplit(" && :", 1)[0]
            for made in re.findall(r"\S+\.c\.o\b", link):
                compile = run(["ninja", "-C", self.build, "-t", "commands", "-s", made])[1]
                compile = compile[compile.rindex("\n", 0, -1) + 1:] if "\n" in compile[:-1] else compile
                source = re.search(r" -c (\S+)", compile).group(1)
                path = os.path.relpath(source, self.tree)
                self.libraries[path] = name
                self.commands[path] = (made, source, compile.strip(), link)

    def tests(self, library, path):
        """Those that use it: named after the module first, then those that noticed most."""
        if "test_kernel_" not in TESTS[library]:
            return [f"unit/{name}" for name in TESTS[library].split()]
        stem = os.path.basename(path)[:-2]
        names = sorted(name for name in os.listdir(f"{self.build}/unit")
                       if name.startswith("test_kernel_") and "." not in name)
        # Threads at a fair lock wait for each other's time: slow where cores are scarce.
        names = [name for name in names if name != "test_kernel_lock" or stem == "lock"]
        names.sort(key=lambda name: (not name.startswith(f"test_kernel_{stem}"),
                                     -self.kills.get(f"unit/{name}", 0)))
        if "test_sv39" in TESTS[library]:
            names.insert(0, "test_sv39")
        return [f"unit/{name}" for name in names]

    def passes(self, test, folder):
        """Its own time counts, as others may want the machine too."""
        seconds = (60 if test[0] == "model" else 3) * self.patience
        memory = "" if self.patience > 1 else "ulimit -v 4000000;"  # sanitizers reserve much
        limits = f'{memory} ulimit -c 0 -t {seconds}; exec timeout -k 1 {seconds * 12} "$@"'
        libraries = {"LD_LIBRARY_PATH": folder} if folder else {}
        return run(["bash", "-c", limits, "bash", f"{self.build}/{test[0]}"] + test[1:],
                   self.build, libraries)[0] == 0

    def make(self, mutant, folder):
        """Its library in `folder`; COMPILER or SAME where there is none to judge."""
        self.prepare()
        made, source, compile, link = self.commands[mutant["file"]]
        library = self.libraries[mutant["file"]]
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        copy = f"{folder}/mutant.c"
        compile = compile.replace(made, f"{folder}/mutant.o").replace(f" -c {source}",
            f" -w -iquote {os.path.dirname(source)} -ffile-prefix-map={copy}={source} -c {copy}")
        if source not in self.codes:
            self.codes[source] = self.code(compile, folder, mutant["source"])
        code = self.code(compile, folder, mutant["text"])
        if code is None or code == self.codes[source]:
            return COMPILER if code is None else SAME
        link = link.replace(f" {made} ", f" {folder}/mutant.o ").replace(
            f"-o {library} ", f"-o {folder}/{os.path.basename(library)} ")
        status, output = run(["bash", "-c", link], self.build)
        if status != 0:
            raise Broken(f"{self.name}: link: {output}")
        return UNSEEN

    def code(self, compile, folder, text):
        """What the compiler makes of it, if anything."""
        open(f"{folder}/mutant.c", "w").write(text)
        if run(["bash", "-c", compile], self.build)[0] != 0:
            return None
        return open(f"{folder}/mutant.o", "rb").read()

    def judge(self, mutant, folder):
        """Which unit test notices."""
        useless = self.make(mutant, folder)
        if useless:
            return useless
        for test in self.tests(self.libraries[mutant["file"]], mutant["file"]):
            if not self.passes([test], folder):
                self.kills[test] = self.kills.get(test, 0) + 1
                return f"{self.name} {os.path.basename(test)}"
        return UNSEEN

    def judge_by_model(self, mutant, folder):
        """Behind judge(), and shorter than it usually is: ten fresh machines."""
        if "test_kernel_" not in TESTS[self.libraries[mutant["file"]]]:
            return UNSEEN
        return UNSEEN if self.passes(["model", "1", "25000"], folder) else f"{self.name} model"


class Target:
    """The kernel with the mutant in it, in QEMU; one at a time."""

    def __init__(self, tree, build, table):
        self.tree, self.build, self.table = tree, build, table
        self.kernels = {}
        self.checked = set()
        self.is_ready = False

    def prepare(self):
        if self.is_ready:
            return
        for command in (["cmake", "--preset", "target", "-S", self.tree, "-B", f"{self.build}/target"],
                        ["ninja", "-j2", "-C", f"{self.build}/target"]):
            status, output = run(command, self.tree)
            if status != 0:
                raise Broken(f"target: the build: {output[-2000:]}")
        self.good = self.kernel_read()
        self.is_ready = True

    def kernel_read(self):
        return {name: open(f"{self.build}/target/{name}", "rb").read() for name in ("exo.Image", "exo.elf")}

    def kernel_put(self, kernel):
        for name, data in kernel.items():
            open(f"{self.build}/target/{name}", "wb").write(data)

    def scenario(self, command, *arguments):
        return run([f"{self.tree}/test/qemu/run", command, *arguments], self.tree,
                   {"EXO_BUILD": self.build, "EXO_PATIENCE": "3"})

    def scenario_passes(self, entry):
        """`entry` is name:harts[:variant][@board]."""
        entry, _, board = entry.partition("@")
        return self.scenario("--one", board or "qemu-virt", *entry.split(":"))[1].startswith("ok")

    def scenario_check(self, entry):
        """Once: what it needs is made, and without any mutation it passes."""
        if entry in self.checked:
            return
        self.kernel_put(self.good)
        if self.scenario("--prepare", entry.split(":")[0])[0] != 0 or not self.scenario_passes(entry):
            raise Broken(f"scenario {entry}")
        self.checked.add(entry)

    def scenarios(self, path):
        return self.table.get(path, self.table["*"])

    def judge(self, mutant):
        self.prepare()
        path = f"{self.tree}/{mutant['file']}"
        open(path, "w").write(mutant["text"])
        try:
            status, output = run(["ninja", "-j2", "-C", f"{self.build}/target", "exo.elf"])
            kernel = self.kernel_read() if status == 0 else None
        finally:
            open(path, "w").write(mutant["source"])
        if kernel is None:
            # A stack too deep, or an image too large, is noticed by the build, not by the language.
            return "target build" if "tools/stack" in output or "overflowed" in output else COMPILER
        if kernel["exo.Image"] == self.good["exo.Image"]:
            return SAME
        try:
            return self.scenarios_judge(mutant["file"], kernel)
        finally:
            self.kernel_put(self.good)

    def scenarios_judge(self, path, kernel):
        """Noticed is what fails twice."""
        for entry in self.scenarios(path):
            self.scenario_check(entry)
            self.kernel_put(kernel)
            if not self.scenario_passes(entry) and not self.scenario_passes(entry):
                return f"scenario {entry}"
        return UNSEEN
