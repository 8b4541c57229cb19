/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attacker.c - calls with numbers and arguments out of a hat that also holds what might work.
 *
 * Left out is only what would end the attacker itself before its 10,000 calls are made.
 * Argument: seed=1.
 */
#include "../check.h"

#include <string.h>

#define FREE_VA 0x10000000ull

enum {
    CALLS = 10000,
    HANDLES = 48,
    KEPT = 24, /* of them are never dropped, or soon nothing would work */
    ENTRIES = 8,
    ARGUMENTS = 6,
    LAST_STATUS = 13
};

static uint64_t random_state;
static uint64_t handle[HANDLES];
static _Alignas(256) struct exo_map_entry entry[ENTRIES]; /* within a page */
static unsigned answered[EXO_CALL_COUNT];
static unsigned refused[EXO_CALL_COUNT];

static uint64_t any(uint64_t below)
{
    return check_random(&random_state) % below;
}

/* A number that is likely to mean something to somebody. */
static uint64_t argument(void)
{
    switch (any(12)) {
    case 0:
        return check_random(&random_state);
    case 1:
        return 0;
    case 2:
        return ~any(4);
    case 3:
        return 1ull << any(64);
    case 4:
        return base_start()->slot_first + any(base_start()->slot_count);
    case 5:
        return FREE_VA + any(1 << 22);
    case 6:
        return (uint64_t)(uintptr_t)&entry[any(ENTRIES)];
    case 7:
        return any(16) << 16 | any(1024);
    case 8:
        return handle[any(HANDLES)] ^ 1ull << any(64);
    case 9:
        return any(40);
    default:
        return handle[any(HANDLES)];
    }
}

static void entries_fill(void)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        entry[i] = (struct exo_map_entry){.va = FREE_VA + any(64) * EXO_FRAME_SIZE,
                                          .handle = handle[any(HANDLES)],
                                          .op = (uint8_t)any(6),
                                          .rights = (uint8_t)any(9),
                                          .flags = (uint8_t)any(9),
                                          .level = (uint8_t)(any(8) == 0 ? any(4) : 0),
                                          .reserved = any(16) == 0 ? 1 : 0};
        if (any(2) == 0) {
            entry[i] = (struct exo_map_entry){.va = FREE_VA + any(64) * EXO_FRAME_SIZE,
                                              .handle = handle[any(HANDLES)],
                                              .op = (uint8_t)any(2) * EXO_UNMAP,
                                              .rights = EXO_READ};
        }
        entry[i].va = any(8) == 0 ? argument() : entry[i].va;
        entry[i].rights = entry[i].op > EXO_PROTECT ? 0 : entry[i].rights;
        entry[i].flags = entry[i].op > EXO_PROTECT ? 0 : entry[i].flags;
    }
}

static bool is_kept(uint64_t raw)
{
    for (unsigned i = 0; i < KEPT; i++) {
        if (handle[i] == raw) {
            return true;
        }
    }
    return false;
}

/* Ending, stopping or starving oneself is allowed, but tests nothing. */
static bool ends_me(uint64_t number, const uint64_t a[ARGUMENTS])
{
    bool stops = a[2] == EXO_CONTROL_EXIT || a[2] == EXO_CONTROL_STOP;

    return (number == EXO_CALL_ENV_CONTROL && a[0] == 0 && stops) ||
           (number == EXO_CALL_SPARE && a[0] == 0) || number == EXO_CALL_WAIT ||
           (number == EXO_CALL_DROP && is_kept(a[0]));
}

/* Half of the calls that make something are such that they may work. */
static void arguments_shape(uint64_t number, uint64_t a[ARGUMENTS])
{
    uint64_t slot = base_start()->slot_first + any(base_start()->slot_count);

    if (number == EXO_CALL_DERIVE) {
        a[1] = 0;
        a[2] = slot;
        a[3] = EXO_TERMS(any(8), any(3), any(3));
        a[4] = 0;
        a[5] = any(1 << 20);
    } else if (number == EXO_CALL_SPLIT) {
        a[1] = slot;
        a[2] = 0;
    } else if (number == EXO_CALL_MAP) {
        a[0] = 0;
        a[1] = (uint64_t)(uintptr_t)entry;
        a[2] = 1 + any(ENTRIES);
    } else if (number == EXO_CALL_MAP_ONE) {
        a[0] = 0;
        memcpy(&a[1], &entry[any(ENTRIES)], sizeof(entry[0]));
    } else if (number == EXO_CALL_REVOKE) {
        a[1] = handle[any(2)];
        a[2] = slot;
        a[3] = any(3) << 8 | any(3);
        a[4] = any(1 << 20);
    }
}

static bool call_random(void)
{
    uint64_t number = any(EXO_CALL_COUNT + 2);
    uint64_t a[ARGUMENTS];

    for (unsigned i = 0; i < ARGUMENTS; i++) {
        a[i] = argument();
    }
    if (any(2) == 0) {
        a[0] = handle[any(HANDLES)];
        arguments_shape(number, a);
    }
    if (ends_me(number, a)) {
        return true;
    }
    struct exo_result result = exo_call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    bool is_ok = result.status == EXO_OK || (number == EXO_CALL_MAP && result.value != 0);
    if (number < EXO_CALL_COUNT) {
        answered[number] += is_ok ? 1 : 0;
        refused[number] += is_ok ? 0 : 1;
    }
    if (is_ok && (number == EXO_CALL_DERIVE || number == EXO_CALL_SPLIT)) {
        handle[KEPT + any(HANDLES - KEPT)] = result.value;
    }
    return result.status <= 0 && result.status >= -LAST_STATUS;
}

static void counts_check(void)
{
    static const uint8_t must_work[] = {
        EXO_CALL_VERSION, EXO_CALL_DERIVE, EXO_CALL_SPLIT, EXO_CALL_DROP,    EXO_CALL_MAP,
        EXO_CALL_REVOKE,  EXO_CALL_YIELD,  EXO_CALL_TIMER, EXO_CALL_INSPECT, EXO_CALL_MAP_ONE};
    unsigned missing = 0;

    for (unsigned i = 0; i < EXO_CALL_COUNT; i++) {
        printf("call %u: %u answered, %u refused\n", i, answered[i], refused[i]);
        missing += i != EXO_CALL_WAIT && answered[i] + refused[i] == 0 ? 1 : 0;
    }
    check_equal(missing, 0, "every call but WAIT was made");
    missing = 0;
    for (unsigned i = 0; i < sizeof(must_work); i++) {
        missing += answered[must_work[i]] == 0 ? 1 : 0;
    }
    check_equal(missing, 0, "and those that can work did so at least once");
}

int main(void)
{
    unsigned wrong = 0;

    random_state = 88172645463325252ull * base_argument_number("seed", 1);
    for (unsigned i = 0; i < HANDLES; i++) {
        handle[i] = base_memory_take_most(i % 4).handle.raw;
    }
    handle[0] = base_start()->broker;
    handle[1] = base_start()->peer[0].env;
    check_status(base_table_cover((exo_va_t){FREE_VA}, 1), EXO_OK, "a table");
    for (unsigned i = 0; i < CALLS; i++) {
        entries_fill();
        wrong += call_random() ? 0 : 1;
    }
    check_equal(wrong, 0, "10,000 calls: each answers with a defined status");
    counts_check();
    (void)exo_timer(~0ull);
    uint64_t before = base_now();
    base_sleep_until(before + check_ticks(5));
    check_true(base_now() >= before + check_ticks(5), "time goes on");
    return check_end();
}
