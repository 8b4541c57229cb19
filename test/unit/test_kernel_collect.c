/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_collect.c - notes, and the end of a request, its asker or its victim. */
#include "unit.h"

#include "revocation.h"

#include <string.h>

TEST(dropping_the_request_tells_of_the_last_loss)
{
    victim_boot(1, 0);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);

    (void)force(request);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(ledger[fixture_handle_slot(held[0])].state, EXO_STATE_TOMBSTONE);
}

TEST(a_dropped_request_is_shown_no_more)
{
    victim_boot(2, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    assert_int_equal(record_of(1)->name, request.raw);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(record_of(1)->name, 0);
}

TEST(a_request_with_something_to_collect_is_not_dropped)
{
    victim_boot(2, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    EXPECT_OK(surrender(request, held[0]));
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, request.raw), EXO_E_BUSY);
}

TEST(a_request_outlives_its_ancestor_without_effect)
{
    victim_boot(0, 0);
    exo_handle_t own = fixture_frames(0, 0, FIXTURE_ALL);
    exo_handle_t request = {
        CALL5(0, EXO_CALL_REVOKE, own.raw, fixture.env[1].handle.raw, fixture_slot(), 1 << 8, 0)
            .value};

    EXPECT_OK(CALL1(0, EXO_CALL_DROP, own.raw));
    EXPECT_STATUS(step(request), EXO_E_NOTHING);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
}

TEST(a_victim_that_ends_leaves_nothing_to_wait_for)
{
    victim_boot(2, 0);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    EXPECT_OK(surrender(request, held[0]));
    (void)fixture_env_destroy(1);
    assert_int_equal(step(request).value, 0);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
}

TEST(nobody_hears_of_the_end_of_one_that_was_not_asked)
{
    boot_three();
    save_of(ENV_BROKER, 0)->pending = 0;
    (void)fixture_env_destroy(1);
    assert_int_equal(save_of(ENV_BROKER, 0)->pending & EXO_EVENT_ANSWER, 0);
}

TEST(a_victim_that_ends_with_a_loss_untold_leaves_no_tombstone)
{
    victim_boot(2, 0);
    exo_handle_t request = ask_and_wait(2, 0, NOTICE);
    uint32_t tombstones = ledger_tombstones;

    (void)force(request);
    (void)fixture_env_destroy(1);
    assert_int_equal(step(request).value, 0);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(ledger_tombstones, tombstones);
}

TEST(an_asker_that_ends_frees_what_it_was_given)
{
    victim_boot(0, 0);
    exo_handle_t own = fixture_frames(2, 2, EXO_READ | EXO_GRANT);
    exo_handle_t peer = fixture_derive(2, fixture.env[1].handle, EXO_NOTIFY | EXO_GIVE, 0, 0);
    uint32_t slot = fixture_env_slot(1);
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    struct exo_result given =
        CALL4(2, EXO_CALL_DERIVE, own.raw, peer.raw, slot, EXO_TERMS(EXO_READ, EXO_STANDARD, 0));
    EXPECT_OK(given);
    struct exo_result request =
        CALL5(2, EXO_CALL_REVOKE, own.raw, peer.raw, fixture_env_slot(2), 1 << 8, 0);
    EXPECT_OK(request);

    EXPECT_OK(CALL2(1, EXO_CALL_SURRENDER, request.value, given.value));
    (void)fixture_env_destroy(2);
    assert_true(binding_is_free(1, slot));
    assert_int_equal(record_of(1)->name, 0);
}

TEST(notes_are_refused_where_nothing_was_just_taken)
{
    victim_boot(2, 0);
    exo_handle_t request = ask_and_wait(2, 0, NOTICE);
    uint32_t slot = fixture_handle_slot(held[1]);

    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, request.raw, slot, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, request.raw, 0, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, request.raw, UINT64_MAX, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, fixture.pool.raw, slot, 1), EXO_E_KIND);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, 99, slot, 1), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_REVOKE_STEP, fixture.pool.raw), EXO_E_KIND);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_REVOKE_STEP, 99), EXO_E_STALE);
    assert_int_equal(force(request), slot);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, request.raw, slot - 1, 1), EXO_E_RANGE);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTE, request.raw, slot, 1));
    (void)force(request);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTE, request.raw, slot, 2), EXO_E_RANGE);
}

