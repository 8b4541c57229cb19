/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_report.c - a fault that nobody handled, in words. */
#include "unit.h"

#include "env.h"
#include "log.h"
#include "slice.h"

#include <stdio.h>
#include <string.h>

enum {
    CAUSE_BREAKPOINT = 3,
    CAUSE_FETCH = 12,
    CAUSE_LOAD = 13,
    CAUSE_STORE = 15,
    REGISTER_RA = 1,
    REGISTER_SP = 2,
    REGISTER_FP = 8,
    BURST = 16
};
#define STACK_TOP 0x40000ull
#define NEAR      0x10000ull

static struct exo_registers *registers(void)
{
    return &env_dispatcher(1, 1)->save->masked;
}

/* Environment 1, masked. The kernel counts reports: each test begins in a time of its own. */
static void masked_boot(void)
{
    static uint64_t lives = 1;

    boot_three();
    fake.now += 2 * lives++ * FIXTURE_SLICE_TICKS * EXO_SLICE_HZ;
    kick_all();
    fixture.is_library_deaf = true;
    env_dispatcher(1, 1)->save->entry = 0;
    fixture_timer(1);
    fake.console_length = 0;
}

static void expect_line(const char *line)
{
    log_finish();
    if (!fake_console_has(line)) {
        fail_msg("not on the console: %s\n%s", line, fake.console);
    }
}

static void page_map(uint64_t va, uint8_t rights)
{
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = va, .handle = page.raw, .rights = rights));
}

/* What the kernel takes it for. */
static void expect_guess(uint64_t cause, uint64_t address, const char *guess)
{
    char line[64];

    (void)snprintf(line, sizeof(line), "  guess: %s\n", guess);
    fixture_fault(1, cause, address);
    assert_int_equal(envs[1].state, EXO_ENV_FAULTED);
    expect_line(line);
}

TEST(the_first_line_says_who_what_and_where)
{
    masked_boot();
    registers()->x[0] = 0x10123;
    fixture_fault(1, CAUSE_STORE, 0xdead000);
    expect_line("exo: environment 1 stopped: store page fault, pc=0x10123, address 0xdead000, "
                "hart 1\n");
}

TEST(every_register_is_shown)
{
    masked_boot();
    for (uint32_t x = 1; x < 32; x++) {
        registers()->x[x] = 0x1000 + x;
    }
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
    for (uint32_t x = 1; x < 32; x++) {
        char text[32];
        const char *end = x % 4 == 0 || x == 31 ? "\n" : " ";
        (void)snprintf(text, sizeof(text), " x%u=0x%x%s", x, 0x1000 + x, end);
        expect_line(text);
    }
    /* no address was at fault */
    assert_false(fake_console_has("guess") || fake_console_has("nearest"));
}

TEST(the_first_page_is_a_null_pointer)
{
    masked_boot();
    expect_guess(CAUSE_LOAD, EXO_FRAME_SIZE - 1, "null pointer");
    masked_boot();
    registers()->x[REGISTER_SP] = 0x800000;
    expect_guess(CAUSE_LOAD, EXO_FRAME_SIZE, "not mapped");
}

TEST(what_is_above_the_user_half_is_no_address)
{
    masked_boot();
    expect_guess(CAUSE_LOAD, ARCH_USER_TOP, "not a user address");
    masked_boot();
    expect_guess(CAUSE_LOAD, ARCH_USER_TOP - 1, "not mapped");
    assert_false(fake_console_has("bytes above")); /* nothing is */
}

static void expect_wrong_use(uint8_t rights, uint64_t cause, const char *guess, const char *nearest)
{
    masked_boot();
    page_map(FIXTURE_FREE_VA, rights);
    expect_guess(cause, FIXTURE_FREE_VA + EXO_FRAME_SIZE - 1, guess);
    expect_line(nearest);
}

TEST(what_the_rights_forbid_is_named)
{
    expect_wrong_use(EXO_READ, CAUSE_STORE, "wrote read-only memory",
                     "  nearest mapping 0x20000 (r), 0 bytes away\n");
    expect_wrong_use(EXO_READ | EXO_WRITE, CAUSE_FETCH, "executed data",
                     "  nearest mapping 0x20000 (rw), 0 bytes away\n");
    expect_wrong_use(EXO_EXECUTE, CAUSE_LOAD, "read what is not readable",
                     "  nearest mapping 0x20000 (x), 0 bytes away\n");
}

TEST(below_the_stack_is_an_overflow)
{
    masked_boot();
    page_map(STACK_TOP, EXO_READ | EXO_WRITE);
    registers()->x[REGISTER_SP] = STACK_TOP + 16;
    expect_guess(CAUSE_STORE, STACK_TOP - 8, "stack overflow");
    expect_line("  nearest mapping 0x40000 (rw), 8 bytes above\n");
}

