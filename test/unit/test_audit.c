/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit.c - the auditor sees every kind of damage: ledger, requests, time and lines. */
#include "revocation.h"

#include "audit.h"
#include "slice.h"

#include <string.h>

static exo_handle_t page;   /* of environment 1, idle; its parent is the pool */
static exo_handle_t mapped; /* of environment 1, at FIXTURE_FREE_VA */
static exo_handle_t line;   /* of environment 1, routed to hart 1 */
static exo_handle_t request;

static uint32_t at(exo_handle_t handle)
{
    return fixture_handle_slot(handle);
}

static void world_make(void)
{
    boot_three();
    mapped = fixture_frames(1, 1, FIXTURE_ALL);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = mapped.raw, .rights = EXO_READ));
    line = fixture_derive(1, fixture.lines, 0, 0, 0);
    EXPECT_OK(CALL4(1, EXO_CALL_ATTACH, 0, line.raw, 1, 1));
    held[0] = fixture_frames(1, 0, FIXTURE_ALL);
    request = ask(1, 2, 0, NOTICE);
    EXPECT_OK(surrender(request, held[0]));
    page = fixture_frames(1, 1, EXO_READ);
    assert_null(audit());
}

/* The damage is seen, and it is this that is seen. */
static void expect_seen(const char *what)
{
    const char *found = audit();

    assert_non_null(found);
    if (strncmp(found, what, strlen(what)) != 0) {
        fail_msg("wanted \"%s\", seen \"%s\"", what, found);
    }
}

#define DAMAGE(statement, what)                                                                    \
    do {                                                                                           \
        world_make();                                                                              \
        statement;                                                                                 \
        expect_seen(what);                                                                         \
    } while (0)

TEST(a_binding_stronger_than_its_parent_is_seen)
{
    DAMAGE(ledger[at(page)].rights |= EXO_CALL, "more rights than its parent");
    DAMAGE(ledger[at(page)].class = 3, "no such class");
    DAMAGE(ledger[at(fixture.pool)].class = EXO_BORROWED, "firmer than its parent");
    DAMAGE(ledger[at(page)].order = 9, "larger than its parent");
    DAMAGE(ledger[at(page)].node.base += 256, "larger than its parent");
    DAMAGE(ledger[at(page)].node.base -= 256, "larger than its parent");
    DAMAGE(ledger[at(line)].order = 1, "larger than its parent");
    DAMAGE(ledger[at(fixture.machine)].order = 1, "has an order");
}

/* The last of the pool's children. */
static uint32_t oldest(void)
{
    uint32_t slot = ledger[at(fixture.pool)].node.child;

    while (ledger[slot].node.next != 0) {
        slot = ledger[slot].node.next;
    }
    return slot;
}

TEST(broken_links_are_seen)
{
    DAMAGE(ledger[at(fixture.pool)].node.next = at(page), "not linked from before");
    DAMAGE(ledger[at(mapped)].node.parent = at(fixture.lines), "no fit parent");
    DAMAGE(ledger[at(fixture.pool)].node.child = ledger[at(page)].node.next,
           "its child does not know it");
    DAMAGE(ledger[at(mapped)].node.prev = at(line), "not linked from before");
    DAMAGE(ledger[oldest()].node.next = at(line), "not linked from behind");
    DAMAGE(ledger[at(page)].node.child = at(mapped), "its child does not know it");
}

TEST(a_chain_that_is_too_long_is_seen)
{
    world_make();
    exo_handle_t top = fixture_frames(0, 0, EXO_READ);
    exo_handle_t deep = top;
    for (uint32_t i = 0; i < EXO_DEPTH_MAX - 2; i++) {
        deep = fixture_derive(0, deep, EXO_TERMS(EXO_READ, 0, 0), 0, 0);
    }
    assert_null(audit());
    binding_insert(fixture_slot(), 0,
                   (struct binding){.kind = EXO_KIND_FRAME,
                                    .state = EXO_STATE_IDLE,
                                    .node.base = ledger[at(deep)].node.base},
                   at(deep));
    expect_seen("chain too long");
}

TEST(a_handle_that_could_come_twice_is_seen)
{
    DAMAGE(ledger[at(page)].epoch--, "epoch went back");
    DAMAGE(ledger[fixture.env[1].slot_next].epoch++, "epoch used for nothing");
}

TEST(slots_that_hold_rubbish_are_seen)
{
    DAMAGE(ledger[0].state = EXO_STATE_FREE, "slot 0 in use");
    DAMAGE(ledger[at(page)].env = EXO_ENV_MAX, "rubbish");
    DAMAGE(ledger[fixture.env[1].slot_next].state = EXO_STATE_WIPING + 1, "rubbish");
    DAMAGE(ledger[at(page)].env = 9, "owned by an environment that is none");
    DAMAGE(ledger[fixture.env[1].slot_next].kind = EXO_KIND_FRAME, "a free slot holds something");
    DAMAGE(ledger[at(fixture.machine)].kind = EXO_KIND_REGION + 1, "no such kind");
    DAMAGE(ledger_live++, "live bindings miscounted");
    DAMAGE(ledger_tombstones++, "tombstones miscounted");
}

TEST(a_slot_freed_without_a_new_epoch_is_seen)
{
    world_make();
    binding_unlink(at(page));
    ledger[at(page)] = (struct binding){.epoch = ledger[at(page)].epoch, .env = 1};
    expect_seen("freed without a new epoch");
}

