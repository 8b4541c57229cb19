# SPDX-License-Identifier: BSD-2-Clause
"""What was measured, as tables for people and for docs/benchmarks.md."""
import os
import re

import picture
from rows import REGIONS


def number(value):
    """12,345 or 30.25; a dash for what is not there."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:,.2f}"


def ratio(row):
    """How many times ours the best peer costs."""
    best = row["best_peer"]
    return "-" if best is None else f"{best / row['median']:.1f}"


def cells(row):
    """The columns of a row: title, ours, target, met, floor, best peer, ratio."""
    is_met = row["median"] <= row["target"]
    return (row["title"], number(row["median"]), number(row["target"]), "yes" if is_met else "NO",
            number(row["floor"]), number(row["best_peer"]), ratio(row))


HEAD = ("operation", "ours", "target", "met", "floor", "best peer", "peer/ours")


def show(result):
    """For people."""
    print(f"{HEAD[0]:50} " + " ".join(f"{word:>11}" for word in HEAD[1:]))
    for row in result["rows"].values():
        columns = cells(row)
        print(f"{columns[0]:50} " + " ".join(f"{word:>11}" for word in columns[1:]))


    print(f"\n{'frames taken back':24} " + " ".join(f"{word:>11}" for word in REVOCATION_HEAD[1:]))
    for name, row in result["revocations"].items():
        print(f"{name:24} " + " ".join(f"{number(value):>11}" for value in row))
    print(abort_line(result))
    print(f"\n{'regions':80} " + " ".join(f"{word:>11}" for word in REGIONS_HEAD[1:]))
    for name, row in result["regions"].items():
        print(f"{REGIONS[name]:80} " + " ".join(f"{number(value):>11}" for value in row))
    for name, median in result["ticks"].items():
        print(f"tick to a scheduler, {name}: {number(median)}")


REGIONS_HEAD = ("regions", "virt", "sifive_u")
REVOCATION_HEAD = ("request", "least", "p50", "p99", "most", "requests")


def abort_line(result):
    """The abort of N frames as a + b*N, from the medians of the fewest and the most frames, with
    the frames as one extent and as N of them."""
    def line(shape, ending):
        medians = sorted((int(name.split("-")[1]), row[1])
                         for name, row in result["revocations"].items()
                         if re.fullmatch(rf"revoke-\d+{ending}-silent|revoke-1-silent", name))
        (few, low), (many, high) = medians[0], medians[-1]
        each = (high - low) / (many - few)
        return (f"The abort of N frames costs {low - each * few:,.0f} + {each:,.0f} * N "
                f"instructions where they are {shape} (from {few} and {many} frames).")

    return (f"{line('one extent', '-extent')} {line('N extents', '')} To reach: 150 * N.")


def spread_of(pair):
    """Two numbers and how far they are apart."""
    least, most = pair
    return f"{number(least)} | {number(most)} | {(most / least - 1) * 100:.1f} %"


FLAT_KINDS = {"memory_sizes": ("64 MiB to 8 GiB of memory", "#1b7f5c"),
              "crowds": ("up to 64 environments", "#4a6fb5"),
              "ledgers": ("10 to 10,000 bindings", "#d08a2e")}


def flat_lines(result):
    """How far the medians are apart between sizes of memory, with more environments, and with
    more bindings."""
    yield ("| operation | memory: least | most | spread | environments: least | most | spread "
           "| bindings: least | most | spread |")
    yield "|---" + "|---:" * 9 + "|"
    for row in result["rows"].values():
        if row["memory_sizes"] is not None:
            yield (f"| {row['title']} | {spread_of(row['memory_sizes'])} | "
                   f"{spread_of(row['crowds'])} | "
                   f"{spread_of(row['ledgers']) if row['ledgers'] else '- | - | -'} |")


def rows_lines(result):
    """The table of operations."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|---" + "|---:" * (len(HEAD) - 1) + "|"
    for row in result["rows"].values():
        yield "| " + " | ".join(cells(row)) + " |"


def revocations_lines(result):
    """The distributions."""
    yield "| " + " | ".join(REVOCATION_HEAD) + " |"
    yield "|---" + "|---:" * (len(REVOCATION_HEAD) - 1) + "|"
    for name, row in result["revocations"].items():
        yield f"| {name} | " + " | ".join(number(value) for value in row) + " |"
    yield ""
    yield abort_line(result)


def regions_lines(result):
    """Regions, and ticks with and without our firmware."""
    yield "| " + " | ".join(REGIONS_HEAD) + " |"
    yield "|---|---:|---:|"
    for name, row in result["regions"].items():
        yield f"| {REGIONS[name]} | " + " | ".join(number(value) for value in row) + " |"
    yield ""
    yield "| tick to a scheduler, resumed in another thread | instructions |"
    yield "|---|---:|"
    for name, median in result["ticks"].items():
        yield f"| {name} | {number(median)} |"


def harts_lines(result):
    """Victims on another hart, in multiples."""
    yield "| request | p50 | p99 | most | requests in each run |"
    yield "|---|---:|---:|---:|---:|"
    for name, row in result["harts"].items():
        spreads = " | ".join(f"{least:,.1f} to {most:,.1f}" for least, most in row[:3])
        yield f"| {name} | {spreads} | {number(row[3])} |"


def between(text, mark, lines):
    """`text` with what stands between the marks replaced."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    return (text[:text.index(begin) + len(begin)] + "\n".join(lines) + "\n" +
            text[text.index(end):])


def replace(path, mark, lines):
    """What stands between the marks in a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(between(text, mark, lines))


def document_write(folder, result):
    """The tables between their marks in benchmarks.md, and the picture."""
    path = os.path.join(folder, "benchmarks.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = between(text, "table", rows_lines(result))
    text = between(text, "revocations", revocations_lines(result))
    text = between(text, "regions", regions_lines(result))
    flat = [row for row in result["rows"].values() if row["memory_sizes"]]
    if flat:
        text = between(text, "sizes", flat_lines(result))
        with open(os.path.join(folder, "flat.svg"), "w", encoding="utf-8") as file:
            file.write(picture.draw_flat(flat, FLAT_KINDS))
    if result["harts"]:
        text = between(text, "harts", harts_lines(result))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(folder, "benchmarks.svg"), "w", encoding="utf-8") as file:
        file.write(picture.draw(result))