TEST(near_the_stack_pointer_ends)
{
    static const struct {
        uint64_t sp;
        const char *guess;
    } cases[] = {{STACK_TOP + NEAR, "stack overflow"},
                 {STACK_TOP + NEAR + 1, "not mapped"},
                 {STACK_TOP - NEAR, "stack overflow"},
                 {STACK_TOP - NEAR - 1, "not mapped"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        masked_boot();
        registers()->x[REGISTER_SP] = cases[i].sp;
        expect_guess(CAUSE_STORE, STACK_TOP, cases[i].guess);
    }
}

TEST(the_distance_to_a_mapping_below_is_told)
{
    masked_boot();
    page_map(FIXTURE_FREE_VA, EXO_READ | EXO_EXECUTE);
    registers()->x[REGISTER_SP] = 0x800000;
    expect_guess(CAUSE_LOAD, FIXTURE_FREE_VA + EXO_FRAME_SIZE + 99, "not mapped");
    expect_line("  nearest mapping 0x20000 (rx), 100 bytes below\n");
}

/* ---- return addresses ---- */

/* A stack page with these pairs of {caller's fp, ra}, each below the fp before it. */
static void chain_make(const uint64_t (*pairs)[2], uint32_t count, uint64_t fp)
{
    page_map(STACK_TOP, EXO_READ | EXO_WRITE);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(fixture_user(1, fp - 16), pairs[i], sizeof(pairs[i]));
        fp = pairs[i][0];
    }
}

TEST(return_addresses_follow_the_frame_pointers)
{
    static const uint64_t pairs[][2] = {
        {STACK_TOP + 64, 0xaaaa}, {STACK_TOP + 128, 0xbbbb}, {0, 0xcccc}};

    masked_boot();
    chain_make(pairs, 3, STACK_TOP + 32);
    registers()->x[REGISTER_RA] = 0x9999;
    registers()->x[REGISTER_FP] = STACK_TOP + 32;
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
    expect_line("  return addresses 0x9999 0xaaaa 0xbbbb\n"); /* the last one does not ascend */
}

TEST(a_ring_of_frame_pointers_ends)
{
    static const uint64_t ring[][2] = {{STACK_TOP + 32, 0xaaaa}};

    masked_boot();
    chain_make(ring, 1, STACK_TOP + 32);
    registers()->x[REGISTER_FP] = STACK_TOP + 32;
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
    expect_line("  return addresses 0x0\n");
}

TEST(long_chains_are_cut)
{
    uint64_t pairs[20][2];

    masked_boot();
    for (uint32_t i = 0; i < 20; i++) {
        pairs[i][0] = STACK_TOP + 16 * (i + 2);
        pairs[i][1] = 0xf00 + i;
    }
    chain_make((const uint64_t(*)[2])pairs, 20, STACK_TOP + 16);
    registers()->x[REGISTER_FP] = STACK_TOP + 16;
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
    expect_line(" 0xf07\n");
}

TEST(frame_pointers_that_lead_nowhere_are_not_followed)
{
    static const uint64_t wild[] = {0,
                                    8,
                                    15,
                                    STACK_TOP + 36,
                                    STACK_TOP + 8,
                                    ARCH_USER_TOP,
                                    UINT64_MAX - 7,
                                    FIXTURE_FREE_VA + 64};

    for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
        masked_boot();
        page_map(STACK_TOP, EXO_READ | EXO_WRITE);
        registers()->x[REGISTER_RA] = 0x77;
        registers()->x[REGISTER_FP] = wild[i];
        fixture_fault(1, CAUSE_BREAKPOINT, 0);
        expect_line("  return addresses 0x77\n");
    }
}

/* ---- how often ---- */

static void fault_again(void)
{
    envs[1].state = EXO_ENV_STOPPED;
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 1, EXO_CONTROL_RESUME));
    fixture_kicked(1);
    fake.console_length = 0;
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
}

TEST(a_burst_is_reported_then_one_a_second)
{
    masked_boot();
    fixture.is_audit_off = true;
    fixture_fault(1, CAUSE_BREAKPOINT, 0);
    for (uint32_t i = 1; i < BURST; i++) {
        fault_again();
        expect_line("stopped");
    }
    fault_again();
    assert_false(log_is_left);
    assert_int_equal(envs[1].state, EXO_ENV_FAULTED); /* unseen, and stopped all the same */
    fake.now += (uint64_t)FIXTURE_SLICE_TICKS * EXO_SLICE_HZ;
    fault_again();
    expect_line("stopped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_says_who_what_and_where),
        cmocka_unit_test(every_register_is_shown),
        cmocka_unit_test(the_first_page_is_a_null_pointer),
        cmocka_unit_test(what_is_above_the_user_half_is_no_address),
        cmocka_unit_test(what_the_rights_forbid_is_named),
        cmocka_unit_test(below_the_stack_is_an_overflow),
        cmocka_unit_test(near_the_stack_pointer_ends),
        cmocka_unit_test(the_distance_to_a_mapping_below_is_told),
        cmocka_unit_test(return_addresses_follow_the_frame_pointers),
        cmocka_unit_test(a_ring_of_frame_pointers_ends),
        cmocka_unit_test(long_chains_are_cut),
        cmocka_unit_test(frame_pointers_that_lead_nowhere_are_not_followed),
        cmocka_unit_test(a_burst_is_reported_then_one_a_second),
    };

    return RUN(tests);
}