TEST(odd_requests_are_seen)
{
    DAMAGE(ledger[at(request)].state = EXO_STATE_PINNED, "odd request");
    DAMAGE(ledger[at(request)].class = EXO_REQUEST_MAX, "odd request");
    DAMAGE(envs[1].request[ledger[at(request)].class] = 0, "nobody is asked");
    DAMAGE(ledger[at(request)].request.collect = at(page), "collects what was not given back");
    DAMAGE(ledger[at(request)].request.collect = 0, "given back and on no list");
    DAMAGE(ledger[at(held[0])].env = 2, "given back by another");
    DAMAGE(envs[2].request[3] = at(request), "asked by no request");
}

/* ---- time ---- */

TEST(odd_positions_are_seen)
{
    uint32_t vacant = 0;

    DAMAGE(harts[1].vector[3] = at(page), "a position of no binding");
    DAMAGE(harts[0].vector[3] = at(fixture.env[1].slices), "a position that was not bound");
    DAMAGE(harts[1].vector[3] = vacant, "positions and bindings differ");
    DAMAGE(ledger[at(fixture.slices[0])].order = 0, "a slice outside the vector");
    DAMAGE(ledger[at(fixture.slices[0])].order = 33, "a slice outside the vector");
    DAMAGE(ledger[at(fixture.slices[0])].node.base = 3u << 16, "a slice outside the vector");
}

TEST(ticks_without_looking_are_seen)
{
    DAMAGE(harts[0].plain_until = harts[0].end + EXO_SLICE_COUNT * slice_ticks,
           "a tick to another");
    DAMAGE(harts[1].timers = 1ull << 1; env_dispatcher(1, 1)->timer_at = 1;
           harts[1].plain_until = 2, "a timer overslept");
    DAMAGE(harts[1].is_stale = true; harts[1].plain_until = 1, "a tick to who may not run");
}

TEST(odd_lines_are_seen)
{
    DAMAGE(fake.irq_hart[1] = 0, "a routed line is masked");
    DAMAGE(fake.irq_hart[1] = 5, "a line to nobody");
    DAMAGE(ledger[at(fixture.lines)].state = EXO_STATE_MAPPED, "a line to nobody");
    DAMAGE(ledger[at(fixture.lines)].state = EXO_STATE_MAPPED;
           fake.irq_hart[1] = 1, "two bindings route one line");
}

TEST(a_hart_that_runs_the_wrong_thing_is_seen)
{
    DAMAGE(harts[1].current = ENV_NONE, "an idle hart has a space");
    DAMAGE(harts[1].current = 9, "runs without a dispatcher");
    DAMAGE(env_dispatcher(1, 1)->is_started = false, "runs without a dispatcher");
    DAMAGE(harts[1].current = 2, "runs in another's space");
    DAMAGE(fake.harts[1].root++, "runs in another's space");
    DAMAGE(fake.harts[1].is_fp_off = false, "sees another's floating point");
    DAMAGE(harts[1].fp_owner = 9, "floating point of nobody");
}

TEST(odd_timers_and_transfers_are_seen)
{
    static struct exo_save_area nobody[2];

    DAMAGE(harts[1].timers = 1ull << 9, "a timer of nobody");
    DAMAGE(harts[1].timers = 1ull << 1, "timer lost");
    DAMAGE(env_dispatcher(1, 1)->timer_at = 5, "timer lost");
    DAMAGE(harts[1].timers = 1ull << 2; envs[2].state = EXO_ENV_EXITED, "a timer of who ended");
    DAMAGE(env_dispatcher(1, 1)->hart = 2, "a block of another");
    DAMAGE(envs[1].dispatcher[1] = NULL, "not the block that was pinned");
    DAMAGE(envs[1].dispatcher[2] = envs[2].dispatcher[2], "not the block that was pinned");
    DAMAGE(envs[1].leaf++, "a leaf table that is none");
    DAMAGE(envs[1].leaf_key++, "a leaf table that is none");
    DAMAGE(env_dispatcher(1, 1)->env = 2, "a block of another");
    DAMAGE(env_dispatcher(1, 1)->part += 2, "resumes elsewhere");
    DAMAGE(env_dispatcher(1, 1)->pct_callee = env_dispatcher(2, 1)->save,
           "called and does not know");
    DAMAGE(env_dispatcher(1, 1)->pct_callee = &nobody[1], "calls nobody");
    DAMAGE(env_dispatcher(1, 1)->pct_caller = env_dispatcher(2, 1)->save, "does not wait for it");
    DAMAGE(env_dispatcher(1, 1)->pct_caller = &nobody[1], "nobody calls");
    DAMAGE(env_dispatcher(1, 1)->is_open = 1; harts[1].current = 1, "open, and busy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_binding_stronger_than_its_parent_is_seen),
        cmocka_unit_test(broken_links_are_seen),
        cmocka_unit_test(a_chain_that_is_too_long_is_seen),
        cmocka_unit_test(a_handle_that_could_come_twice_is_seen),
        cmocka_unit_test(slots_that_hold_rubbish_are_seen),
        cmocka_unit_test(a_slot_freed_without_a_new_epoch_is_seen),
        cmocka_unit_test(odd_requests_are_seen),
        cmocka_unit_test(odd_positions_are_seen),
        cmocka_unit_test(ticks_without_looking_are_seen),
        cmocka_unit_test(odd_lines_are_seen),
        cmocka_unit_test(a_hart_that_runs_the_wrong_thing_is_seen),
        cmocka_unit_test(odd_timers_and_transfers_are_seen),
    };

    return RUN(tests);
}
