/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_destroy.c - an environment's end, in steps: everything comes back, nothing is left.
 */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"

TEST(everything_returns_to_the_creator)
{
    fixture_boot(2);
    uint32_t live = ledger_live;
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    uint32_t donated = 3 + hart_count; /* root, env handle, blocks and what came from the pool */
    static const uint8_t zeros[2 * EXO_FRAME_SIZE];
    exo_frame_t root = {envs[1].root};

    (void)fixture_env_destroy(1);
    assert_memory_equal(arch_frame_pointer(root), zeros, sizeof(zeros));
    assert_int_equal(envs[1].state, EXO_ENV_FREE);
    assert_int_equal(harts[1].occupied, 0);
    for (uint32_t i = 0; i < FIXTURE_ENV_SLOTS; i++) {
        assert_true(binding_is_free(ENV_BROKER, fixture.env[1].slot_first + i));
    }
    assert_in_range(ledger_live, live, live + donated);
    assert_int_equal(ledger_tombstones, 0);
}

TEST(destroying_is_for_the_creator_only)
{
    boot_three();
    exo_handle_t copy = fixture_derive(1, fixture.env[2].handle, EXO_CONTROL | EXO_NOTIFY, 0, 0);
    exo_handle_t weak = fixture_derive(0, fixture.env[2].handle, EXO_NOTIFY, 0, 0);

    EXPECT_REFUSED(CALL1(1, EXO_CALL_ENV_DESTROY, copy.raw), EXO_E_DENIED);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_ENV_DESTROY, weak.raw), EXO_E_DENIED);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_ENV_DESTROY, 0), EXO_E_DENIED);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_ENV_DESTROY, 99), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.pool.raw), EXO_E_KIND);
}

TEST(it_goes_on_while_the_environment_runs_elsewhere)
{
    boot_three();
    assert_int_equal(harts[1].current, 1);
    EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);
    assert_int_equal(envs[1].state, EXO_ENV_DYING);
    EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);
    fixture_kicked(1);
    assert_int_equal(harts[1].current, ENV_NONE);
    (void)fixture_env_destroy(1);
}

TEST(a_step_is_bounded)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    assert_true(fixture_env_destroy(1) > FIXTURE_ENV_SLOTS / BINDING_BUDGET);
}

TEST(copies_given_away_are_lost_to_their_holders)
{
    boot_three();
    exo_handle_t frame = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    struct exo_result copy = CALL4(1, EXO_CALL_DERIVE, frame.raw, peer.raw, fixture_env_slot(2),
                                   EXO_TERMS(EXO_READ, 0, 0));
    EXPECT_OK(copy);
    EXPECT_OK(fixture_map(
        2, EXO_NOTHING,
        (struct exo_map_entry){.va = FIXTURE_FREE_VA, .handle = copy.value, .rights = EXO_READ}));
    (void)fixture_env_destroy(1);
    assert_int_equal(CALL2(2, EXO_CALL_INSPECT, copy.value, EXO_FIELD_REASON).value,
                     EXO_REASON_ANCESTOR);
    EXPECT_OK(CALL1(2, EXO_CALL_DROP, copy.value));
    assert_int_equal(ledger_tombstones, 0);
}

TEST(tombstones_of_the_dying_go_with_it)
{
    boot_three();
    exo_handle_t parent = fixture_frames(0, 0, FIXTURE_ALL);
    (void)fixture_derive(1, parent, EXO_READ, 0, 0);
    exo_handle_t request = {
        CALL5(0, EXO_CALL_REVOKE, parent.raw, fixture.env[1].handle.raw, fixture_slot(), 1 << 8, 0)
            .value};
    while (CALL1(0, EXO_CALL_REVOKE_STEP, request.raw).value == 0) {
        fixture_kicked(1);
        fixture_kicked(2);
    }
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(ledger_tombstones, 1);
    (void)fixture_env_destroy(1);
    assert_int_equal(ledger_tombstones, 0);
}

/* Environment 1 makes environment 5 out of its own. */
static exo_handle_t grandchild_make(void)
{
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, 5, 1));
    exo_handle_t root =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1), 8, 0);
    struct exo_result made = CALL3(1, EXO_CALL_ENV_CREATE, 5, fixture_env_slot(1), root.raw);
    EXPECT_OK(made);
    return (exo_handle_t){made.value};
}

TEST(grandchildren_go_first)
{
    boot_three();
    exo_handle_t grandchild = grandchild_make();

    EXPECT_REFUSED(CALL1(0, EXO_CALL_ENV_DESTROY, grandchild.raw), EXO_E_STALE);
    (void)fixture_env_destroy(1);
    assert_int_equal(envs[5].state, EXO_ENV_FREE);
    assert_int_equal(envs[5].owner, ENV_BROKER);
}

enum {
    GENERATIONS = 40
};

/* Environment 1 creates `first`, which creates the next number, and so on: their records only. */
static void generations_make(uint32_t first)
{
    for (uint32_t i = 0; i < GENERATIONS; i++) {
        envs[first + i] = (struct env){.epoch = envs[first + i].epoch,
                                       .state = EXO_ENV_STOPPED,
                                       .owner = (uint8_t)(i == 0 ? 1 : first + i - 1),
                                       .creator = (uint8_t)(i == 0 ? 1 : first + i - 1)};
    }
}

