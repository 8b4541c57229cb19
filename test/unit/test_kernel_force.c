/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_force.c - after silence: what is taken, in which order, and what the loser finds. */
#include "unit.h"

#include "revocation.h"
#include "slice.h"

enum {
    LOW_SLOTS = 2
};

TEST(nothing_is_taken_before_the_notice_is_over)
{
    victim_boot(2, 0);
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    fake.now += NOTICE - 1;
    struct exo_result early = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);
    EXPECT_STATUS(early, EXO_E_EARLY);
    assert_int_equal(early.value, 1);
    fake.now += 1;
    (void)force(request);
}

TEST(silence_loses_the_newest_first)
{
    victim_boot(3, 0);
    exo_handle_t request = ask_and_wait(2, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[2]));
    assert_int_equal(force(request), fixture_handle_slot(held[1]));
    assert_int_equal(step(request).value, 0);
    assert_true(binding_is_live(fixture_handle_slot(held[0])));
}

TEST(borrowed_goes_before_standard)
{
    victim_boot(2, 0);
    held[2] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_BORROWED, 0),
                             fixture.pool_next++, 0);
    held[3] = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t request = ask_and_wait(2, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[2]));
    assert_int_equal(force(request), fixture_handle_slot(held[3]));
}

TEST(guaranteed_is_never_taken)
{
    boot_three();
    held[0] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 0),
                             fixture.pool_next++, 0);
    exo_handle_t request = ask_and_wait(8, 0, NOTICE);

    while (step(request).status == EXO_OK) { /* tables and page of the fixture */
    }
    EXPECT_STATUS(step(request), EXO_E_NOTHING);
    assert_true(binding_is_live(fixture_handle_slot(held[0])));
}

TEST(a_promised_notice_cannot_be_shortened)
{
    victim_boot(2, 2 * NOTICE);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);

    uint32_t slot = force(request);
    assert_int_not_equal(slot, fixture_handle_slot(held[0]));
    assert_int_not_equal(slot, fixture_handle_slot(held[1]));
}

TEST(the_declared_order_is_followed)
{
    victim_boot(4, 0);
    struct exo_save_area *save = save_of(1, 0); /* of its first dispatcher */

    save->surrender[0] = held[1].raw + (1ull << 24); /* stale */
    save->surrender[1] = fixture.env[1].slices.raw;  /* of another kind */
    save->surrender[2] = held[0].raw;
    save->surrender[3] = held[2].raw;
    exo_handle_t request = ask_and_wait(3, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[0]));
    assert_int_equal(force(request), fixture_handle_slot(held[2]));
    assert_int_equal(force(request), fixture_handle_slot(held[3]));
}

/* Environment 3 with the broker's slots of interrupt lines for its own, as they have low numbers.
 */
static exo_handle_t low_boot(uint32_t first)
{
    for (uint32_t i = 0; i < LOW_SLOTS; i++) {
        EXPECT_OK(CALL1(0, EXO_CALL_DROP, binding_handle(first + i).raw));
    }
    fixture.class = EXO_GUARANTEED;
    exo_handle_t root = fixture_frames(0, 1, FIXTURE_ALL);
    exo_handle_t block = fixture_frames(0, 1, FIXTURE_ALL);
    exo_handle_t made = {CALL3(0, EXO_CALL_ENV_CREATE, 3, fixture_slot(), root.raw).value};
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, made.raw, 0, first, LOW_SLOTS));
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_DISPATCHER, made.raw, 1, block.raw, FIXTURE_SAVE_VA));
    return made;
}

/* How far the list was read is no slot to go on behind. */
TEST(behind_the_list_the_newest_is_the_first)
{
    fixture_boot(2);
    uint32_t first = fixture_handle_slot(fixture.lines);
    exo_handle_t victim = low_boot(first);

    for (uint32_t slot = first; slot < first + LOW_SLOTS; slot++) {
        EXPECT_OK(CALL5(0, EXO_CALL_DERIVE, fixture.pool.raw, victim.raw, slot,
                        EXO_TERMS(FIXTURE_ALL, EXO_BORROWED, 0), fixture.pool_next++));
    }
    for (uint32_t i = 0; i < first + 1; i++) {
        save_of(3, 1)->surrender[i] = 1; /* of nothing */
    }
    struct exo_result asked =
        CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, victim.raw, fixture_slot(), 2 << 8, 0);

    EXPECT_OK(asked);
    assert_int_equal(force((exo_handle_t){asked.value}), first + 1);
    assert_int_equal(force((exo_handle_t){asked.value}), first);
}

