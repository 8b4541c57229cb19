/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_irq.c - lines: routed, arrived, armed again, given up. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "irq.h"
#include "slice.h"

#include <string.h>

enum {
    LINE = 1
};

static exo_handle_t line; /* LINE, held by environment 1 */

static void line_boot(void)
{
    boot_three();
    line = fixture_derive(1, fixture.lines, 0, 0, 0);
}

/* A call of environment 1's on hart 1. */
static struct exo_result attach(uint64_t how, uint64_t hart)
{
    return CALL4(1, EXO_CALL_ATTACH, 0, line.raw, how, hart);
}

static struct exo_save_area *save_of(uint32_t env, uint32_t hart)
{
    return env_dispatcher(env, hart)->save;
}

/* The binding of line `number` that the broker holds. */
static exo_handle_t line_of_broker(uint32_t number)
{
    return binding_handle(fixture_handle_slot(fixture.lines) + number - 1);
}

TEST(an_interrupt_enters_who_routed_the_line)
{
    line_boot();
    EXPECT_OK(attach(1, 1));
    assert_int_equal(fake.irq_hart[LINE], 2);
    assert_int_equal(ledger[fixture_handle_slot(line)].state, EXO_STATE_MAPPED);
    save_of(1, 1)->pending = 0;
    uint64_t upcalls = fixture.upcalls[1][EXO_UPCALL_EVENT];
    fixture_interrupt(1, LINE);

    assert_int_equal(save_of(1, 1)->irq_pending[0], 1ull << LINE);
    assert_int_equal(save_of(1, 1)->pending, EXO_EVENT_INTERRUPT);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_EVENT], upcalls + 1);
    assert_int_equal(fake.irq_completions[LINE], 0); /* silent until it is routed again */
}

TEST(each_line_has_a_bit_of_its_own)
{
    fixture_irqs = 140;
    line_boot();
    fixture_irqs = 32;
    for (uint32_t number = 60; number < 140; number += 9) {
        uint32_t slot = fixture_env_slot(1);
        EXPECT_OK(CALL6(0, EXO_CALL_DERIVE, line_of_broker(number).raw, fixture.env[1].handle.raw,
                        slot, 0, 0, 0));
        line = binding_handle(slot);
        EXPECT_OK(attach(1, 1));
        memset(save_of(1, 1)->irq_pending, 0, sizeof(save_of(1, 1)->irq_pending));
        fixture_interrupt(1, number);
        for (uint32_t i = 0; i < 4; i++) {
            assert_int_equal(save_of(1, 1)->irq_pending[i],
                             i == number / 64 ? 1ull << number % 64 : 0);
        }
    }
}

TEST(routing_again_completes_and_arms)
{
    line_boot();
    EXPECT_OK(attach(1, 1));
    EXPECT_OK(attach(1, 1));
    assert_int_equal(fake.irq_completions[LINE], 0); /* nothing was claimed */
    fixture_interrupt(1, LINE);
    EXPECT_OK(attach(1, 1));
    assert_int_equal(fake.irq_completions[LINE], 1);
    EXPECT_OK(attach(1, 1));
    assert_int_equal(fake.irq_completions[LINE], 1);
}

TEST(giving_a_claimed_line_up_completes_it)
{
    line_boot();
    EXPECT_OK(attach(1, 1));
    fixture_interrupt(1, LINE);
    EXPECT_OK(attach(0, 0));
    assert_int_equal(fake.irq_completions[LINE], 1);
    assert_int_equal(fake.irq_hart[LINE], 0);
    EXPECT_REFUSED(attach(0, 0), EXO_E_BUSY);
    EXPECT_OK(attach(1, 2)); /* to another hart now */
    assert_int_equal(fake.irq_hart[LINE], 3);
}

TEST(an_interrupt_wakes_an_idle_hart)
{
    line_boot();
    EXPECT_OK(attach(1, 1));
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, save_of(1, 1)->pending));
    assert_int_equal(harts[1].current, ENV_NONE);
    fixture_interrupt(1, LINE);
    assert_int_equal(harts[1].current, 1);
}

