/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.c - the same accesses under four replacement policies: eight hot pages before each cold
 * one. What every page holds is checked at each access, and the faults are counted.
 */
#include "../check.h"

#include <keep.h>
#include <vm/vm.h>

enum {
    FRAMES = 24,
    PAGES = 100,
    HOT = 8,
    ROUNDS = 4,
    PAGE_WORDS = EXO_FRAME_SIZE / sizeof(uint64_t),
    WORD_STEP = 37,
    FAULTS_LEAST = ROUNDS * (PAGES - HOT), /* each cold page, each time */
};

static struct vm_policy_queue queue;
static struct keep keep;
static uint64_t version[PAGES];
static uint64_t wrong;

static uint64_t pattern(uint32_t page, uint64_t of_version, uint32_t word)
{
    return (of_version << 32 | page << 16 | word) * 0x9e3779b97f4a7c15ull;
}

/* Reads what was written there last, and writes something new each third time. */
static void page_use(uint64_t *base, uint32_t page, uint64_t turn)
{
    uint64_t *words = base + (uint64_t)page * PAGE_WORDS;
    bool is_written = (page + turn) % 3 == 0;

    for (uint32_t i = 0; i < PAGE_WORDS; i += WORD_STEP) {
        uint64_t wanted = version[page] == 0 ? 0 : pattern(page, version[page], i);
        wrong += words[i] != wanted;
        if (is_written) {
            words[i] = pattern(page, version[page] + 1, i);
        }
    }
    version[page] += is_written;
}

static void hot_and_cold(uint64_t *base, uint64_t turn)
{
    for (uint32_t cold = HOT; cold < PAGES; cold++) {
        for (uint32_t hot = 0; hot < HOT; hot++) {
            page_use(base, hot, turn + cold);
        }
        page_use(base, cold, turn);
    }
}

/* -> faults after the first round, in which every page comes in. */
static uint64_t policy_measure(const struct vm_policy *policy, void *state, uint64_t *base)
{
    static uint64_t turn;
    char what[64];

    vm_policy_set(policy, state);
    if (policy == &keep_policy) {
        keep_range(&keep, vm_page_at(base), HOT);
    }
    hot_and_cold(base, turn++);
    uint64_t before = vm_counts().faults;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        hot_and_cold(base, turn++);
    }
    uint64_t faults = vm_counts().faults - before;

    printf("%s: %lu faults\n", policy->name, (unsigned long)faults);
    (void)snprintf(what, sizeof(what), "%s: no page was wrong", policy->name);
    check_equal(wrong, 0, what);
    return faults;
}

static void policies_compare(uint64_t *base)
{
    uint64_t fifo = policy_measure(&vm_policy_fifo, &queue, base);
    uint64_t clock = policy_measure(&vm_policy_clock, &queue, base);
    uint64_t lru = policy_measure(&vm_policy_lru, &queue, base);
    uint64_t own = policy_measure(&keep_policy, &keep, base);

    check_equal(lru, FAULTS_LEAST, "lru: the hot pages never go");
    check_equal(own, FAULTS_LEAST, "the application's policy: the hot pages never go");
    check_true(lru < fifo, "lru faults less than fifo");
    check_true(clock < fifo, "clock faults less than fifo");
    check_equal(vm_frames(), FRAMES, "never more frames than it has");
}

static void file_compare(const struct base_file *file)
{
    const uint8_t *paged = vm_region_file(file, 3);
    const uint8_t *mapped = (const uint8_t *)(uintptr_t)file->va;
    uint64_t differences = 0;

    for (uint64_t pass = 0; pass < 2; pass++) {
        for (uint64_t at = 0; at < file->size; at++) {
            differences += paged[at] != mapped[at];
        }
    }
    check_equal(differences, 0, "the file through the pager is the file");
}

int main(void)
{
    const struct vm_options options = {&vm_policy_fifo, &queue, FRAMES, 512};
    const struct base_file *file = base_file_find("licences.txt");

    check_status(vm_start(&options), EXO_OK, "the pager starts");
    check_equal(vm_frames(), FRAMES, "the pager starts with 24 frames");
    uint64_t *base = vm_region_anonymous((uint64_t)PAGES * EXO_FRAME_SIZE);
    if (base == NULL || file == NULL) {
        printf("FAIL: no region\n");
        return 1;
    }
    policies_compare(base);

    uint64_t written = vm_counts().swap_outs;
    file_compare(file);
    check_true(vm_counts().swap_outs - written <= FRAMES,
               "clean pages of the file are dropped, not written");
    return check_end();
}
