/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_revoke.c - asking, delivery, and the victim's answer. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "revocation.h"
#include "revoke.h"

TEST(asking_shows_a_record_and_wakes_the_victim)
{
    victim_boot(4, 0);
    uint64_t pending = save_of(1, 1)->pending;
    exo_handle_t request = ask(1, 2, 0, NOTICE);
    const struct exo_request *record = record_of(1);

    assert_int_not_equal(request.raw, 0);
    assert_int_equal(record->name, request.raw);
    assert_int_equal(record->wanted, 2);
    assert_int_equal(record->kind, EXO_KIND_FRAME);
    assert_int_equal(record->order, 0);
    assert_int_equal(record->ancestor_base, ledger[fixture_handle_slot(fixture.pool)].node.base);
    assert_int_equal(pending & EXO_EVENT_REVOKE, 0);
    assert_int_not_equal(save_of(1, 1)->pending & EXO_EVENT_REVOKE, 0);
}

TEST(asking_is_refused_for_what_cannot_be_asked)
{
    victim_boot(4, 0);
    uint64_t victim = fixture.env[1].handle.raw;
    uint64_t pool = fixture.pool.raw;
    uint64_t one = 1 << 8;
    uint32_t slot = fixture.slot_next;

    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, 77, victim, slot, one, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, 77, slot, one, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, fixture.machine.raw, victim, slot, one, 0),
                   EXO_E_KIND);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, pool, slot, one, 0), EXO_E_KIND);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, victim, slot, 0, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, victim, slot, 65536ull << 8, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, victim, slot, one | 9, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, 0, slot, one, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, fixture.slices[1].raw, victim, slot, one | 1, 0),
                   EXO_E_RANGE);
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, pool, victim, slot, one,
                         (uint64_t)BINDING_NOTICE_MAX * BINDING_NOTICE_UNIT + 1),
                   EXO_E_RANGE);
    EXPECT_REFUSED(
        CALL5(0, EXO_CALL_REVOKE, pool, victim, fixture_handle_slot(fixture.pool), one, 0),
        EXO_E_BUSY);
}

TEST(one_victim_has_few_records_and_a_stranger_gets_one)
{
    victim_boot(4, 0);
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        assert_int_not_equal(ask(1, 1, 0, NOTICE).raw, 0);
    }
    EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[1].handle.raw,
                         fixture.slot_next, 1 << 8, 0),
                   EXO_E_BUSY);
}

TEST(a_stranger_asks_once_and_leaves_room_for_the_creator)
{
    victim_boot(4, 0);
    exo_handle_t peer = fixture_derive(2, fixture.env[1].handle, EXO_NOTIFY, 0, 0);
    exo_handle_t own = fixture_frames(2, 2, EXO_READ | EXO_GRANT);
    uint32_t slot = fixture_env_slot(2);

    fixture_time_pass(FIXTURE_SLICE_TICKS);
    EXPECT_OK(CALL5(2, EXO_CALL_REVOKE, own.raw, peer.raw, slot, 1 << 8, 0));
    EXPECT_REFUSED(
        CALL5(2, EXO_CALL_REVOKE, own.raw, peer.raw, fixture.env[2].slot_next, 1 << 8, 0),
        EXO_E_BUSY);
    assert_int_equal(envs[1].request[0], 0);
}

TEST(the_dying_and_the_unborn_are_not_asked)
{
    victim_boot(4, 0);
    exo_handle_t gone = fixture.env[2].handle;

    (void)CALL1(0, EXO_CALL_ENV_DESTROY, gone.raw);
    EXPECT_REFUSED(
        CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, gone.raw, fixture.slot_next, 1 << 8, 0),
        EXO_E_GONE);
}

