/* SPDX-License-Identifier: BSD-2-Clause */
/* pager.c - sixteen pages in four frames: a page that is missing is computed anew, the oldest goes.
 */
#include <base/calls.h>
#include <base/memory.h>
#include <base/upcall.h>
#include <stdio.h>

enum {
    PAGES = 16,
    FRAMES = 4,
    WORDS = EXO_FRAME_SIZE / sizeof(uint64_t)
};
#define WINDOW 0x40000000ull

static struct base_memory frames[FRAMES];
static uint64_t faults;

static void page_make(uint64_t page)
{
    volatile uint64_t *words = (volatile uint64_t *)(WINDOW + page * EXO_FRAME_SIZE);

    for (uint64_t i = 0; i < WORDS; i++) {
        words[i] = page * page + i;
    }
}

static enum base_verdict fault(struct base_context *context, const struct base_fault *why)
{
    uint64_t page = (why->tval - WINDOW) / EXO_FRAME_SIZE;
    struct base_memory frame = frames[faults % FRAMES];

    (void)context;
    if (page >= PAGES) {
        return BASE_FAULT_REFUSED;
    }
    if (faults++ >= FRAMES && base_unmap(frame) != EXO_OK) {
        return BASE_FAULT_REFUSED;
    }
    if (base_map((exo_va_t){WINDOW + page * EXO_FRAME_SIZE}, frame, EXO_READ | EXO_WRITE, 0) !=
        EXO_OK) {
        return BASE_FAULT_REFUSED;
    }
    page_make(page);
    return BASE_FAULT_HANDLED;
}

int main(void)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < FRAMES; i++) {
        frames[i] = base_memory_take(0);
    }
    (void)base_fault_handle(fault);
    for (uint64_t turn = 0; turn < 3; turn++) {
        for (uint64_t page = 0; page < PAGES; page++) {
            sum += *(volatile uint64_t *)(WINDOW + page * EXO_FRAME_SIZE + 8 * turn) - turn;
        }
    }
    printf("%d pages in %d frames: sum %lu, %lu faults\n", PAGES, FRAMES, (unsigned long)sum,
           (unsigned long)faults);
    return sum == 3 * 1240 ? 0 : 1;
}
