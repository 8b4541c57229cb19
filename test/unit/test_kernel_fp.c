/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_fp.c - floating point state is its dispatcher's alone, whoever ends or is made. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"

enum {
    CAUSE_ILLEGAL = 2,
    SECRET = 0x5ec2e7,
    PCT_ENTRY = 0x20000
};

/* Who runs on `hart` uses the unit, as its first instruction for it would. */
static uint64_t *fp_use(uint32_t hart)
{
    uint64_t faults = fixture.upcalls[hart][EXO_UPCALL_FAULT];

    if (fake.harts[hart].is_fp_off) {
        fixture_fault(hart, CAUSE_ILLEGAL, 0);
    }
    assert_false(fake.harts[hart].is_fp_off);
    assert_int_equal(fixture.upcalls[hart][EXO_UPCALL_FAULT], faults); /* it noticed nothing */
    return fake.harts[hart].fp;
}

static void fp_fill(uint32_t hart, uint64_t value)
{
    uint64_t *fp = fp_use(hart);

    for (uint32_t i = 0; i < FAKE_FP_WORDS; i++) {
        fp[i] = value + i;
    }
}

static void fp_expect(uint32_t hart, uint64_t value)
{
    const uint64_t *fp = fp_use(hart);

    for (uint32_t i = 0; i < FAKE_FP_WORDS; i++) {
        assert_int_equal(fp[i], value == 0 ? 0 : value + i);
    }
}

/* Environments 1 and 2 take turns on hart 1. */
static void turns_boot(void)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT / 2);
    fixture_env_make(2, 1, EXO_SLICE_COUNT / 2, EXO_SLICE_COUNT / 2);
}

static void turn_of(uint32_t env)
{
    for (uint32_t i = 0; i <= EXO_SLICE_COUNT && harts[1].current != env; i++) {
        fake.now = harts[1].end;
        fixture_timer(1);
    }
    assert_int_equal(harts[1].current, env);
}

TEST(all_words_are_kept_over_many_turns)
{
    turns_boot();
    turn_of(1);
    fp_fill(1, 100);
    turn_of(2);
    fp_expect(1, 0);
    fp_fill(1, 200);
    for (uint32_t turn = 0; turn < 3; turn++) {
        turn_of(1);
        fp_expect(1, 100);
        turn_of(2);
        fp_expect(1, 200);
    }
}

TEST(who_does_not_use_it_costs_nothing)
{
    turns_boot();
    turn_of(1);
    fp_fill(1, 100);
    turn_of(2);
    turn_of(1);
    assert_true(fake.harts[1].is_fp_off);
    assert_int_equal(fake.harts[1].fp[3], 103); /* nobody touched the registers */
    fp_expect(1, 100);
}

TEST(each_dispatcher_has_its_own)
{
    fixture_boot(3);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    exo_handle_t more =
        fixture_derive(1, fixture.slices[2], EXO_TERMS(0, EXO_STANDARD, EXO_SLICE_COUNT), 0, 0);
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, more.raw, 1, 0));
    fixture_kicked(2);

    fp_fill(1, 100);
    fp_expect(2, 0);
    fp_fill(2, 200);
    fp_expect(1, 100);
}

TEST(a_server_does_not_see_its_callers)
{
    turns_boot();
    turn_of(1);
    exo_handle_t server = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);
    env_dispatcher(2, 1)->save->pct_entry = PCT_ENTRY;
    fp_fill(1, 100);
    EXPECT_STATUS(CALL1(1, EXO_CALL_PCT, server.raw), FIXTURE_NO_ANSWER);
    fp_expect(1, 0);
    fp_fill(1, 200);
    EXPECT_STATUS(CALL1(1, EXO_CALL_PCT, 0), FIXTURE_NO_ANSWER);
    assert_int_equal(harts[1].current, 1);
    assert_true(fake.harts[1].is_fp_off);
    fp_expect(1, 100);
}

TEST(who_ends_leaves_nothing_to_the_next)
{
    turns_boot();
    turn_of(1);
    fp_fill(1, SECRET);
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    assert_int_equal(harts[1].fp_owner, ENV_NONE);
    turn_of(2);
    fp_expect(1, 0);
}

TEST(a_second_life_begins_with_zeros)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    fp_fill(1, SECRET);
    (void)fixture_env_destroy(1);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    assert_int_equal(fake.harts[1].fp[3], SECRET + 3); /* what it must not see is still there */
    fp_expect(1, 0);
}

TEST(the_creator_gets_the_block_back_empty)
{
    static const uint64_t zeros[EXO_FRAME_SIZE / 8];

    turns_boot();
    turn_of(1);
    fp_fill(1, SECRET);
    turn_of(2);
    fp_fill(1, 200); /* now the words of environment 1 are in its block */
    uint32_t slot = envs[1].block_slot[1];
    assert_int_equal(env_dispatcher(1, 1)->fp[3], SECRET + 3);
    (void)fixture_env_destroy(1);
    assert_int_equal(ledger[slot].state, EXO_STATE_IDLE);
    assert_memory_equal(arch_frame_pointer((exo_frame_t){ledger[slot].node.base}), zeros,
                        sizeof(zeros));
}

TEST(without_a_unit_the_instruction_is_illegal)
{
    boot_three();
    fake.has_no_fp = true;
    fixture_fault(1, CAUSE_ILLEGAL, 0xd3);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 1);
    assert_int_equal(env_dispatcher(1, 1)->save->fault.cause, CAUSE_ILLEGAL);
    assert_int_equal(env_dispatcher(1, 1)->save->fault.tval, 0xd3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_words_are_kept_over_many_turns),
        cmocka_unit_test(who_does_not_use_it_costs_nothing),
        cmocka_unit_test(each_dispatcher_has_its_own),
        cmocka_unit_test(a_server_does_not_see_its_callers),
        cmocka_unit_test(who_ends_leaves_nothing_to_the_next),
        cmocka_unit_test(a_second_life_begins_with_zeros),
        cmocka_unit_test(the_creator_gets_the_block_back_empty),
        cmocka_unit_test(without_a_unit_the_instruction_is_illegal),
    };

    return RUN(tests);
}