TEST(notice_runs_from_delivery_when_the_victim_waits_for_time)
{
    victim_boot(4, 0);
    victim_off_hart();
    exo_handle_t request = ask(1, 1, 0, NOTICE);
    struct exo_result early = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);

    EXPECT_STATUS(early, EXO_E_EARLY);
    assert_int_equal(early.value, EXO_NOTICE_CAP * NOTICE);
    fake.now += NOTICE;
    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_EARLY);
    victim_on_hart();
    early = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);
    EXPECT_STATUS(early, EXO_E_EARLY);
    assert_int_equal(early.value, NOTICE);
    assert_int_equal(record_of(1)->due, fake.now + NOTICE);
}

TEST(a_victim_that_never_runs_is_protected_by_the_cap_only)
{
    victim_boot(4, 0);
    victim_off_hart();
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    fake.now += EXO_NOTICE_CAP * NOTICE - 1;
    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_EARLY);
    fake.now += 1;
    struct exo_result taken = step(request);
    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_FORCED(taken.value), 1);
}

TEST(late_delivery_does_not_move_the_cap)
{
    victim_boot(4, 0);
    victim_off_hart();
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    fake.now += EXO_NOTICE_CAP * NOTICE - 100;
    victim_on_hart();
    struct exo_result early = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);
    EXPECT_STATUS(early, EXO_E_EARLY);
    assert_true(early.value <= 100);
}

TEST(a_full_answer_satisfies_the_request)
{
    victim_boot(4, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    save_of(ENV_BROKER, 0)->pending = 0; /* it has heard of the delivery */
    assert_int_equal(surrender(request, held[0]).value, 1);
    assert_int_equal(save_of(ENV_BROKER, 0)->pending & EXO_EVENT_ANSWER, 0);
    assert_int_equal(surrender(request, held[3]).value, 0);
    assert_int_not_equal(save_of(ENV_BROKER, 0)->pending & EXO_EVENT_ANSWER, 0);
    assert_int_equal(record_of(1)->name, 0);
    for (uint32_t i = 0; i < 2; i++) {
        struct exo_result taken = step(request);
        EXPECT_OK(taken);
        assert_int_equal(EXO_TAKEN_FORCED(taken.value), 0);
        assert_int_equal(EXO_TAKEN_ORDER(taken.value), 0);
    }
    struct exo_result over = step(request);
    EXPECT_OK(over);
    assert_int_equal(over.value, 0);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(envs[1].request[0], 0);
    assert_true(binding_is_free(1, fixture_handle_slot(held[0])));
}

TEST(an_answer_of_a_mapped_frame_unmaps_it)
{
    victim_boot(4, 0);
    EXPECT_OK(fixture_map(
        1, EXO_NOTHING,
        (struct exo_map_entry){.va = FIXTURE_FREE_VA, .handle = held[1].raw, .rights = EXO_READ}));
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    EXPECT_OK(surrender(request, held[1]));
    struct exo_result taken = step(request);
    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_SLOT(taken.value), fixture_handle_slot(held[1]));
}

TEST(a_larger_extent_counts_for_as_many_as_it_holds)
{
    victim_boot(1, 0);
    exo_handle_t large = fixture_frames(1, 2, FIXTURE_ALL);
    exo_handle_t request = ask(1, 5, 0, NOTICE);

    assert_int_equal(surrender(request, large).value, 1);
}

