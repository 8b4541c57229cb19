/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives other memory of the same asker's instead of what was asked for. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8,
    LARGE = 2, /* order of an extent that counts as four frames */
    HUGE = 9,
};

static exo_handle_t large; /* out of another binding of the asker's than the one meant */
static uint64_t large_base = UINT64_MAX;
static exo_handle_t small[ASKED - (1 << LARGE)];
static volatile bool is_ready, was_ready;
static exo_handle_t copied; /* one of ours with a copy */
static exo_handle_t copy;   /* whose parent is ours, not the asker's */
static struct {
    exo_status_t slice, copied, copy;
    struct exo_result large;
    uint64_t last;
} answers;

static void on_revoke(struct exo_save_area *save)
{
    told_note(save);
    was_ready = is_ready;
    uint64_t name = told.request.name;
    answers.slice = exo_surrender(name, (exo_handle_t){base_start()->slice[0].handle}).status;
    answers.copied = exo_surrender(name, copied).status;
    answers.copy = exo_surrender(name, copy).status;
    answers.large = exo_surrender(name, large);
    for (uint32_t i = 0; i < ASKED - (1 << LARGE); i++) {
        answers.last = exo_surrender(name, small[i]).value;
    }
}

/* Uses up the machine's memory, so that we have some of each of the asker's extents; the largest,
 * which it will ask for, lies above all others. */
static void lowest_take(void)
{
    struct base_memory memory;

    while (broker_memory(BROKER_BATCH, HUGE, EXO_STANDARD).value > 0) {
    }
    (void)broker_memory(BROKER_BATCH, LARGE, EXO_STANDARD);
    while ((memory = base_memory_take_most(LARGE)).handle.raw != 0) {
        uint64_t base = exo_inspect(memory.handle, EXO_FIELD_BASE).value;
        if (memory.order == LARGE && base < large_base) {
            large = memory.handle;
            large_base = base;
        }
    }
}

static void guaranteed_take(void)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < ASKED - (1 << LARGE); i++) {
        small[i] = base_memory_take(0).handle;
        found += small[i].raw != 0 ? 1 : 0;
    }
    copied = base_memory_take(0).handle;
    copy.raw = check_derive(copied, EXO_READ, 0, 0).value;
    check_equal(found, ASKED - (1 << LARGE), "there is memory to exchange");
    check_true(copied.raw != 0 && copy.raw != 0, "and a copy");
}

int main(void)
{
    victim_start(on_revoke);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    guaranteed_take();
    lowest_take();
    is_ready = true;
    victim_wait(200);

    check_true(was_ready, "it was ready when it was asked");
    check_true(large_base < told.request.ancestor_base, "other memory than what is meant");
    check_status(answers.slice, EXO_E_KIND, "time is no exchange for memory");
    check_status(answers.copied, EXO_E_BUSY, "nor is what has copies");
    check_status(answers.copy, EXO_E_DENIED, "nor is what the asker never gave");
    check_status(answers.large.status, EXO_OK, "other memory of the asker is");
    check_equal(answers.large.value, ASKED - (1 << LARGE), "a larger extent counts as many");
    check_equal(answers.last, 0, "the last one ends it");
    check_equal(lost.count, 0, "nothing is told lost");
    check_equal(held_whole(), FRAMES, "all that could have been taken is whole");
    check_status(exo_drop(large).status, EXO_E_STALE, "what was exchanged is gone");
    return check_end();
}
