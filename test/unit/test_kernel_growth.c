/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_growth.c - slots come into being when their owner names them, and not before. */
#include "unit.h"

#include "binding.h"

/* What lies behind the slots that there are may look like anything. */
static exo_handle_t forged_beyond(uint32_t slot)
{
    struct binding forged = ledger[fixture_handle_slot(fixture.pool)];

    forged.node.parent = forged.node.child = forged.node.next = forged.node.prev = 0;
    forged.state = EXO_STATE_IDLE;
    ledger[slot] = forged;
    return (exo_handle_t){forged.epoch << 24 | slot};
}

TEST(no_handle_names_a_slot_that_is_not_there_yet)
{
    boot_three();
    uint32_t beyond = ledger_count + 5;
    exo_handle_t forged = forged_beyond(beyond);

    assert_true(ledger_count < ledger_limit);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, forged.raw), EXO_E_STALE);
    EXPECT_REFUSED(MAP_IN(0, .va = EXO_STACK_VA - 0x40000, .handle = forged.raw, .rights = 1),
                   EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, forged.raw, 0), EXO_E_STALE);
    ledger[beyond].env = 1;
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, forged.raw, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, beyond, 0), EXO_E_STALE);
    ledger[beyond].env = 0;
    assert_true(ledger_count <= beyond);
    EXPECT_OK(CALL2(0, EXO_CALL_INSPECT, beyond, 0)); /* its owner names it: now it is */
    assert_true(beyond < ledger_count);
    assert_true(binding_is_free(0, beyond));
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, forged.raw), EXO_E_STALE);
}

/* Environment 1 hands on what would be its own if it were there. */
TEST(slots_that_are_not_there_yet_are_not_handed_on)
{
    boot_three();
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, 5, 1));
    fixture.class = EXO_GUARANTEED;
    exo_handle_t root = fixture_frames(1, 1, FIXTURE_ALL);
    struct exo_result made = CALL3(1, EXO_CALL_ENV_CREATE, 5, fixture_env_slot(1), root.raw);
    EXPECT_OK(made);
    uint32_t beyond = ledger_count + 5;

    ledger[beyond] = (struct binding){.env = 1, .state = EXO_STATE_FREE};
    EXPECT_REFUSED(CALL4(1, EXO_CALL_ENV_GIVE, made.value, 0, beyond, 1), EXO_E_BUSY);
}

TEST(the_ledger_grows_for_its_owner_only_and_in_steps)
{
    boot_three();
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_STANDARD, 0);
    uint32_t count = ledger_count;
    uint32_t last = ledger_limit - 1;

    EXPECT_REFUSED(CALL4(1, EXO_CALL_DERIVE, fixture.env[1].handle.raw, 0, last, terms),
                   EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, last, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_ENV_GIVE, fixture.env[2].handle.raw, 0, last, 1), EXO_E_STALE);
    assert_int_equal(ledger_count, count);
    fake.interrupt_waits = true;
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, 0, last, terms), EXO_E_AGAIN);
    assert_int_equal(ledger_count, count + BINDING_GROUP);
    fake.interrupt_waits = false;
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, 0, last, terms), EXO_E_AGAIN);
    assert_true(ledger_count - count <= 6 * BINDING_GROUP);
    for (uint32_t calls = 0; ledger_count < ledger_limit && calls < 100; calls++) {
        (void)CALL2(0, EXO_CALL_INSPECT, last, 0);
    }
    EXPECT_OK(CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, 0, last, terms));
    assert_int_equal(ledger_count, ledger_limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_handle_names_a_slot_that_is_not_there_yet),
        cmocka_unit_test(slots_that_are_not_there_yet_are_not_handed_on),
        cmocka_unit_test(the_ledger_grows_for_its_owner_only_and_in_steps),
    };

    return RUN(tests);
}
