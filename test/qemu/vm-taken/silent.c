/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * silent.c - a pager that does not answer: what was taken by force comes back from where the broker
 * saved it, and what was saved nowhere is never made up.
 *
 * Arguments: frames=60 of standard memory, pages=90 that are written, ms=1500 until it ends.
 */
#include "../check.h"

#include <stddef.h>
#include <vm/vm.h>

enum {
    PAGE_WORDS = EXO_FRAME_SIZE / sizeof(uint64_t),
};

static struct vm_policy_queue queue;

static uint64_t pattern(uint64_t page, uint64_t round, uint64_t word)
{
    return (round << 32 ^ page << 12 ^ word) * 0x9e3779b97f4a7c15ull;
}

/* Checks what the round before wrote, and writes. -> words that were wrong. */
static uint64_t pages_use(uint64_t *base, uint64_t pages, uint64_t round)
{
    uint64_t wrong = 0;

    for (uint64_t page = 0; page < pages; page++) {
        uint64_t *words = base + page * PAGE_WORDS;
        for (uint64_t i = 0; i < PAGE_WORDS; i++) {
            wrong += words[i] != (round == 0 ? 0 : pattern(page, round - 1, i));
            words[i] = pattern(page, round, i);
        }
    }
    return wrong;
}

int main(void)
{
    const struct vm_options options = {&vm_policy_lru, &queue, UINT32_MAX, 512};
    uint64_t end = base_now() + base_argument_number("ms", 1500) * base_start()->timebase_hz / 1000;
    uint64_t pages = base_argument_number("pages", 90);
    uint64_t wrong = 0;

    check_status(vm_start(&options), EXO_OK, "the pager starts");
    (void)base_event_handle(EXO_EVENT_REVOKE, NULL); /* never answers */
    (void)vm_grow((uint32_t)base_argument_number("frames", 60));
    uint64_t *base = vm_region_anonymous(pages * EXO_FRAME_SIZE);
    uint32_t frames = vm_frames();
    if (base == NULL) {
        printf("FAIL: no region\n");
        return 1;
    }
    for (uint64_t round = 0; base_now() < end; round++) {
        wrong += pages_use(base, pages, round);
    }
    printf("%lu taken, %lu lost, %lu frames left\n", (unsigned long)vm_counts().taken,
           (unsigned long)vm_counts().lost, (unsigned long)vm_frames());
    check_equal(wrong, 0, "every word is the one written last");
    check_true(vm_frames() < frames, "some frames are gone");
    check_equal(vm_counts().lost, 0, "nothing is lost");
    return check_end();
}
