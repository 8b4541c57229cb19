/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_crimes.c - what a hostile reader found, each once as the attacker would do it. */
#include "unit.h"

#include "log.h"
#include "report.h"
#include "revocation.h"
#include "slice.h"

enum {
    CAUSE_LOAD = 13,
    PCT_ENTRY = 0x20000,
    ROUNDS = 1000,
    PARTS = 8,
    REPORTS = 16
};
#define PARTS_VA 0x200000ull

static exo_handle_t part[PARTS];
static exo_handle_t accomplice; /* environment 2's handle of environment 1, with CONTROL */

static void position_go(uint32_t position)
{
    do {
        fake.now = harts[1].end;
        fixture_timer(1);
    } while (harts[1].position != position);
}

static struct exo_map_entry part_entry(uint64_t i)
{
    return (struct exo_map_entry){
        .va = PARTS_VA + i * 0x40000, .handle = part[i].raw, .rights = EXO_READ};
}

/* A table of environment 1, with parts that fill it; environment 1 does not run. */
static exo_handle_t table_boot(void)
{
    boot_three();
    exo_handle_t table = fixture_frames(1, 1, EXO_READ | EXO_WRITE);
    for (uint64_t i = 0; i < PARTS; i++) {
        part[i] =
            fixture_derive(1, fixture.block, EXO_TERMS(EXO_READ, EXO_GUARANTEED, 6), i * 64, 0);
    }
    accomplice = fixture_derive(2, fixture.env[1].handle, EXO_CONTROL, 0, 0);
    victim_off_hart();
    EXPECT_OK(
        fixture_map(0, fixture.env[1].handle,
                    (struct exo_map_entry){.va = PARTS_VA, .handle = table.raw, .op = EXO_TABLE}));
    for (uint64_t i = 0; i < 2; i++) {
        EXPECT_OK(fixture_map(0, fixture.env[1].handle, part_entry(i)));
    }
    return table;
}

static void table_refill(void)
{
    for (uint64_t i = 0; i < PARTS; i++) {
        if (ledger[fixture_handle_slot(part[i])].state == EXO_STATE_IDLE) {
            (void)fixture_map(2, accomplice, part_entry(i));
            return;
        }
    }
}

TEST(a_table_is_taken_however_fast_it_is_refilled)
{
    exo_handle_t table = table_boot();
    exo_handle_t request = ask(1, 1, 1, 0);
    uint32_t round = 0;

    while (CALL1(0, EXO_CALL_REVOKE_STEP, request.raw).status == EXO_E_AGAIN) {
        table_refill();
        assert_true(++round < ROUNDS);
    }
    assert_int_equal(ledger[fixture_handle_slot(table)].state, EXO_STATE_SURRENDERED);
}

TEST(destroying_ends_however_fast_tables_are_refilled)
{
    (void)table_boot();
    uint32_t round = 0;

    while (CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw).status == EXO_E_AGAIN) {
        EXPECT_STATUS(fixture_map(2, accomplice, part_entry(7)), EXO_E_GONE);
        assert_true(++round < ROUNDS);
    }
    assert_int_equal(envs[1].state, EXO_ENV_FREE);
}

TEST(who_was_stopped_cannot_resume_itself)
{
    boot_three();
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_STOP));
    EXPECT_REFUSED(CALL3(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_RESUME), EXO_E_DENIED);
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[2].handle.raw, 0, EXO_CONTROL_STOP));
    EXPECT_REFUSED(CALL3(2, EXO_CALL_ENV_CONTROL, 0, 2, EXO_CONTROL_START), EXO_E_DENIED);
}

TEST(coming_back_from_a_transfer_is_having_time)
{
    boot_three();
    exo_handle_t server = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);
    env_dispatcher(2, 1)->save->pct_entry = PCT_ENTRY;
    (void)CALL1(1, EXO_CALL_PCT, server.raw);
    exo_handle_t request = ask(1, 1, 0, NOTICE);
    (void)CALL1(1, EXO_CALL_PCT, 0);
    struct exo_result early = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);

    EXPECT_STATUS(early, EXO_E_EARLY);
    assert_int_equal(early.value, NOTICE);
}

TEST(vacating_in_the_grace_is_charged)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 16);
    position_go(15);
    fixture.is_library_deaf = true;
    save_of(1, 1)->entry = 0;
    fake.now = harts[1].end;
    fixture_timer(1);
    fake.now += 1200;
    EXPECT_OK(CALL4(1, EXO_CALL_ATTACH, 0, fixture.env[1].slices.raw, 0, 0));
    assert_int_equal(env_dispatcher(1, 1)->debt_ticks, 1200);
}

