# SPDX-License-Identifier: BSD-2-Clause
"""The picture of the benchmarks: one bar per system per operation, on a logarithmic scale."""
import math

from rows import SYSTEMS

LEFT = 330
WIDTH = 640
BAR = 9
GAP = 8
TOP = 62
DECADES = 8
COLOURS = {"exo": "#1b7f5c", "floor": "#b9b9b9", "seL4": "#4a6fb5", "Linux": "#d08a2e",
           "xv6": "#8d5aa8"}


def length(cost):
    """Of a bar; one instruction is the left edge."""
    return max(1.0, math.log10(max(cost, 1.0)) / DECADES * WIDTH)


def text(x, y, words, anchor="start", size=11):
    """One line of words."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">'
            f'{words.replace("&", "&amp;").replace("<", "&lt;")}</text>')


def bar(y, system, cost):
    """With its cost behind it."""
    return (f'<rect x="{LEFT}" y="{y:.1f}" width="{length(cost):.1f}" height="{BAR - 1}" '
            f'fill="{COLOURS[system]}"/>' +
            text(LEFT + length(cost) + 4, y + BAR - 1.5, f"{cost:,.0f}", size=8))


def costs(row):
    """What there is to draw for an operation."""
    yield "exo", row["median"]
    if row["floor"] >= 1:
        yield "floor", row["floor"]
    for system in SYSTEMS:
        if system in row["peers"]:
            yield system, row["peers"][system]


def scale(height):
    """A line and a number for each power of ten."""
    parts = []
    for power in range(DECADES + 1):
        x = LEFT + power / DECADES * WIDTH
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 8}" '
                     'stroke="#e4e4e4"/>')
        parts.append(text(x, TOP - 10, f"{10 ** power:,}", "middle", 9))
    return parts


def legend():
    """Which colour is whom."""
    parts = [text(8, 18, "Instructions per operation, QEMU virt, one hart (logarithmic)", size=14)]
    for index, (system, colour) in enumerate(COLOURS.items()):
        x = LEFT + index * 90
        parts.append(f'<rect x="{x}" y="27" width="12" height="10" fill="{colour}"/>')
        parts.append(text(x + 16, 36, system))
    return parts


def page(parts, width, height):
    """A whole file of these parts."""
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            'font-family="sans-serif">\n<!-- SPDX-License-Identifier: BSD-2-Clause -->\n'
            '<!-- Drawn by tools/bench -->\n<rect width="100%" height="100%" fill="white"/>')
    return "\n".join([head] + parts + ["</svg>"]) + "\n"


def draw_flat(rows, kinds):
    """How far the medians of each row are from one another: a bar for each of `kinds`, in percent of the least."""
    most = 5
    parts = [text(8, 18, "Least to most of each row, in percent of the least", size=14)]
    for percent in range(most + 1):
        x = LEFT + percent / most * WIDTH
        parts.append(text(x, TOP - 10, f"{percent} %", "middle", 9))
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" '
                     f'y2="{TOP + len(rows) * (len(kinds) * BAR + GAP)}" stroke="#e4e4e4"/>')
    for index, (what, colour) in enumerate(kinds.values()):
        parts.append(f'<rect x="{LEFT + index * 210}" y="27" width="12" height="10" fill="{colour}"/>')
        parts.append(text(LEFT + index * 210 + 16, 36, what))
    y = TOP
    for row in rows:
        parts.append(text(LEFT - 8, y + len(kinds) * BAR / 2 + 4, row["title"], "end"))
        for kind, (_, colour) in kinds.items():
            if row[kind]:
                percent = (row[kind][1] / row[kind][0] - 1) * 100
                parts.append(f'<rect x="{LEFT}" y="{y:.1f}" height="{BAR - 1}" fill="{colour}" '
                             f'width="{1 + min(percent, most) / most * WIDTH:.1f}"/>')
                parts.append(text(LEFT + min(percent, most) / most * WIDTH + 6, y + BAR - 1.5,
                                  f"{percent:.1f}", size=8))
            y += BAR
        y += GAP
    return page(parts, LEFT + WIDTH + 70, y)


def draw_policies(pages, policies, shares):
    """Pages brought in by the word index, one bar a policy, one group a share of memory."""
    most = max(brought for found in policies.values() for brought, _ in found.values())
    parts = [text(8, 18, f"Pages brought in by the word index, which uses {pages}", size=14)]
    y = 36
    for share, found in policies.items():
        parts.append(text(8, y + 10, f"with {shares[share]} of them in memory", size=12))
        y += 18
        for title, (brought, _) in found.items():
            colour = COLOURS["floor" if title == "Belady" else "exo"]
            width = brought / most * WIDTH
            parts.append(text(LEFT - 8, y + 10, title, "end"))
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="12" '
                         f'fill="{colour}"/>')
            parts.append(text(LEFT + width + 4, y + 10, f"{brought:,}", size=10))
            y += 16
        y += GAP
    return page(parts, LEFT + WIDTH + 70, y)


def draw(result):
    """The whole file."""
    parts = []
    y = TOP
    for row in result["rows"].values():
        bars = list(costs(row))
        parts.append(text(LEFT - 8, y + len(bars) * BAR / 2 + 4, row["title"], "end"))
        for system, cost in bars:
            parts.append(bar(y, system, cost))
            y += BAR
        y += GAP
    return page(legend() + scale(y) + parts, LEFT + WIDTH + 70, y)
