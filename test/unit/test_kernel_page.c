/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_page.c - the short way and the long way to map a page do the same.
 *
 * Two environments with the same history: what one does goes the short way where it can, what the
 * other does never, since what it remembers of its space is taken from it each time.
 */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "space.h"
#include "table.h"

enum {
    SHORT = 1,
    LONG = 2,
    PAGES = 4,
    ROUNDS = 20000,
    RW = EXO_READ | EXO_WRITE
};
#define FRAME_BITS (((1ull << 44) - 1) << 10)

static exo_handle_t pages[3][PAGES];
static uint64_t state = 88172645463325252ull;

static uint64_t any(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static void twins_make(void)
{
    boot_three();
    for (uint32_t env = SHORT; env <= LONG; env++) {
        for (uint32_t i = 0; i < PAGES; i++) {
            pages[env][i] = fixture_frames(env, i == 3 ? 1 : 0, i == 2 ? EXO_READ : FIXTURE_ALL);
        }
    }
}

static struct exo_map_entry entry_random(void)
{
    static const uint8_t ops[] = {EXO_MAP,   EXO_MAP, EXO_PROTECT, EXO_UNMAP, EXO_UNMAP,
                                  EXO_TABLE, 9};

    struct exo_map_entry entry = {.va = FIXTURE_FREE_VA + any(6) * EXO_FRAME_SIZE,
                                  .op = ops[any(sizeof(ops))]};
    if (entry.op <= EXO_PROTECT || any(20) == 0) {
        entry.rights = (uint8_t)(any(20) == 0 ? any(256) : 1 + any(7));
        entry.flags = (uint8_t)(any(10) == 0 ? any(16) : 0);
    }
    if (any(30) == 0) {
        entry.va += any(2) == 0 ? 8 : 1ull << 30;
    }
    if (any(60) == 0) {
        ((uint8_t *)&entry)[16 + any(8)] ^= (uint8_t)(1u << any(8));
    }
    return entry;
}

static uint64_t entry_seen(uint32_t env, uint64_t va)
{
    uint32_t level;
    arch_pte_t leaf = space_walk(env, (exo_va_t){va}, &level);

    return leaf.raw & ~FRAME_BITS;
}

static void expect_same(void)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        const struct binding *one = &ledger[fixture_handle_slot(pages[SHORT][i])];
        const struct binding *two = &ledger[fixture_handle_slot(pages[LONG][i])];
        assert_int_equal(one->state, two->state);
        assert_int_equal(one->node.vpn, two->node.vpn);
        assert_int_equal(frame_lookup(one->node.base)->maps, frame_lookup(two->node.base)->maps);
    }
    for (uint64_t va = FIXTURE_FREE_VA; va < FIXTURE_FREE_VA + 0x8000; va += EXO_FRAME_SIZE) {
        assert_int_equal(entry_seen(SHORT, va), entry_seen(LONG, va));
    }
    uint64_t tables[2];
    assert_true(table_find(SHORT, (exo_va_t){FIXTURE_FREE_VA}, 0, &tables[0]));
    assert_true(table_find(LONG, (exo_va_t){FIXTURE_FREE_VA}, 0, &tables[1]));
    assert_int_equal(table_shadow(tables[0])->live, table_shadow(tables[1])->live);
}

/* The long way flushes all after PROTECT and UNMAP, the short way one page. */
TEST(random_entries_have_the_same_effect)
{
    uint32_t shorter = 0;
    uint32_t fine = 0;

    twins_make();
    fixture.is_audit_off = true;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct exo_map_entry entry = entry_random();
        exo_status_t status[3];
        uint32_t flushes[3];
        uint32_t page = (uint32_t)any(PAGES);
        for (uint32_t env = SHORT; env <= LONG; env++) {
            uint32_t before = fake.harts[env].flushes;
            fake.hart = env;
            entry.handle = pages[env][page].raw;
            envs[env].leaf_key = env == LONG ? 0 : envs[env].leaf_key;
            status[env] =
                fixture_enter(env, EXO_CALL_MAP_ONE, 0, entry.va, entry.handle,
                              EXO_MAP_HOW(entry.op, entry.rights, entry.flags, entry.level) |
                                  (uint64_t)entry.reserved << 32,
                              0, 0)
                    .status;
            flushes[env] = fake.harts[env].flushes - before;
        }
        assert_int_equal(status[SHORT], status[LONG]);
        fine += status[SHORT] == EXO_OK ? 1 : 0;
        shorter += flushes[SHORT] < flushes[LONG] ? 1 : 0;
        expect_same();
    }
    assert_true(fine > ROUNDS / 10);
    assert_true(shorter > ROUNDS / 50);
}

TEST(a_space_in_use_on_another_hart_goes_the_long_way)
{
    twins_make();
    struct exo_map_entry entry = {
        .va = FIXTURE_FREE_VA, .handle = pages[SHORT][0].raw, .rights = RW};
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
    uint32_t kicks = fake.harts[2].kicks;

    uint8_t before = harts[2].current;
    harts[2].current = SHORT;
    fixture.is_audit_off = true;
    entry.op = EXO_UNMAP;
    entry.rights = 0;
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
    assert_true(fake.harts[2].kicks > kicks);
    harts[2].current = before;
}

/* One dispatcher says where it is only to itself. */
TEST(what_its_creator_unmaps_may_be_in_use_where_it_runs)
{
    twins_make();
    struct exo_map_entry entry = {
        .va = FIXTURE_FREE_VA, .handle = pages[SHORT][0].raw, .rights = RW};
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
    uint32_t kicks = fake.harts[SHORT].kicks;

    assert_int_equal(harts[SHORT].current, SHORT);
    envs[SHORT].sees_page_faults = false;
    fixture.is_audit_off = true;
    EXPECT_OK(MAP_IN(SHORT, .handle = pages[SHORT][0].raw, .op = EXO_UNMAP));
    assert_true(fake.harts[SHORT].kicks > kicks);
}