TEST(a_full_list_ends)
{
    victim_boot(1, 0);
    for (uint32_t i = 0; i < EXO_SURRENDER_MAX; i++) {
        save_of(1, 0)->surrender[i] = 1;
    }
    assert_int_equal(force(ask_and_wait(1, 0, NOTICE)), fixture_handle_slot(held[0]));
}

TEST(smaller_extents_do_not_count_for_larger_ones)
{
    victim_boot(2, 0);
    exo_handle_t large = fixture_frames(1, 2, FIXTURE_ALL);
    held[2] = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t request = ask_and_wait(1, 2, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(large));
}

TEST(the_loser_finds_a_tombstone_with_the_note)
{
    victim_boot(1, 0);
    uint32_t slot = fixture_handle_slot(held[0]);
    EXPECT_OK(fixture_map(1, EXO_NOTHING,
                          (struct exo_map_entry){.va = FIXTURE_FREE_VA,
                                                 .handle = held[0].raw,
                                                 .rights = EXO_READ | EXO_WRITE}));
    uint64_t base = ledger[slot].node.base;
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    uint64_t lost = save_of(1, 1)->lost_count;

    assert_int_equal(force(request), slot);
    assert_int_equal(ledger[slot].state, EXO_STATE_SURRENDERED);
    assert_int_equal(save_of(1, 1)->lost_count, lost);
    EXPECT_STATUS(CALL1(1, EXO_CALL_DROP, held[0].raw), EXO_E_STALE);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTE, request.raw, slot, 4711));
    assert_int_equal(step(request).value, 0);

    assert_int_equal(save_of(1, 1)->lost_count, lost + 1);
    assert_int_equal(save_of(1, 1)->lost[lost % EXO_LOST_COUNT], held[0].raw);
    assert_int_not_equal(save_of(1, 1)->pending & EXO_EVENT_REPOSSESSED, 0);
    static const uint64_t fields[] = {EXO_FIELD_WHERE, EXO_FIELD_REASON, EXO_FIELD_VA,
                                      EXO_FIELD_BASE, EXO_FIELD_HANDLE};
    const uint64_t expected[] = {4711, EXO_REASON_ABORTED, FIXTURE_FREE_VA, base, held[0].raw};
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(CALL2(1, EXO_CALL_INSPECT, held[0].raw, fields[i]).value, expected[i]);
    }
    EXPECT_STATUS(CALL4(1, EXO_CALL_DERIVE, held[0].raw, 0, fixture.env[1].slot_next, 1),
                  EXO_E_BUSY);
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, held[0].raw));
    assert_true(binding_is_free(1, slot));
}

TEST(a_frame_mapped_elsewhere_comes_back_when_all_harts_flushed)
{
    victim_boot(1, 0);
    EXPECT_OK(fixture_map(1, EXO_NOTHING,
                          (struct exo_map_entry){.va = FIXTURE_FREE_VA,
                                                 .handle = held[0].raw,
                                                 .rights = EXO_READ | EXO_WRITE}));
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    uint32_t kicks = fake.harts[1].kicks;

    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_AGAIN);
    assert_true(fake.harts[1].kicks > kicks);
    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_AGAIN);
    fixture_kicked(1);
    EXPECT_OK(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw));
    assert_int_equal(arch_pte_is_present(space_walk_of(1, FIXTURE_FREE_VA)), false);
}

TEST(everything_derived_goes_with_it)
{
    victim_boot(1, 0);
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    uint32_t slot = fixture_env_slot(2);
    struct exo_result copy =
        CALL4(1, EXO_CALL_DERIVE, held[0].raw, peer.raw, slot, EXO_TERMS(EXO_READ, 0, 0));
    EXPECT_OK(copy);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[0]));
    assert_int_equal(CALL2(2, EXO_CALL_INSPECT, copy.value, EXO_FIELD_REASON).value,
                     EXO_REASON_ANCESTOR);
}