TEST(a_debtor_cannot_come_after_the_position_began)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 16);
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    env_dispatcher(1, 1)->debt_ticks = FIXTURE_SLICE_TICKS;
    fixture_timer(1);
    fake.now = harts[1].end + 3 * FIXTURE_SLICE_TICKS;
    fixture_timer(1);
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 1, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, ENV_NONE);
}

TEST(a_gift_of_time_is_not_taken_over_on_spare_time)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 16);
    fixture_env_make(2, 1, 16, 4);
    fixture_env_make(3, 1, 20, 4);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[3].handle.raw, 1, 1));
    exo_handle_t friend = fixture_derive(1, fixture.env[2].handle, EXO_NOTIFY, 0, 0);
    position_go(5);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, friend.raw));
    save_of(2, 1)->pending = 0;
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, 0));
    assert_int_equal(harts[1].current, 3);
    (void)CALL1(1, EXO_CALL_YIELD, 0);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[2].handle.raw, 1, 1));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 2);
}

TEST(nobody_interrupts_a_hart_where_it_has_no_time)
{
    boot_three();
    for (uint32_t hart = 0; hart < 3; hart++) {
        fixture_kicked(hart);
    }
    uint32_t kicks = fake.harts[1].kicks;
    uint64_t child = fixture.env[2].handle.raw;

    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, child, 0, EXO_CONTROL_STOP));
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, child, 0, EXO_CONTROL_RESUME));
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, child, 1, 1));
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, child, 1, 1));
    assert_int_equal(fake.harts[1].kicks, kicks);
}

TEST(a_split_half_is_met_by_the_walk)
{
    boot_three();
    exo_handle_t whole = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t newer = fixture_frames(1, 0, FIXTURE_ALL);
    struct exo_result half = CALL3(1, EXO_CALL_SPLIT, whole.raw, fixture_env_slot(1), 0);

    EXPECT_OK(half);
    uint32_t slot = fixture_handle_slot((exo_handle_t){half.value});
    assert_int_equal(ledger[fixture_handle_slot(newer)].node.next, fixture_handle_slot(whole));
    assert_int_equal(ledger[fixture_handle_slot(whole)].node.next, slot);
}

TEST(reports_are_one_a_second_after_a_burst)
{
    fixture_boot(1);
    uint32_t printed = 0;

    fake.now += 100ull * FIXTURE_SLICE_TICKS * EXO_SLICE_HZ;
    for (uint32_t i = 0; i < 4 * REPORTS; i++) {
        fake.console_length = 0;
        report_fault(env_dispatcher(0, 0), CAUSE_LOAD, 0);
        log_finish();
        printed += fake.console_length != 0;
        assert_true(i >= 2 * REPORTS || printed <= REPORTS);
        fake.now += i >= 2 * REPORTS ? FIXTURE_SLICE_TICKS * EXO_SLICE_HZ / 4 : 0;
    }
    assert_in_range(printed, REPORTS + 2 * REPORTS / 4 - 1, REPORTS + 2 * REPORTS / 4);
}

TEST(lent_time_is_given_back)
{
    boot_three();
    exo_handle_t server = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);
    env_dispatcher(2, 1)->save->pct_entry = PCT_ENTRY;
    (void)CALL1(1, EXO_CALL_PCT, server.raw);
    (void)fixture_env_destroy(1);
    fixture_timer(1);
    assert_int_equal(harts[1].current, 2);
    env_dispatcher(2, 1)->save->entry = FIXTURE_ENTRY;
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, save_of(2, 1)->pending));
    assert_int_equal(harts[1].spare >> 2 & 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_taken_however_fast_it_is_refilled),
        cmocka_unit_test(destroying_ends_however_fast_tables_are_refilled),
        cmocka_unit_test(who_was_stopped_cannot_resume_itself),
        cmocka_unit_test(coming_back_from_a_transfer_is_having_time),
        cmocka_unit_test(vacating_in_the_grace_is_charged),
        cmocka_unit_test(a_debtor_cannot_come_after_the_position_began),
        cmocka_unit_test(a_gift_of_time_is_not_taken_over_on_spare_time),
        cmocka_unit_test(nobody_interrupts_a_hart_where_it_has_no_time),
        cmocka_unit_test(a_split_half_is_met_by_the_walk),
        cmocka_unit_test(reports_are_one_a_second_after_a_burst),
        cmocka_unit_test(lent_time_is_given_back),
    };

    return RUN(tests);
}