TEST(what_must_wait_or_is_being_taken_is_seen)
{
    uint64_t table;
    twins_make();
    struct exo_map_entry entry = {
        .va = FIXTURE_FREE_VA, .handle = pages[SHORT][0].raw, .rights = RW};
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
    assert_true(table_find(SHORT, (exo_va_t){entry.va}, 0, &table));
    entry.va += EXO_FRAME_SIZE;
    entry.handle = pages[SHORT][1].raw;
    fixture.is_audit_off = true;

    table_shadow(table)->is_closing = 1;
    EXPECT_REFUSED(fixture_map(SHORT, EXO_NOTHING, entry), EXO_E_BUSY);
    table_shadow(table)->is_closing = 0;
    frame_stamp(ledger[fixture_handle_slot(pages[SHORT][1])].node.base, shootdown_next());
    EXPECT_REFUSED(fixture_map(SHORT, EXO_NOTHING, entry), EXO_E_AGAIN);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        fixture_kicked(hart);
    }
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
}

/* Does the kernel's C see the page faults of env's dispatcher on `hart`? */
static bool is_seen(uint32_t env, uint32_t hart)
{
    return ((uint64_t *)(void *)env_dispatcher(env, hart)->save)[-8] != 0;
}

TEST(page_faults_are_seen_where_the_kernel_may_have_to_act)
{
    fixture_boot(2); /* the broker has one dispatcher */
    exo_handle_t page = fixture_frames(0, 0, FIXTURE_ALL);
    struct exo_map_entry entry = {.va = EXO_STACK_VA - 0x40000, .handle = page.raw, .rights = RW};
    struct exo_map_entry end = {.handle = page.raw, .op = EXO_UNMAP};

    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    EXPECT_OK(fixture_map(0, EXO_NOTHING, end));
    entry.flags = EXO_MAP_TRACK | EXO_MAP_AD_UPCALL;
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    EXPECT_OK(fixture_map(0, EXO_NOTHING, end));
    assert_false(is_seen(0, 0));
    entry.flags = EXO_MAP_TRACK;
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    assert_true(is_seen(0, 0));
}

TEST(page_faults_are_seen_after_another_hart_mapped_something)
{
    fixture_boot(2); /* the broker has one dispatcher */
    exo_handle_t page = fixture_frames(0, 0, FIXTURE_ALL);
    struct exo_map_entry entry = {.va = EXO_STACK_VA - 0x40000, .handle = page.raw, .rights = RW};

    fixture.is_audit_off = true;
    uint8_t before = harts[1].current;
    harts[1].current = 0;
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    harts[1].current = before;
    assert_true(is_seen(0, 0));
}

TEST(page_faults_are_seen_where_there_are_two_dispatchers)
{
    boot_three();
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        assert_true(is_seen(1, hart));
    }
    assert_false(is_seen(0, 0));
}

TEST(one_dispatcher_is_no_two)
{
    fixture_boot(1);
    fixture_env_make(1, 0, 8, 8);
    assert_false(envs[1].is_spread);
    assert_false(is_seen(1, 0));
}

TEST(a_table_that_was_withdrawn_is_not_remembered)
{
    twins_make();
    struct exo_map_entry entry = {
        .va = FIXTURE_FREE_VA, .handle = pages[SHORT][0].raw, .rights = RW};
    exo_handle_t table = fixture_frames(SHORT, 1, FIXTURE_ALL);
    uint64_t va = 1ull << 21;

    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING,
                          (struct exo_map_entry){.va = va, .handle = table.raw, .op = EXO_TABLE}));
    entry.va = va;
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry));
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING,
                          (struct exo_map_entry){.handle = entry.handle, .op = EXO_UNMAP}));
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING,
                          (struct exo_map_entry){.handle = table.raw, .op = EXO_UNTABLE}));
    EXPECT_REFUSED(fixture_map(SHORT, EXO_NOTHING, entry), EXO_E_NOTHING);
}

TEST(the_short_way_knows_no_slot_that_is_not_there_yet)
{
    twins_make();
    struct exo_map_entry entry = {
        .va = FIXTURE_FREE_VA, .handle = pages[SHORT][0].raw, .rights = RW};
    EXPECT_OK(fixture_map(SHORT, EXO_NOTHING, entry)); /* the leaf table is remembered */
    uint32_t beyond = ledger_count + 3;

    assert_true(beyond < ledger_limit);
    ledger[beyond] = ledger[fixture_handle_slot(pages[SHORT][1])];
    entry.va += EXO_FRAME_SIZE;
    entry.handle = ledger[beyond].epoch << 24 | beyond;
    EXPECT_REFUSED(fixture_map(SHORT, EXO_NOTHING, entry), EXO_E_STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_entries_have_the_same_effect),
        cmocka_unit_test(a_space_in_use_on_another_hart_goes_the_long_way),
        cmocka_unit_test(what_its_creator_unmaps_may_be_in_use_where_it_runs),
        cmocka_unit_test(what_must_wait_or_is_being_taken_is_seen),
        cmocka_unit_test(page_faults_are_seen_where_the_kernel_may_have_to_act),
        cmocka_unit_test(page_faults_are_seen_after_another_hart_mapped_something),
        cmocka_unit_test(page_faults_are_seen_where_there_are_two_dispatchers),
        cmocka_unit_test(one_dispatcher_is_no_two),
        cmocka_unit_test(a_table_that_was_withdrawn_is_not_remembered),
        cmocka_unit_test(the_short_way_knows_no_slot_that_is_not_there_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