/* The victim writes into its frame; the broker looks at it after it got it back. */
static void content_check(bool is_silent)
{
    static const char secret[] = "what the victim wrote";

    victim_boot(1, 0);
    EXPECT_OK(
        MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = held[0].raw, .rights = EXO_READ | EXO_WRITE));
    memcpy(fixture_user(1, FIXTURE_FREE_VA), secret, sizeof(secret));
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    if (!is_silent) {
        EXPECT_OK(surrender(request, held[0]));
    }
    struct exo_result taken = step(request);
    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_FORCED(taken.value), is_silent);
    uint64_t first = ledger[fixture_handle_slot(fixture.pool)].node.base;
    exo_handle_t back = fixture_derive(0, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0),
                                       EXO_TAKEN_BASE(taken.value) - first, 0);
    EXPECT_OK(MAP_IN(0, .va = EXO_STACK_VA - 0x40000, .handle = back.raw, .rights = EXO_READ));
    assert_string_equal(fixture_user(0, EXO_STACK_VA - 0x40000), secret);
}

TEST(frames_come_back_with_their_content)
{
    content_check(false);
    content_check(true); /* so that the broker can save it and say where */
}

TEST(an_acknowledged_loss_leaves_a_free_slot)
{
    victim_boot(3, 0);
    exo_handle_t request = ask_and_wait(3, 0, NOTICE);

    for (uint32_t i = 0; i < 3; i++) {
        (void)force(request);
    }
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(ledger_tombstones, 3);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t slot = fixture_handle_slot(held[i]);
        uint64_t handle = CALL2(1, EXO_CALL_INSPECT, slot, EXO_FIELD_HANDLE).value;
        assert_int_equal(handle, held[i].raw); /* found by its slot alone */
        EXPECT_REFUSED(CALL1(2, EXO_CALL_DROP, handle), EXO_E_STALE);
        EXPECT_OK(CALL1(1, EXO_CALL_DROP, handle));
        EXPECT_REFUSED(CALL1(1, EXO_CALL_DROP, handle), EXO_E_STALE);
        assert_true(binding_is_free(1, slot));
    }
    assert_int_equal(ledger_tombstones, 0);
}

TEST(more_losses_than_the_hint_holds_are_all_recorded)
{
    enum {
        LOSSES = EXO_LOST_COUNT + 3
    };
    boot_three();
    for (uint32_t i = 0; i < LOSSES; i++) {
        (void)fixture_frames(1, 0, FIXTURE_ALL);
    }
    exo_handle_t request = ask_and_wait(LOSSES, 0, NOTICE);
    uint32_t slots[LOSSES];
    for (uint32_t i = 0; i < LOSSES; i++) {
        slots[i] = force(request);
    }
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    const struct exo_save_area *save = save_of(1, 1);
    assert_int_equal(save->lost_count, LOSSES);
    assert_int_equal(ledger_tombstones, LOSSES);
    for (uint32_t i = LOSSES - EXO_LOST_COUNT; i < LOSSES; i++) {
        exo_handle_t lost = {save->lost[i % EXO_LOST_COUNT]};
        assert_int_equal(fixture_handle_slot(lost), slots[i]); /* newest overwrite oldest */
    }
}

TEST(who_exited_loses_its_frames_after_the_cap)
{
    victim_boot(2, 0);
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 5);
    exo_handle_t request = ask(1, 2, 0, NOTICE);

    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_EARLY);
    fake.now += (uint64_t)EXO_NOTICE_CAP * NOTICE - 1;
    EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_EARLY);
    fake.now += 1;
    assert_int_equal(force(request), fixture_handle_slot(held[1]));
    assert_int_equal(force(request), fixture_handle_slot(held[0]));
    assert_int_equal(step(request).value, 0);
    (void)fixture_env_destroy(1);
    assert_int_equal(ledger_tombstones, 0);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropping_the_request_tells_of_the_last_loss),
        cmocka_unit_test(a_dropped_request_is_shown_no_more),
        cmocka_unit_test(a_request_with_something_to_collect_is_not_dropped),
        cmocka_unit_test(a_request_outlives_its_ancestor_without_effect),
        cmocka_unit_test(a_victim_that_ends_leaves_nothing_to_wait_for),
        cmocka_unit_test(nobody_hears_of_the_end_of_one_that_was_not_asked),
        cmocka_unit_test(a_victim_that_ends_with_a_loss_untold_leaves_no_tombstone),
        cmocka_unit_test(an_asker_that_ends_frees_what_it_was_given),
        cmocka_unit_test(notes_are_refused_where_nothing_was_just_taken),
        cmocka_unit_test(frames_come_back_with_their_content),
        cmocka_unit_test(an_acknowledged_loss_leaves_a_free_slot),
        cmocka_unit_test(more_losses_than_the_hint_holds_are_all_recorded),
        cmocka_unit_test(who_exited_loses_its_frames_after_the_cap),
    };

    return RUN(tests);
}
