/* SPDX-License-Identifier: BSD-2-Clause */
/* noter.c - writes records of its own into the flight recorder. */
#include "../check.h"

int main(void)
{
    for (uint64_t i = 0; i < 5; i++) {
        check_status(exo_note(EXO_NOTHING, 0, 0x1000 + i).status, EXO_OK, "a note");
    }
    return check_end();
}
