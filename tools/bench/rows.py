# SPDX-License-Identifier: BSD-2-Clause
"""What is compared: operations, their targets, and what other kernels need for the same."""

# Best figure of each kernel, in instructions on QEMU virt, measured the same way (docs/benchmarks.md):
# seL4 without MCS, a minimal Linux 6.12, xv6 built with -O2.
SYSTEMS = ("seL4", "Linux", "xv6")


class Row:
    """One operation: `crossings` of the kernel's border are what the machine itself asks for."""

    def __init__(self, name, title, target, crossings, peers, comparison=""):
        self.name = name
        self.title = title
        self.target = target
        self.crossings = crossings
        self.peers = {system: cost for system, cost in zip(SYSTEMS, peers) if cost is not None}
        self.comparison = comparison

    def best_peer(self):
        """The cheapest of the others, None where nobody offers it."""
        return min(self.peers.values(), default=None)


# What regions cost, in instructions; windows that are open cost the difference of the calls.
REGIONS = {
    "region-bind": "a page of the vault bound",
    "region-touch": "a region touched for the first time: the kernel asks for its window",
    "region-touch-unmapped": "the same, after a region was unmapped: all are forgotten",
    "region-miss": "a region touched whose window was replaced: the firmware sets it again",
    "region-call-0": "null call, no window open",
    "region-call-1": "null call, one window open",
    "region-call-8": "null call, all windows open",
    "region-release": "a page of the vault released and wiped",
    "region-release-16": "16 pages of the vault released and wiped",
}

ROWS = (
    Row("null-call", "null call", 20, 1, (123, 168, 873)),
    Row("ebreak-assembly", "ebreak to an assembly handler, resumed", 40, 1, (1413, 2801, None)),
    Row("ebreak-c", "ebreak to a handler in C, resumed", 140, 1, (1413, 2801, None)),
    Row("store-assembly", "store to a read-only page, assembly handler", 40, 1,
        (1413, 3129, None), "seL4's figure is the ebreak: its store without repair is not measured"),
    Row("store-c", "store to a read-only page, handler in C", 140, 1, (1413, 3129, None),
        "as above"),
    Row("pager", "unmapped page, pager in C, one map call", 350, 2, (2182, 7724, None),
        "Linux: userfaultfd by signal"),
    Row("prot1", "one page to read-only", 110, 1, (753, 2118, None)),
    Row("prot100-extents", "100 pages to read-only, three extents in one call", 2600, 1,
        (75700, 6975, None), "seL4: 100 calls; Linux: one call"),
    Row("prot100", "100 pages to read-only, each a binding of its own", 2600, 2, (75700, 6975, None),
        "seL4: 100 calls; Linux: one call; ours: two, as many as entries need"),
    Row("appel1", "appel1", 400, 3, (2957, 7408, None)),
    Row("appel2", "appel2, per page", 330, 2, (2961, 5981, None)),
    Row("dirty-1", "is a page dirty", 12, 0, (None, None, None)),
    Row("dirty-100", "which of 100 pages are dirty", 700, 0, (None, None, None)),
    Row("map-1", "map a page", 120, 1, (732, None, None)),
    Row("unmap-1", "unmap a page", 120, 1, (683, None, None)),
    Row("map-extent", "map a page, in an extent of 64", 30, 1 / 64, (732, None, None),
        "seL4 maps one a call"),
    Row("unmap-extent", "unmap a page, in an extent of 64", 30, 1 / 64, (683, None, None),
        "seL4 unmaps one a call"),
    Row("map-64", "map a page, in a batch of 64 bindings", 30, 1 / 64, (732, None, None),
        "seL4 maps one a call"),
    Row("unmap-64", "unmap a page, in a batch of 64 bindings", 30, 1 / 64, (683, None, None),
        "seL4 unmaps one a call"),
    Row("pct", "protected control transfer, round trip, 4 words", 100, 2, (572, 3935, 65800),
        "Linux: eventfd, no words; xv6: pipe, 1 byte"),
    Row("pct-flush", "the same, with a partner that the hart flushes for", 4000, 2,
        (None, None, None)),
    Row("notify", "notification, round trip", 450, 4, (2703, 3935, 65800),
        "Linux: eventfd; xv6: pipe, 1 byte"),
    Row("thread-switch", "thread switch inside a library", 90, 0, (424, 748, 5760),
        "the others: yield"),
    Row("yield", "yield to a named environment", 160, 1, (424, 748, 5760)),
    Row("tick-c", "tick to a scheduler, resumed in another thread", 220, 1, (1040, 2100, 22100),
        "ours: a scheduler in C, through the library's dispatch; the others: taken from a spinning program"),
    Row("boot", "kernel entry to the broker's first instruction", 350000, 0,
        (499000, 56700000, 415800), "xv6: upstream"),
)