static exo_status_t copy_within(uint32_t env, uint64_t handle)
{
    return CALL4(env, EXO_CALL_DERIVE, handle, 0, fixture_env_slot(env),
                 EXO_TERMS(EXO_READ, EXO_STANDARD, 0))
        .status;
}

/* Or who rebuilds as fast as it is taken apart would keep it. */
TEST(nothing_is_derived_from_what_is_being_taken)
{
    victim_boot(3, 0);
    exo_handle_t firm = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 0),
                                       fixture.pool_next++, 0);
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    struct exo_result friends = CALL4(1, EXO_CALL_DERIVE, held[0].raw, peer.raw,
                                      fixture_env_slot(2), EXO_TERMS(EXO_READ, EXO_STANDARD, 0));
    EXPECT_OK(friends);
    exo_handle_t patient = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0),
                                          fixture.pool_next++, 100 * NOTICE);
    exo_handle_t request = ask_and_wait(2, 0, NOTICE);

    assert_int_equal(copy_within(1, held[0].raw), EXO_OK); /* it is only late */
    (void)force(request);
    assert_int_equal(copy_within(1, held[0].raw), EXO_E_BUSY);
    assert_int_equal(copy_within(2, friends.value), EXO_E_BUSY);
    assert_int_equal(copy_within(1, firm.raw), EXO_OK);
    assert_int_equal(copy_within(1, patient.raw), EXO_OK); /* force can't take it so soon */
    (void)force(request);
    assert_int_equal(step(request).value, 0);
    assert_int_equal(copy_within(1, held[0].raw), EXO_OK); /* nothing is wanted any more */
    assert_false(envs[1].is_forced);
}

TEST(a_table_is_emptied_before_it_is_taken)
{
    victim_boot(0, 0);
    exo_handle_t request = ask_and_wait(1, 1, NOTICE);
    uint32_t slot = force(request);

    assert_int_equal(slot, fixture_handle_slot(fixture.env[1].table));
    assert_int_equal(arch_pte_is_present(space_walk_of(1, FIXTURE_PAGE_VA)), false);
    assert_int_equal(ledger[fixture_handle_slot(fixture.env[1].page)].state, EXO_STATE_IDLE);
}

TEST(positions_are_taken_from_who_runs_on_them)
{
    boot_three();
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, fixture.env[1].slices.raw));
    exo_handle_t slices = fixture_derive(1, fixture.slices[1], EXO_TERMS(0, EXO_STANDARD, 4), 8, 0);
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, slices.raw, 1, 0));
    exo_handle_t request = {CALL5(0, EXO_CALL_REVOKE, fixture.slices[1].raw,
                                  fixture.env[1].handle.raw, fixture_slot(), 3 << 8, 0)
                                .value};
    struct exo_result taken = step(request);

    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_BASE(taken.value), 1 << 16 | 8);
    assert_int_equal(EXO_TAKEN_ORDER(taken.value), 4);
    assert_int_equal(harts[1].vector[8], 0);
    assert_int_equal(step(request).value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_taken_before_the_notice_is_over),
        cmocka_unit_test(silence_loses_the_newest_first),
        cmocka_unit_test(borrowed_goes_before_standard),
        cmocka_unit_test(guaranteed_is_never_taken),
        cmocka_unit_test(a_promised_notice_cannot_be_shortened),
        cmocka_unit_test(the_declared_order_is_followed),
        cmocka_unit_test(behind_the_list_the_newest_is_the_first),
        cmocka_unit_test(a_full_list_ends),
        cmocka_unit_test(smaller_extents_do_not_count_for_larger_ones),
        cmocka_unit_test(the_loser_finds_a_tombstone_with_the_note),
        cmocka_unit_test(a_frame_mapped_elsewhere_comes_back_when_all_harts_flushed),
        cmocka_unit_test(everything_derived_goes_with_it),
        cmocka_unit_test(nothing_is_derived_from_what_is_being_taken),
        cmocka_unit_test(a_table_is_emptied_before_it_is_taken),
        cmocka_unit_test(positions_are_taken_from_who_runs_on_them),
    };

    return RUN(tests);
}
