/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - on libos/vm: 64 pages in 16 frames, under a policy that is yours to choose or to write.
 */
#include <stdio.h>
#include <vm/vm.h>

enum {
    PAGES = 64,
    FRAMES = 16,
    STRIDE = EXO_FRAME_SIZE / sizeof(uint64_t)
};

int main(void)
{
    static struct vm_policy_queue queue;
    const struct vm_options options = {&vm_policy_clock, &queue, FRAMES, 2 * PAGES};
    uint64_t wrong = 0;

    if (vm_start(&options) != EXO_OK) {
        printf("FAIL: no pager\n");
        return 1;
    }
    uint64_t *words = vm_region_anonymous((uint64_t)PAGES * EXO_FRAME_SIZE);
    for (uint64_t page = 0; page < PAGES; page++) {
        words[page * STRIDE] = page;
    }
    for (uint64_t page = 0; page < PAGES; page++) {
        wrong += words[page * STRIDE] != page;
    }
    printf("hello from @NAME@: %d pages in %u frames, %lu faults, %lu wrong\n", PAGES, vm_frames(),
           (unsigned long)vm_counts().faults, (unsigned long)wrong);
    return wrong == 0 ? 0 : 1;
}
