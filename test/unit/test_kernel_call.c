/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_call.c - what every call refuses alike: names that are forged, stale or of the wrong
 * kind, missing rights, undefined bits; and the console and power switch.
 */
#include "unit.h"

#include "binding.h"
#include "env.h"

#include <string.h>

#define HIGH (1ull << 32)

struct attempt {
    enum exo_call number;
    uint64_t a[6];
};

static struct exo_result attempt_make(struct attempt attempt)
{
    const uint64_t *a = attempt.a;

    return fixture_call(0, attempt.number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void expect_refused(const struct attempt *attempts, size_t count, exo_status_t status)
{
    for (size_t i = 0; i < count; i++) {
        snapshot_take();
        exo_status_t got = attempt_make(attempts[i]).status;
        if (got != status) {
            fail_msg("attempt %zu, call %d: status %d, not %d", i, (int)attempts[i].number,
                     (int)got, (int)status);
        }
        assert_null(snapshot_difference());
    }
}
#define EXPECT_ALL_REFUSED(attempts, status)                                                       \
    expect_refused(attempts, sizeof(attempts) / sizeof((attempts)[0]), status)

/* Every call with `name` wherever it expects a handle. */
static void expect_name_refused(uint64_t name, exo_status_t status)
{
    const uint64_t env = fixture.env[1].handle.raw;
    const uint64_t pool = fixture.pool.raw;
    const uint32_t slot = fixture.slot_next;
    const struct attempt attempts[] = {
        {EXO_CALL_DERIVE, {pool, name, slot, EXO_READ}},
        {EXO_CALL_MAP, {name, 0, 1}},
        {EXO_CALL_ATTACH, {name, pool, 1}},
        {EXO_CALL_ATTACH, {0, name, 1}},
        {EXO_CALL_REVOKE, {pool, name, slot, 1 << 8}},
        {EXO_CALL_REVOKE_STEP, {name}},
        {EXO_CALL_NOTE, {name, slot, 1}},
        {EXO_CALL_ENV_CREATE, {5, slot, name}},
        {EXO_CALL_ENV_DISPATCHER, {name, 0, pool, 0x1000}},
        {EXO_CALL_ENV_DISPATCHER, {env, 0, name, 0x1000}},
        {EXO_CALL_ENV_GIVE, {name, 0, slot, 1}},
        {EXO_CALL_ENV_CONTROL, {name, 0, EXO_CONTROL_STATE}},
        {EXO_CALL_ENV_DESTROY, {name}},
        {EXO_CALL_YIELD, {name}},
        {EXO_CALL_SPARE, {name, 1, 1}},
        {EXO_CALL_PCT, {name, 1, 2, 3, 4}},
        {EXO_CALL_NOTIFY, {name, 1, 1}},
        {EXO_CALL_MACHINE, {name, 0, 0}},
    };

    EXPECT_ALL_REFUSED(attempts, status);
}

TEST(names_that_are_not_the_callers_are_stale_everywhere)
{
    boot_three();
    exo_handle_t foreign = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t dropped = fixture_frames(0, 1, FIXTURE_ALL);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, dropped.raw));
    const uint64_t names[] = {99,
                              UINT64_MAX,
                              1ull << 24, /* slot 0 */
                              foreign.raw,
                              dropped.raw,
                              fixture.env[1].handle.raw + (1ull << 24),
                              ledger_limit | 1ull << 24};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        expect_name_refused(names[i], EXO_E_STALE);
        EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, names[i], 0, fixture.slot_next, 1), EXO_E_STALE);
        EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, names[i], fixture.slot_next, 0), EXO_E_STALE);
        EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, names[i]), EXO_E_STALE);
        EXPECT_REFUSED(CALL5(0, EXO_CALL_REVOKE, names[i], fixture.env[1].handle.raw,
                             fixture.slot_next, 1 << 8, 0),
                       EXO_E_STALE);
    }
}

TEST(things_of_another_kind_are_refused_everywhere)
{
    boot_three();
    expect_name_refused(fixture.device.raw, EXO_E_KIND);
}