TEST(an_interrupt_of_another_waits_for_its_time)
{
    line_boot();
    EXPECT_OK(attach(1, 2)); /* environment 2 runs there */
    fixture_interrupt(2, LINE);
    assert_int_equal(harts[2].current, 2);
    assert_int_equal(save_of(1, 2)->irq_pending[0], 1ull << LINE);
    assert_int_equal(save_of(2, 2)->irq_pending[0], 0);
    assert_int_not_equal(save_of(1, 2)->pending & EXO_EVENT_INTERRUPT, 0);
}

TEST(every_line_has_its_bit)
{
    fixture_boot(1);
    for (uint32_t number = 1; number < fixture.board.irq_count; number++) {
        EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, 0, line_of_broker(number).raw, 1, 0));
        fixture_interrupt(0, number);
        assert_int_equal(save_of(0, 0)->irq_pending[number / 64], (2ull << number) - 2);
    }
}

TEST(a_line_nobody_routed_is_masked)
{
    line_boot();
    fake.irq_hart[LINE] = 2; /* as the firmware may have left it */
    fixture.is_audit_off = true;
    fixture_interrupt(1, LINE);
    assert_int_equal(fake.irq_completions[LINE], 1);
    assert_int_equal(fake.irq_hart[LINE], 0);
    assert_int_equal(save_of(1, 1)->irq_pending[0], 0);
}

TEST(numbers_beyond_all_lines_are_harmless)
{
    line_boot();
    snapshot_take();
    fixture_interrupt(1, IRQ_MAX);
    fixture_interrupt(1, UINT32_MAX);
    fixture_interrupt(1, 0);
    assert_null(snapshot_difference());
}

TEST(a_line_that_arrives_elsewhere_tells_nobody)
{
    boot_three();
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, 0, line_of_broker(LINE).raw, 1, 0));
    uint64_t pending = save_of(0, 0)->pending;
    fixture_interrupt(1, LINE);
    assert_int_equal(save_of(0, 0)->pending, pending);
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, 0, line_of_broker(LINE).raw, 1, 0));
    assert_int_equal(fake.irq_completions[LINE], 1);
}

TEST(routing_is_refused_where_nobody_could_be_told)
{
    line_boot();
    EXPECT_REFUSED(attach(1, 3), EXO_E_RANGE);
    EXPECT_REFUSED(attach(1, 1ull << 32 | 1), EXO_E_RANGE);
    EXPECT_REFUSED(attach(2, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, 0, line_of_broker(2).raw, 1, 1), EXO_E_GONE);
}

TEST(one_line_has_one_holder_and_one_hart)
{
    line_boot();
    exo_handle_t copy = fixture_derive(2, fixture.lines, 0, 0, 0);

    EXPECT_OK(attach(1, 1));
    EXPECT_REFUSED(attach(1, 2), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(2, EXO_CALL_ATTACH, 0, copy.raw, 1, 1), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(2, EXO_CALL_ATTACH, 0, copy.raw, 0, 0), EXO_E_BUSY);
    EXPECT_OK(attach(0, 0));
    EXPECT_OK(CALL4(2, EXO_CALL_ATTACH, 0, copy.raw, 1, 2));
}

TEST(lines_of_the_dying_are_masked)
{
    line_boot();
    EXPECT_OK(attach(1, 1));
    fixture_interrupt(1, LINE);
    (void)fixture_env_destroy(1);
    assert_int_equal(fake.irq_hart[LINE], 0);
    assert_int_equal(fake.irq_completions[LINE], 1);
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, 0, line_of_broker(LINE).raw, 1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupt_enters_who_routed_the_line),
        cmocka_unit_test(each_line_has_a_bit_of_its_own),
        cmocka_unit_test(routing_again_completes_and_arms),
        cmocka_unit_test(giving_a_claimed_line_up_completes_it),
        cmocka_unit_test(an_interrupt_wakes_an_idle_hart),
        cmocka_unit_test(an_interrupt_of_another_waits_for_its_time),
        cmocka_unit_test(every_line_has_its_bit),
        cmocka_unit_test(a_line_nobody_routed_is_masked),
        cmocka_unit_test(numbers_beyond_all_lines_are_harmless),
        cmocka_unit_test(a_line_that_arrives_elsewhere_tells_nobody),
        cmocka_unit_test(routing_is_refused_where_nobody_could_be_told),
        cmocka_unit_test(one_line_has_one_holder_and_one_hart),
        cmocka_unit_test(lines_of_the_dying_are_masked),
    };

    return RUN(tests);
}
