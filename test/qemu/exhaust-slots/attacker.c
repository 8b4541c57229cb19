/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - takes every slot and every table it can get, and stays like that for a while. */
#include "../check.h"

#include <base/broker.h>

#define FIRST_VA 0x0080000000ull
#define SPAN     0x200000ull

enum {
    CHAIN_MAX = 64,
    FILLED_MAX = 2048,
    HOLD_MS = 150
};

static exo_handle_t filled[FILLED_MAX];
static uint32_t filled_count;

static uint32_t slots_first(void)
{
    return base_start()->slot_first;
}

static uint32_t slots_end(void)
{
    return slots_first() + base_start()->slot_count;
}

static struct exo_result derive_into(exo_handle_t source, uint32_t slot)
{
    return exo_derive(source, EXO_NOTHING, slot, EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
}

static void slots_fill(exo_handle_t source)
{
    uint32_t wrong = 0;

    for (uint32_t slot = slots_first(); slot < slots_end() && filled_count < FILLED_MAX; slot++) {
        struct exo_result result = derive_into(source, slot);
        if (result.status == EXO_OK) {
            filled[filled_count++].raw = result.value;
        }
        wrong += result.status != EXO_OK && result.status != EXO_E_BUSY ? 1 : 0;
    }
    check_equal(wrong, 0, "each slot of mine can be had, or is in use");
    check_true(filled_count > 256, "hundreds were to be had");
    wrong = 0;
    for (uint32_t slot = 0; slot < slots_end() + 4096; slot++) {
        wrong += derive_into(source, slot).status != EXO_E_BUSY ? 1 : 0;
    }
    check_equal(wrong, 0, "then no slot is left: neither mine nor anybody's");
    check_status(derive_into(source, 1u << 31).status, EXO_E_BUSY, "nor one that does not exist");
}

/* The broker is asked to put something where there is no room; it says so and goes on. */
static void broker_asked(void)
{
    const uint64_t memory[4] = {1, 0, EXO_STANDARD, slots_first()};
    const uint64_t outside[4] = {1, 0, EXO_STANDARD, 1};
    const uint64_t nothing[4] = {0};

    check_status(broker_request(BROKER_MEMORY, memory).status, EXO_E_BUSY,
                 "memory into a slot in use");
    check_status(broker_request(BROKER_MEMORY, outside).status, EXO_E_BUSY,
                 "memory into a slot of somebody else's");
    check_status(broker_request(BROKER_PING, nothing).status, EXO_OK, "the broker is well");
}

static void slots_empty(void)
{
    uint32_t wrong = 0;

    for (uint32_t i = 0; i < filled_count; i++) {
        wrong += exo_drop(filled[i]).status != EXO_OK ? 1 : 0;
    }
    check_equal(wrong, 0, "all dropped again");
}

/* A chain of derivations ends at its longest. */
static void chain(exo_handle_t source)
{
    exo_handle_t link[CHAIN_MAX] = {source};
    struct exo_result next = {EXO_OK, 0};
    uint32_t length = 0;

    while (next.status == EXO_OK && length + 1 < CHAIN_MAX) {
        next = check_derive(link[length], EXO_READ, 0, 0);
        if (next.status == EXO_OK) {
            link[++length].raw = next.value;
        }
    }
    check_status(next.status, EXO_E_LIMIT, "a chain that is too long");
    check_true(length >= 8 && length < EXO_DEPTH_MAX, "of at most 16, the broker's part included");
    for (; length > 0; length--) {
        check_failures += exo_drop(link[length]).status != EXO_OK ? 1 : 0;
    }
}

static void tables_use_up(void)
{
    uint64_t va = FIRST_VA;
    exo_status_t status = EXO_OK;

    for (; status == EXO_OK && va < 1ull << 38; va += SPAN) {
        status = base_table_cover((exo_va_t){va}, 1);
    }
    check_status(status, EXO_E_NOTHING, "tables until no frames are left");
    check_true(va > FIRST_VA + 16 * SPAN, "a good many");
    check_equal(base_memory_take(1).handle.raw, 0, "no pair of frames is left");
}

int main(void)
{
    exo_handle_t source = base_memory_take(0).handle;

    tables_use_up();
    chain(source);
    slots_fill(source);
    broker_asked();
    base_sleep_until(base_now() + check_ticks(HOLD_MS));
    broker_asked();
    slots_empty();
    check_status(derive_into(source, EXO_HANDLE_INDEX(filled[0])).status, EXO_OK,
                 "a slot can be had again");
    return check_end();
}