TEST(rights_of_an_environment_are_needed_one_by_one)
{
    boot_three();
    const uint64_t pool = fixture.pool.raw;
    const uint32_t slot = fixture.env[1].slot_next;
    const struct {
        uint8_t right;
        struct attempt attempt;
    } cases[] = {
        {EXO_GIVE, {EXO_CALL_DERIVE, {pool, 0, slot, EXO_READ}}},
        {EXO_CONTROL, {EXO_CALL_MAP, {0, fixture_page_va(0), 0}}},
        {EXO_CONTROL, {EXO_CALL_ATTACH, {0, fixture.env[1].slices.raw, 1}}},
        {EXO_CONTROL, {EXO_CALL_ENV_DISPATCHER, {0, 0, pool, 0x1000}}},
        {EXO_CONTROL, {EXO_CALL_ENV_GIVE, {0, 0, fixture.slot_next, 1}}},
        {EXO_CONTROL, {EXO_CALL_ENV_CONTROL, {0, 0, EXO_CONTROL_STATE}}},
        {EXO_CONTROL, {EXO_CALL_ENV_DESTROY, {0}}},
        {EXO_CONTROL, {EXO_CALL_SPARE, {0, 1, 1}}},
        {EXO_NOTIFY, {EXO_CALL_YIELD, {0}}},
        {EXO_NOTIFY, {EXO_CALL_NOTIFY, {0, 1, 1}}},
        {EXO_CALL, {EXO_CALL_PCT, {0, 1, 2, 3, 4}}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t others =
            (EXO_GRANT | EXO_CALL | EXO_NOTIFY | EXO_GIVE | EXO_CONTROL) & (uint8_t)~cases[i].right;
        exo_handle_t weak = fixture_derive(0, fixture.env[1].handle, others, 0, 0);
        struct attempt attempt = cases[i].attempt;
        attempt.a[attempt.number == EXO_CALL_DERIVE ? 1 : 0] = weak.raw;
        expect_refused(&attempt, 1, EXO_E_DENIED);
    }
}

TEST(undefined_bits_and_numbers_are_out_of_range)
{
    boot_three();
    const uint64_t env = fixture.env[1].handle.raw;
    const uint64_t pool = fixture.pool.raw;
    const uint64_t machine = fixture.machine.raw;
    const uint32_t slot = fixture.slot_next;
    const struct attempt attempts[] = {
        {EXO_CALL_DERIVE, {pool, 0, slot, EXO_READ | 1 << 10}},
        {EXO_CALL_DERIVE, {pool, 0, slot, EXO_READ | HIGH}},
        {EXO_CALL_SPLIT, {pool, slot, 1}},
        {EXO_CALL_MAP, {0, fixture_page_va(0), EXO_MAP_MAX + 1}},
        {EXO_CALL_MAP, {0, fixture_page_va(0), HIGH | 1}},
        {EXO_CALL_ATTACH, {env, fixture.env[1].slices.raw, 2, 0}},
        {EXO_CALL_ATTACH, {env, fixture.env[1].slices.raw, HIGH, 0}},
        {EXO_CALL_ATTACH, {env, fixture.env[1].slices.raw, 0, HIGH}},
        {EXO_CALL_ATTACH, {0, fixture.lines.raw, 1, HIGH}},
        {EXO_CALL_REVOKE, {pool, env, slot, 0}},
        {EXO_CALL_REVOKE, {pool, env, slot, HIGH << 8}},
        {EXO_CALL_REVOKE, {pool, env, slot, 1 << 8, UINT64_MAX}},
        {EXO_CALL_ENV_GIVE, {env, 2, 5, 1}},
        {EXO_CALL_ENV_GIVE, {env, HIGH, slot, 1}},
        {EXO_CALL_ENV_GIVE, {env, 1, HIGH | 5, 1}},
        {EXO_CALL_ENV_GIVE, {env, 1, 5, HIGH | 1}},
        {EXO_CALL_ENV_CONTROL, {env, 0, EXO_CONTROL_FLUSH + 1}},
        {EXO_CALL_ENV_CONTROL, {env, 0, HIGH | EXO_CONTROL_STATE}},
        {EXO_CALL_ENV_CONTROL, {env, HIGH | 1, EXO_CONTROL_START}},
        {EXO_CALL_SPARE, {env, HIGH | 1, 1}},
        {EXO_CALL_SPARE, {env, 1, HIGH | 1}},
        {EXO_CALL_NOTIFY, {env, 1, HIGH | 1}},
        {EXO_CALL_MACHINE, {machine, 2, 0}}, /* a firmware that cannot */
        {EXO_CALL_MACHINE, {machine, 2, 1}},
        {EXO_CALL_MACHINE, {machine, 3, 0}},
        {EXO_CALL_MACHINE, {machine, HIGH, 0}},
        {EXO_CALL_MACHINE, {machine, 0, 25}},
        {EXO_CALL_MACHINE, {machine, 0, HIGH}},
        {EXO_CALL_MACHINE, {machine, 1, 256}},
        {EXO_CALL_MACHINE, {machine, 1, HIGH}},
        {EXO_CALL_INSPECT, {pool, EXO_FIELD_HANDLE + 1}},
        {EXO_CALL_INSPECT, {pool, HIGH}},
    };

    EXPECT_ALL_REFUSED(attempts, EXO_E_RANGE);
}

TEST(numbers_of_calls_are_compared_whole)
{
    boot_three();
    static const uint64_t numbers[] = {EXO_CALL_COUNT, HIGH, HIGH | EXO_CALL_WAIT, UINT64_MAX};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        fake.hart = 0;
        struct exo_result result = fixture_enter(0, numbers[i], 0, 0, 0, 0, 0, 0);
        assert_int_equal(result.status, EXO_E_RANGE);
        assert_int_equal(result.value, 0);
    }
}