TEST(saying_that_is_all_ends_the_notice)
{
    victim_boot(4, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    assert_int_equal(surrender(request, held[0]).value, 1);
    struct exo_result rest = surrender(request, EXO_NOTHING);
    EXPECT_OK(rest);
    assert_int_equal(rest.value, 1);
    assert_int_equal(EXO_TAKEN_FORCED(step(request).value), 0);
    assert_int_equal(EXO_TAKEN_FORCED(step(request).value), 1);
}

TEST(an_exchange_must_be_worth_as_much)
{
    victim_boot(4, 0);
    exo_handle_t read_only =
        fixture_derive(0, fixture.pool, EXO_TERMS(EXO_READ | EXO_GRANT, EXO_STANDARD, 0), 200, 0);
    exo_handle_t weak = fixture_derive(1, read_only, EXO_READ, 0, 0);
    exo_handle_t other =
        fixture_derive(1, fixture.block, EXO_TERMS(EXO_READ, EXO_STANDARD, 0), 3, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    EXPECT_STATUS(surrender(request, weak), EXO_E_DENIED);
    struct exo_result exchanged = surrender(request, other);
    EXPECT_OK(exchanged);
    assert_int_equal(exchanged.value, 1);
}

TEST(answers_are_refused_that_give_nothing)
{
    victim_boot(4, 0);
    exo_handle_t parent = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t foreign = fixture_frames(2, 0, FIXTURE_ALL);
    exo_handle_t request = ask(1, 1, 1, NOTICE);
    uint32_t slot = fixture_env_slot(1);

    EXPECT_OK(CALL4(1, EXO_CALL_DERIVE, parent.raw, 0, slot, EXO_READ));
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw + 1, parent.raw), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, foreign.raw), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(2, EXO_CALL_SURRENDER, request.raw, foreign.raw), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, fixture.env[1].slices.raw),
                   EXO_E_KIND);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, held[0].raw), EXO_E_RANGE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, parent.raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, fixture.env[1].table.raw), EXO_E_BUSY);
}

TEST(what_a_victim_derived_itself_is_not_the_askers)
{
    victim_boot(4, 0);
    exo_handle_t parent = fixture_frames(1, 1, FIXTURE_ALL);
    uint32_t slot = fixture_env_slot(1);
    struct exo_result child = CALL4(1, EXO_CALL_DERIVE, parent.raw, 0, slot, EXO_READ);
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    EXPECT_OK(child);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SURRENDER, request.raw, child.value), EXO_E_DENIED);
}

TEST(a_dispatcher_made_later_sees_what_is_asked)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    (void)fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    for (uint32_t hart = 0; hart < 2; hart++) {
        assert_int_equal(save_of(1, hart)->request[0].name, request.raw);
    }
    revoke_records_show(1);
    assert_int_equal(save_of(1, 1)->request[0].name, request.raw);
}

TEST(positions_are_asked_for_by_hart_and_start)
{
    victim_boot(1, 0);
    exo_handle_t request = {CALL5(0, EXO_CALL_REVOKE, fixture.slices[1].raw,
                                  fixture.env[1].handle.raw, fixture_slot(), 1 << 8, NOTICE)
                                .value};

    assert_int_equal(record_of(1)->kind, EXO_KIND_SLICE);
    assert_int_equal(record_of(1)->ancestor_base, 1ull << 32);
    assert_int_equal(surrender(request, fixture.env[1].slices).value, 0);
    assert_int_equal(EXO_TAKEN_ORDER(step(request).value), EXO_SLICE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking_shows_a_record_and_wakes_the_victim),
        cmocka_unit_test(asking_is_refused_for_what_cannot_be_asked),
        cmocka_unit_test(one_victim_has_few_records_and_a_stranger_gets_one),
        cmocka_unit_test(a_stranger_asks_once_and_leaves_room_for_the_creator),
        cmocka_unit_test(the_dying_and_the_unborn_are_not_asked),
        cmocka_unit_test(notice_runs_from_delivery_when_the_victim_waits_for_time),
        cmocka_unit_test(a_victim_that_never_runs_is_protected_by_the_cap_only),
        cmocka_unit_test(late_delivery_does_not_move_the_cap),
        cmocka_unit_test(a_full_answer_satisfies_the_request),
        cmocka_unit_test(an_answer_of_a_mapped_frame_unmaps_it),
        cmocka_unit_test(a_larger_extent_counts_for_as_many_as_it_holds),
        cmocka_unit_test(saying_that_is_all_ends_the_notice),
        cmocka_unit_test(an_exchange_must_be_worth_as_much),
        cmocka_unit_test(answers_are_refused_that_give_nothing),
        cmocka_unit_test(what_a_victim_derived_itself_is_not_the_askers),
        cmocka_unit_test(a_dispatcher_made_later_sees_what_is_asked),
        cmocka_unit_test(positions_are_asked_for_by_hart_and_start),
    };

    return RUN(tests);
}
