/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * looker.c - reads the info page while it changes: consistent between two equal, even sequences,
 * true to what it knows itself, and not to be written.
 */
#include "../check.h"
#include "../probe.h"

#include <string.h>

enum {
    BINDINGS = 64,
    SETTLE_MS = 200,
    LOOK_MS = 300,
    CHANGES_LEAST = 5,
    VACANT = 255
};

static const volatile struct exo_info *info(void)
{
    return (const volatile struct exo_info *)base_start()->info_va;
}

/* A copy that the kernel did not write into; -> how often it had to be tried. */
static unsigned copy_read(struct exo_info *copy)
{
    for (unsigned tries = 1;; tries++) {
        uint64_t before = info()->sequence;
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        memcpy(copy, (const void *)base_start()->info_va, sizeof(*copy));
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
        if (before == info()->sequence && before % 2 == 0) {
            return tries;
        }
    }
}

static void head_judge(const struct exo_info *i)
{
    const struct base_start *start = base_start();

    check_equal(i->magic, EXO_INFO_MAGIC, "magic");
    check_equal(i->version, EXO_ABI_VERSION, "version");
    check_equal(i->size, sizeof(*i), "size");
    check_equal(i->timebase_hz, start->timebase_hz, "time base");
    check_equal(i->slice_ticks, start->timebase_hz / EXO_SLICE_HZ, "length of a position");
    check_true(i->start_ticks <= base_now(), "the vectors began in the past");
    check_equal(i->slice_count, EXO_SLICE_COUNT, "positions");
    check_true(i->hart_count >= 1 && i->hart_count <= EXO_HART_MAX, "harts");
    check_true(i->ledger_live > 0 && i->ledger_live + i->ledger_tombstones <= i->ledger_slots,
               "bindings and tombstones fit the ledger");
    check_equal(i->vector_offset, offsetof(struct exo_info, vector), "place of the vectors");
    check_equal(i->env_state_offset, offsetof(struct exo_info, env_state), "place of the states");
}

static void states_judge(const struct exo_info *i)
{
    unsigned wrong = 0;

    check_equal(i->env_state[0], EXO_ENV_RUNNING, "the broker runs");
    check_equal(i->env_state[base_start()->env_index], EXO_ENV_RUNNING, "I run");
    check_equal(i->env_state[EXO_ENV_MAX - 1], EXO_ENV_FREE, "the last index is free");
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        for (uint32_t p = 0; p < EXO_SLICE_COUNT; p++) {
            uint8_t env = i->vector[hart][p];
            bool is_someone = env < EXO_ENV_MAX && i->env_state[env] != EXO_ENV_FREE;
            wrong += hart < i->hart_count && env != VACANT && !is_someone ? 1 : 0;
        }
    }
    check_equal(wrong, 0, "positions of nobody that are not vacant");
}

/* Nobody else runs on this hart meanwhile: the count goes up and down with our own. */
static void count_judge(void)
{
    base_sleep_until(base_now() + check_ticks(SETTLE_MS)); /* the broker makes the others */
    exo_handle_t own = base_memory_take(0).handle;
    exo_handle_t copy[BINDINGS];
    struct exo_info before;
    struct exo_info with;
    struct exo_info after;

    copy_read(&before);
    for (unsigned i = 0; i < BINDINGS; i++) {
        copy[i] = (exo_handle_t){check_derive(own, EXO_READ, 0, 0).value};
    }
    copy_read(&with);
    for (unsigned i = 0; i < BINDINGS; i++) {
        (void)exo_drop(copy[i]);
    }
    copy_read(&after);
    check_equal(with.ledger_live - before.ledger_live, BINDINGS, "bindings more, as derived");
    check_equal(after.ledger_live, before.ledger_live, "bindings, as before");
    check_true(with.sequence > before.sequence && after.sequence > with.sequence,
               "the sequence went on");
}

/* The neighbour leaves and occupies a run of positions: never is only part of that seen. */
static void consistency_judge(void)
{
    struct exo_info copy;
    uint64_t hart = base_argument_number("hart", 0);
    uint64_t first = base_argument_number("first", 20);
    uint64_t last_position = base_argument_number("last", 27);
    unsigned torn = 0;
    unsigned changes = 0;
    unsigned readings = 0;
    uint64_t last = 0;

    uint64_t end = base_now() + check_ticks(LOOK_MS);
    for (; base_now() < end; readings++) {
        copy_read(&copy);
        torn += copy.vector[hart][first] != copy.vector[hart][last_position] ? 1 : 0;
        changes += copy.sequence != last ? 1 : 0;
        last = copy.sequence;
    }
    printf("%u changes in %u readings\n", changes, readings);
    check_true(changes >= CHANGES_LEAST, "it changed meanwhile");
    check_equal(torn, 0, "readings that show half of a change");
}

static void writes_fault(void)
{
    uint64_t va = base_start()->info_va;
    struct exo_info before;
    struct exo_info after;
    unsigned wrong = 0;

    copy_read(&before);
    for (uint64_t offset = 0; offset < sizeof(before); offset += 64) {
        wrong += probe_write(va + offset) != PROBE_STORE ? 1 : 0;
    }
    wrong += probe_execute(va) != PROBE_FETCH ? 1 : 0;
    copy_read(&after);
    check_equal(wrong, 0, "writes that did not fault");
    check_equal(after.magic, before.magic, "the magic is as before");
    check_equal(probe_read(va), PROBE_NONE, "it can be read");
}

int main(void)
{
    struct exo_info copy;

    copy_read(&copy);
    head_judge(&copy);
    states_judge(&copy);
    count_judge();
    consistency_judge();
    writes_fault();
    return check_end();
}