TEST(a_call_keeps_every_register_but_two)
{
    boot_three();
    struct exo_registers *registers = fixture_registers(0);
    struct exo_registers before;

    for (uint32_t x = 0; x < 32; x++) {
        registers->x[x] = 0x4000 + x;
    }
    before = *registers;
    EXPECT_OK(CALL1(0, EXO_CALL_VERSION, 0));
    EXPECT_STATUS(CALL1(0, EXO_CALL_DROP, 99), EXO_E_STALE);
    before.x[10] = registers->x[10];
    before.x[11] = registers->x[11];
    assert_memory_equal(registers, &before, sizeof(before));
}

/* ---- console and power ---- */

static struct exo_result print(const char *text)
{
    uint64_t words[3] = {0};

    memcpy(words, text, strlen(text));
    return CALL6(0, EXO_CALL_MACHINE, fixture.machine.raw, 0, strlen(text), words[0], words[1],
                 words[2]);
}

static void console_boot(void)
{
    fixture_boot(1);
    fake.console_length = 0;
}

TEST(text_is_printed_when_its_line_is_complete)
{
    console_boot();
    struct exo_result taken = print("abcdefghijklmnopqrstuvwx");
    EXPECT_OK(taken);
    assert_int_equal(taken.value, 24);
    assert_int_equal(fake.console_length, 0);
    taken = print("yz\nnext");
    EXPECT_OK(taken);
    assert_int_equal(taken.value, 3); /* to the end of the line */
    struct exo_result again = print("next");
    EXPECT_STATUS(again, EXO_E_AGAIN);
    assert_int_equal(again.value, 0);
    assert_int_equal(fake.console_length, 8); /* each call prints some of it */
    while (print("").status == EXO_E_AGAIN) {
    }
    assert_true(fake_console_has("abcdefghijklmnopqrstuvwxyz\n"));
    assert_int_equal(fake.console_length, 27);
    EXPECT_OK(print("next\n"));
    EXPECT_OK(print(""));
    assert_true(fake_console_has("z\nnext\n"));
}

TEST(the_console_is_for_who_holds_the_machine)
{
    console_boot();
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_MACHINE, fixture.machine.raw, 0, 1, 'a'), EXO_E_STALE);
    exo_handle_t copy = fixture_derive(1, fixture.machine, 0, 0, 0);
    fake.console_length = 0;
    EXPECT_OK(CALL4(1, EXO_CALL_MACHINE, copy.raw, 0, 2, 'a' | '\n' << 8));
    EXPECT_OK(CALL4(1, EXO_CALL_MACHINE, copy.raw, 0, 0, 0));
    assert_true(fake_console_has("a\n"));
}

TEST(the_machine_is_switched_off_with_a_code)
{
    fixture_boot(1);
    EXPECT_POWER_OFF(CALL3(0, EXO_CALL_MACHINE, fixture.machine.raw, 1, 255), 255);
    fixture_boot(1);
    EXPECT_POWER_OFF(CALL3(0, EXO_CALL_MACHINE, fixture.machine.raw, 1, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_not_the_callers_are_stale_everywhere),
        cmocka_unit_test(things_of_another_kind_are_refused_everywhere),
        cmocka_unit_test(rights_of_an_environment_are_needed_one_by_one),
        cmocka_unit_test(undefined_bits_and_numbers_are_out_of_range),
        cmocka_unit_test(numbers_of_calls_are_compared_whole),
        cmocka_unit_test(a_call_keeps_every_register_but_two),
        cmocka_unit_test(text_is_printed_when_its_line_is_complete),
        cmocka_unit_test(the_console_is_for_who_holds_the_machine),
        cmocka_unit_test(the_machine_is_switched_off_with_a_code),
    };

    return RUN(tests);
}
