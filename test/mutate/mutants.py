# SPDX-License-Identifier: BSD-2-Clause
"""The rules by which one line of the kernel becomes a wrong one.

Flipped conditions, dropped statements, swapped constants and operators, in all functions and enums
of exo/*.c and arch/riscv/*.c. Left out: declarations, what is printed (log_), and check(), which
is asked only when the kernel is already wrong.
"""

import hashlib
import os
import re

SWAPS = [("==", "!="), ("!=", "=="), ("<=", "<"), (">=", ">"), ("<", "<="), (">", ">="),
         ("&&", "||"), ("||", "&&"), ("+", "-"), ("-", "+"), ("++", "--"), ("--", "++"),
         ("+=", "-="), ("-=", "+="), ("<<", ">>"), (">>", "<<"), ("&", "|"), ("|", "&")]
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*|<<=|>>=|->|\+\+|--|<<|>>|'
                   r'<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[A-Za-z_]\w*|0x[0-9a-fA-F]+\w*|\d+\w*|\S|\s+')
NUMBER = re.compile(r"(0x[0-9a-fA-F]+|\d+)([uUlL]*)$")
STATEMENT = re.compile(r"^\s+(?:\(void\))?[a-z_][\w\[\]>.*-]*(?:\(.*\)| (?:[-+|&]?=) .*|\+\+|--);$")
DECLARATION = re.compile(r"^\s+(?:static |const |struct |enum |bool |char |void |size_t |\w+_t |return)")


def files(root):
    return [f"{folder}/{name}" for folder in ("exo", "arch/riscv")
            for name in sorted(os.listdir(f"{root}/{folder}")) if name.endswith(".c")]


def swaps_of(line):
    """Every line that differs by one operator, condition or constant."""
    tokens = TOKEN.findall(line)
    words = [i for i, token in enumerate(tokens) if not token.isspace()]

    def with_token(i, text):
        return "".join(tokens[:i] + [text] + tokens[i + 1:])

    for at, i in enumerate(words):
        token = tokens[i]
        before = tokens[words[at - 1]] if at > 0 else ""
        is_binary = i > 0 and tokens[i - 1].isspace() and i + 1 < len(tokens) and tokens[i + 1].isspace()
        is_postfix = token in ("++", "--")
        for old, new in SWAPS:
            if token == old and (is_binary or is_postfix):
                yield with_token(i, new)
        if token == "!" and before in ("(", "&&", "||", "return", "=", "?", ":"):
            yield with_token(i, "")
        if token in ("true", "false"):
            yield with_token(i, "false" if token == "true" else "true")
        number = NUMBER.match(token)
        if number and before not in ("[", "<<", ">>") :
            value = int(number.group(1), 0)
            yield with_token(i, f"{1 if value == 0 else value + 1}{number.group(2)}")
            if value == 1:
                yield with_token(i, f"0{number.group(2)}")
        condition = re.match(r"^(\s*(?:\} else )?if \()(.*)(\) \{)$", line) if at == 0 else None
        if condition:
            for value in ("true", "false"):
                yield f"{condition.group(1)}{value}{condition.group(3)}"


def mutants_of(root, path):
    lines = open(f"{root}/{path}").read().split("\n")
    is_comment = False
    is_inside = False
    seen = {}
    for at, line in enumerate(lines):
        code = line.strip()
        is_inside = True if line in ("{", "enum {") else False if line.startswith("}") else is_inside
        if is_comment or code.startswith("/*"):
            is_comment = "*/" not in code
            continue
        if not is_inside or not code or code.startswith(("#", "_Static_assert", "log_")):
            continue
        changed = list(swaps_of(line))
        before = next((l.strip() for l in reversed(lines[:at]) if l.strip()), "")
        if STATEMENT.match(line) and not DECLARATION.match(line) and before[-1:] in "{};:/":
            changed.append("")
        for new in changed:
            if new.strip() == code or "check(" in code or "fixture" in code:
                continue
            key = f"{path}: {code} => {new.strip() or '(dropped)'}"
            seen[key] = seen.get(key, 0) + 1
            yield {"key": key + (f" #{seen[key]}" if seen[key] > 1 else ""), "file": path,
                   "source": "\n".join(lines), "text": "\n".join(lines[:at] + [new] + lines[at + 1:])}


def draw(root):
    """All of them, always in the same order: a smaller number is part of a larger one."""
    every = [m for path in files(root) for m in mutants_of(root, path)]
    return sorted(every, key=lambda m: hashlib.sha256(m["key"].encode()).hexdigest())
