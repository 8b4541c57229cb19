/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * range.c - short sorted lists of physical ranges.
 */
#include "devicetree.h"

static const uint64_t page_mask = EXO_FRAME_SIZE - 1;

bool range_is_sane(struct board_range range, uint64_t top)
{
    return range.size != 0 && range.base < top && range.size <= top - range.base;
}

bool range_overlaps(struct board_range a, struct board_range b)
{
    return a.base < b.base + b.size && b.base < a.base + a.size;
}

bool range_contains(struct board_range outer, struct board_range inner)
{
    return inner.base >= outer.base && inner.size <= outer.size &&
           inner.base - outer.base <= outer.size - inner.size;
}

struct board_range range_outward(struct board_range range)
{
    const uint64_t base = range.base & ~page_mask;
    const uint64_t end = (range.base + range.size + page_mask) & ~page_mask;

    return (struct board_range){base, end - base};
}

struct board_range range_inward(struct board_range range)
{
    const uint64_t base = (range.base + page_mask) & ~page_mask;
    const uint64_t end = (range.base + range.size) & ~page_mask;

    return (struct board_range){base, end > base ? end - base : 0};
}

bool range_insert(struct board_range *list, uint32_t *count, uint32_t limit,
                  struct board_range range)
{
    if (*count >= limit) {
        return false;
    }

    uint32_t at = (*count)++;
    for (; at > 0 && list[at - 1].base > range.base; at--) {
        list[at] = list[at - 1];
    }
    list[at] = range;
    return true;
}

void range_merge(struct board_range *list, uint32_t *count)
{
    uint32_t kept = 0;

    for (uint32_t i = 1; i < *count; i++) {
        const uint64_t end = list[i].base + list[i].size;

        if (!range_overlaps(list[kept], list[i])) {
            list[++kept] = list[i];
        } else if (end > list[kept].base + list[kept].size) {
            list[kept].size = end - list[kept].base;
        }
    }
    *count = *count == 0 ? 0 : kept + 1;
}