static uint32_t dying_count(void)
{
    uint32_t count = 0;

    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        count += envs[env].state == EXO_ENV_DYING;
    }
    return count;
}

TEST(many_generations_begin_to_die_a_few_at_a_time)
{
    boot_three();
    fixture.is_audit_off = true; /* they have nothing */
    generations_make(10);
    harts[1].current = 10 + GENERATIONS - 1; /* so that the youngest can't go yet */
    for (uint32_t before = 0, now; before < GENERATIONS + 1; before = now) {
        fake.interrupt_waits = before >= GENERATIONS / 2; /* then each call gets on by one */
        EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);
        now = dying_count();
        assert_in_range(now - before, 1, before >= GENERATIONS / 2 ? 1 : 4);
    }
    assert_int_equal(harts[1].current, 10 + GENERATIONS - 1);
}

TEST(a_child_that_carries_a_strangers_environment_moves_up)
{
    boot_three();
    /* environment 1 gives a part of its own memory to the broker, which pins it */
    exo_handle_t memory =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1), 8, 0);
    exo_handle_t to_broker = fixture_derive(1, fixture.self, EXO_NOTIFY, 0, 0);
    EXPECT_STATUS(CALL4(1, EXO_CALL_DERIVE, memory.raw, to_broker.raw, fixture.slot_next,
                        EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1)),
                  EXO_E_DENIED); /* nobody gives the broker what it did not ask for */
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[2].handle.raw, 1, 5, 1));
    struct exo_result root = CALL4(1, EXO_CALL_DERIVE, memory.raw, peer.raw, fixture_env_slot(2),
                                   EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1));
    EXPECT_OK(root);
    EXPECT_OK(CALL3(2, EXO_CALL_ENV_CREATE, 5, fixture_env_slot(2), root.value));
    (void)fixture_env_destroy(1);
    assert_int_equal(envs[5].state, EXO_ENV_STOPPED);
    assert_int_equal(ledger[fixture_handle_slot((exo_handle_t){root.value})].node.parent,
                     fixture_handle_slot(fixture.block));
}

TEST(a_number_lives_again_with_a_new_epoch)
{
    boot_three();
    uint64_t epoch = envs[1].epoch;
    (void)fixture_env_destroy(1);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    assert_int_equal(envs[1].epoch, epoch + 1);
    assert_int_equal(harts[1].current, 1);
}

TEST(the_dying_are_given_nothing)
{
    boot_three();
    uint64_t env = fixture.env[2].handle.raw;
    (void)CALL1(0, EXO_CALL_ENV_DESTROY, env);
    EXPECT_REFUSED(
        CALL4(0, EXO_CALL_ENV_GIVE, env, 0, fixture.env[2].slot_first + FIXTURE_ENV_SLOTS, 1),
        EXO_E_DENIED);
}

TEST(nothing_is_derived_from_what_the_dying_gave)
{
    boot_three();
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_STANDARD, 0);
    struct exo_result given =
        CALL4(1, EXO_CALL_DERIVE, page.raw, peer.raw, fixture_env_slot(2), terms);
    EXPECT_OK(given);
    EXPECT_OK(CALL4(2, EXO_CALL_DERIVE, given.value, 0, fixture_env_slot(2), terms));
    /* nor from its environments' handles, which nothing is above */
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, 5, 1));
    exo_handle_t root = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1),
                                       fixture.pool_next + (fixture.pool_next & 1), 0);
    fixture.pool_next += 2 + (fixture.pool_next & 1);
    struct exo_result child = CALL3(1, EXO_CALL_ENV_CREATE, 5, fixture_env_slot(1), root.raw);
    EXPECT_OK(child);
    struct exo_result friend = CALL4(1, EXO_CALL_DERIVE, child.value, peer.raw, fixture_env_slot(2),
                                     EXO_TERMS(EXO_CALL, 0, 0));
    EXPECT_OK(friend);
    fake.interrupt_waits = true; /* so that only its first piece is done */
    EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);

    EXPECT_REFUSED(CALL4(2, EXO_CALL_DERIVE, given.value, 0, fixture_env_slot(2), terms),
                   EXO_E_BUSY);
    EXPECT_REFUSED(
        CALL4(2, EXO_CALL_DERIVE, friend.value, 0, fixture_env_slot(2), EXO_TERMS(EXO_CALL, 0, 0)),
        EXO_E_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_returns_to_the_creator),
        cmocka_unit_test(destroying_is_for_the_creator_only),
        cmocka_unit_test(it_goes_on_while_the_environment_runs_elsewhere),
        cmocka_unit_test(a_step_is_bounded),
        cmocka_unit_test(copies_given_away_are_lost_to_their_holders),
        cmocka_unit_test(tombstones_of_the_dying_go_with_it),
        cmocka_unit_test(grandchildren_go_first),
        cmocka_unit_test(many_generations_begin_to_die_a_few_at_a_time),
        cmocka_unit_test(a_child_that_carries_a_strangers_environment_moves_up),
        cmocka_unit_test(a_number_lives_again_with_a_new_epoch),
        cmocka_unit_test(the_dying_are_given_nothing),
        cmocka_unit_test(nothing_is_derived_from_what_the_dying_gave),
    };

    return RUN(tests);
}
