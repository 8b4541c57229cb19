/* SPDX-License-Identifier: BSD-2-Clause */
/* noter.c - writes records of its own into the flight recorder, and lets the kernel write of its
 * ticks. */
#include "../check.h"

#include <exo/info.h>

enum {
    FIRST = 2, /* of the four positions that notes.dts gives */
    LAST = 5
};

static uint64_t position(void)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return (base_now() - info->start_ticks) / info->slice_ticks % EXO_SLICE_COUNT;
}

int main(void)
{
    while (position() != FIRST) {
    }
    while (position() != LAST) {
    }
    for (uint64_t i = 0; i < 5; i++) {
        check_status(exo_note(EXO_NOTHING, 0, 0x1000 + i).status, EXO_OK, "a note");
    }
    return check_end();
}
