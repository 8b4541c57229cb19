/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - exchanges: what is worth less is refused, guaranteed frames are as good. */
#include "../asked.h"

enum {
    WANTED = 4,
    SPARE = 4
};

int main(void)
{
    struct base_memory spare[SPARE];

    for (uint32_t i = 0; i < SPARE; i++) { /* guaranteed: from before anything was asked for */
        spare[i] = base_memory_take(0);
    }
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames that may be taken");
    asked_wait();
    check_status(exo_surrender(asked.name, check_mapped_at(BASE_INFO_VA)).status, EXO_E_DENIED,
                 "the info page for a frame");
    check_status(exo_surrender(asked.name, (exo_handle_t){base_start()->slice[0].handle}).status,
                 EXO_E_KIND, "time for a frame");
    check_status(exo_surrender(asked.name, (exo_handle_t){base_start()->broker}).status, EXO_E_KIND,
                 "a friend for a frame");
    for (uint32_t i = 0; i < WANTED; i++) {
        check_status(exo_surrender(asked.name, spare[i].handle).status, EXO_OK,
                     "a guaranteed frame instead");
    }
    base_sleep_until(base_now() + check_ticks(100));
    check_equal(lost_count, 0, "losses");
    check_equal(asked_kept(), ASKED_FRAMES, "kept pages with their content");
    return check_end();
}
