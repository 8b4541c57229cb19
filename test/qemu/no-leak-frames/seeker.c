/* SPDX-License-Identifier: BSD-2-Clause */
/* seeker.c - takes all memory there is, others' too, and looks for anything in it. */
#include "../check.h"

#include <base/broker.h>

#define LOOK_VA 0x40000000ull

enum {
    KEEPERS = 3,
    FIRST_FRAME = 0x80000, /* of RAM */
    TOLD_SHIFT = 8,
    TOLD_BITS = 16,
    EXTENTS = 16,
    LARGE_ORDER = 6,
    SMALL_ORDER = 3
};

static volatile uint64_t told;
static bool is_seen[KEEPERS];
static uint64_t frames;
static uint64_t dirty;

static void on_notify(struct exo_save_area *save)
{
    told |= __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) >> TOLD_SHIFT;
}

static uint64_t told_by(unsigned keeper)
{
    uint64_t frame = told >> (TOLD_BITS * keeper) & ((1u << TOLD_BITS) - 1);

    return frame == 0 ? 0 : frame - 1 + FIRST_FRAME;
}

static void extent_search(struct base_memory memory)
{
    const volatile uint64_t *words = (const volatile uint64_t *)LOOK_VA;
    uint64_t base = exo_inspect(memory.handle, EXO_FIELD_BASE).value;
    uint64_t count = 1ull << memory.order;

    if (base_map((exo_va_t){LOOK_VA}, memory, EXO_READ, 0) != EXO_OK) {
        check_true(false, "to look at it");
        return;
    }
    for (uint64_t i = 0; i < count * EXO_FRAME_SIZE / 8; i++) {
        dirty += words[i] != 0 ? 1 : 0;
    }
    for (unsigned keeper = 0; keeper < KEEPERS; keeper++) {
        uint64_t frame = told_by(keeper);
        is_seen[keeper] = is_seen[keeper] || (frame >= base && frame < base + count);
    }
    frames += count;
    (void)base_unmap(memory);
}

/* All of this order that can be had; never given back. */
static void order_take(uint32_t order)
{
    struct exo_result granted;

    do {
        granted = broker_memory(EXTENTS, order, EXO_STANDARD);
        for (uint64_t i = 0; i < granted.value; i++) {
            extent_search(base_memory_take(order));
        }
    } while (granted.value > 0);
}

int main(void)
{
    const volatile struct exo_info *info =
        (const volatile struct exo_info *)(uintptr_t)base_start()->info_va;

    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    check_status(base_table_cover((exo_va_t){LOOK_VA}, 1), EXO_OK, "a table");
    while (told_by(0) == 0 || told_by(1) == 0 || told_by(2) == 0 ||
           info->env_state[1] != EXO_ENV_FREE) {
        base_sleep_until(base_now() + check_ticks(1));
    }
    order_take(LARGE_ORDER);
    order_take(SMALL_ORDER);
    printf("%lu frames searched\n", (unsigned long)frames);
    check_true(is_seen[0], "frames of one that has ended are among them");
    check_true(is_seen[1], "frames of one that gave them back when asked");
    check_true(is_seen[2], "frames of one from whom they were taken");
    check_equal(dirty, 0, "there is nothing in them");
    return check_end();
}
