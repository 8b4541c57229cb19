/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_teardown.c - what taking apart costs, in which order it goes, where it stops. */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "slice.h"

#define RW (EXO_READ | EXO_WRITE)

static uint8_t state_of(exo_handle_t handle)
{
    return ledger[fixture_handle_slot(handle)].state;
}

/* A copy by environment `env`, for environment `to` (0: itself). */
static exo_handle_t copy(uint32_t env, exo_handle_t source, uint32_t order)
{
    struct exo_result result = CALL4(env, EXO_CALL_DERIVE, source.raw, 0, fixture_env_slot(env),
                                     EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, order));

    EXPECT_OK(result);
    return (exo_handle_t){result.value};
}

TEST(cost_counts_the_entries_of_a_mapping)
{
    boot_three();
    exo_handle_t eight = fixture_frames(1, 3, FIXTURE_ALL);
    exo_handle_t large =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);
    exo_handle_t device = fixture_derive(1, fixture.device, EXO_TERMS(RW, EXO_STANDARD, 2), 0, 0);

    assert_int_equal(binding_cost(fixture_handle_slot(eight)), 1);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = eight.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + 0x8000, .handle = device.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = large.raw, .rights = RW, .flags = EXO_MAP_SUPER));
    assert_int_equal(binding_cost(fixture_handle_slot(eight)), 8);
    assert_int_equal(binding_cost(fixture_handle_slot(device)), 4);
    assert_int_equal(binding_cost(fixture_handle_slot(large)), 512);
    ledger[fixture_handle_slot(large)].order = 18; /* larger than this machine has */
    assert_int_equal(binding_cost(fixture_handle_slot(large)), 512);
    assert_int_equal(binding_cost(fixture_handle_slot(fixture.env[1].slices)), 1);
    assert_int_equal(binding_cost(fixture_handle_slot(fixture.env[1].table)), 1);
}

TEST(a_budget_lets_one_last_piece_exceed_it)
{
    uint32_t budget = 5;

    assert_true(binding_budget_take(&budget, 3));
    assert_int_equal(budget, 2);
    assert_true(binding_budget_take(&budget, 100));
    assert_int_equal(budget, 0);
    assert_false(binding_budget_take(&budget, 1));
    assert_int_equal(budget, 0);
}

TEST(a_waiting_interrupt_ends_a_step_that_did_something)
{
    uint32_t budget = BINDING_BUDGET;

    fake.interrupt_waits = true;
    assert_true(binding_budget_take(&budget, 1));
    assert_false(binding_budget_take(&budget, 1));
    assert_int_equal(budget, 0);
    fake.interrupt_waits = false;
    assert_false(binding_budget_take(&budget, 1));
}

TEST(every_kind_leaves_the_hardware)
{
    boot_three();
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t line = fixture_derive(1, fixture.lines, 0, 0, 0);
    exo_handle_t table = fixture_frames(1, 1, FIXTURE_ALL);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = table.raw, .op = EXO_TABLE));
    EXPECT_OK(CALL4(1, EXO_CALL_ATTACH, 0, line.raw, 1, 1));
    fake.hart = 0;
    exo_handle_t all[] = {page, line, table, fixture.env[1].slices, page};

    for (uint32_t i = 0; i < 5; i++) { /* the last one is idle already */
        uint32_t budget = 1;
        assert_true(binding_quiesce(fixture_handle_slot(all[i]), &budget));
        assert_int_equal(state_of(all[i]), EXO_STATE_IDLE);
        assert_null(audit());
    }
    assert_int_equal(fake.irq_hart[1], 0);
    assert_int_equal(harts[1].occupied, 0);
}

TEST(what_is_pinned_is_never_taken_out)
{
    boot_three();
    uint32_t budget = BINDING_BUDGET;

    assert_true(FAKE_POWERS_OFF(binding_quiesce(envs[1].root_slot, &budget)));
    assert_int_equal(fake.power_off_code, 99);
}

TEST(descendants_go_newest_first_and_leave_tombstones)
{
    boot_three();
    exo_handle_t top = fixture_frames(1, 3, FIXTURE_ALL);
    exo_handle_t older = copy(1, top, 1);
    exo_handle_t newer = copy(1, top, 1);
    exo_handle_t below = copy(1, newer, 0);
    uint32_t budget = 1;
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = below.raw, .rights = RW));

    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_AGAIN);
    assert_int_equal(state_of(below), EXO_STATE_TOMBSTONE);
    assert_int_equal(state_of(newer), EXO_STATE_IDLE);
    assert_int_equal(ledger[fixture_handle_slot(below)].tombstone.reason, EXO_REASON_ANCESTOR);
    budget = 1;
    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_AGAIN);
    assert_int_equal(state_of(newer), EXO_STATE_TOMBSTONE);
    assert_int_equal(state_of(older), EXO_STATE_IDLE);
    budget = 2;
    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_DONE);
    assert_int_equal(budget, 1);
    assert_int_equal(state_of(top), EXO_STATE_IDLE);
    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_DONE);
    assert_null(audit());
    const struct exo_save_area *save = env_dispatcher(1, 1)->save;
    assert_int_equal(save->lost_count, 3);
    assert_int_equal(save->lost[0], below.raw);
    assert_int_equal(save->lost[2], older.raw);
}

TEST(a_table_below_stops_a_prune_that_has_no_budget_for_it)
{
    boot_three();
    exo_handle_t top = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t table = copy(1, top, 1);
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = table.raw, .op = EXO_TABLE));
    for (uint32_t i = 0; i < 3; i++) {
        exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
        EXPECT_OK(
            MAP_IN(1, .va = 0x200000 + 0x1000ull * i, .handle = page.raw, .rights = EXO_READ));
    }
    uint32_t budget = 3;
    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_AGAIN);
    assert_int_equal(state_of(table), EXO_STATE_TABLE);
    assert_null(audit());
    budget = 3;
    assert_int_equal(binding_prune(fixture_handle_slot(top), 0, &budget), PRUNE_DONE);
    assert_int_equal(state_of(table), EXO_STATE_TOMBSTONE);
    assert_null(audit());
}

TEST(a_prune_stops_at_what_carries_an_environment)
{
    boot_three();
    uint32_t pool = fixture_handle_slot(fixture.pool);
    uint32_t pinned = envs[2].block_slot[2];
    uint32_t budget = 1000;

    while (binding_prune(pool, 0, &budget) != PRUNE_PINNED) {
        budget = 1000;
    }
    assert_int_equal(ledger[pinned].state, EXO_STATE_PINNED);
    assert_int_equal(ledger[pool].node.child, pinned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cost_counts_the_entries_of_a_mapping),
        cmocka_unit_test(a_budget_lets_one_last_piece_exceed_it),
        cmocka_unit_test(a_waiting_interrupt_ends_a_step_that_did_something),
        cmocka_unit_test(every_kind_leaves_the_hardware),
        cmocka_unit_test(what_is_pinned_is_never_taken_out),
        cmocka_unit_test(descendants_go_newest_first_and_leave_tombstones),
        cmocka_unit_test(a_table_below_stops_a_prune_that_has_no_budget_for_it),
        cmocka_unit_test(a_prune_stops_at_what_carries_an_environment),
    };

    return RUN(tests);
}
