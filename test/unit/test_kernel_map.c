/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_map.c - the batched map call: its array, its bounds, its entries' bits. */
#include "unit.h"

#include "binding.h"
#include "frame.h"

#include <string.h>

#define RW (EXO_READ | EXO_WRITE)

static exo_handle_t pages[EXO_MAP_MAX];

/* Environment 1 holds `count` single frames. */
static void pages_make(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        pages[i] = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 0), i, 0);
    }
}

static struct exo_map_entry entry_of(uint32_t i)
{
    return (struct exo_map_entry){
        .va = FIXTURE_FREE_VA + (uint64_t)i * EXO_FRAME_SIZE, .handle = pages[i].raw, .rights = RW};
}

TEST(up_to_64_entries_are_done_in_order)
{
    struct exo_map_entry entries[EXO_MAP_MAX];
    boot_three();
    pages_make(EXO_MAP_MAX);
    for (uint32_t i = 0; i < EXO_MAP_MAX; i++) {
        entries[i] = entry_of(i);
    }
    struct exo_result all = fixture_map_many(1, EXO_NOTHING, entries, EXO_MAP_MAX);

    EXPECT_OK(all);
    assert_int_equal(all.value, EXO_MAP_MAX);
    for (uint32_t i = 0; i < EXO_MAP_MAX; i++) {
        assert_int_equal(ledger[fixture_handle_slot(pages[i])].state, EXO_STATE_MAPPED);
    }
}

/* One that is no single page among pages: those behind it are done from its place on, and no
 * further than was said. */
TEST(pages_go_on_behind_what_is_none)
{
    const uint32_t told = 40, pair_at = 30, before = 31;
    boot_three();
    pages_make(EXO_MAP_MAX);
    uint64_t va = FIXTURE_PAGE_VA + before * sizeof(struct exo_map_entry);
    struct exo_map_entry *entries = fixture_user(1, va);
    for (uint32_t i = 0; i < EXO_MAP_MAX; i++) {
        entries[i] = entry_of(i);
    }
    exo_handle_t pair = fixture_frames(1, 1, RW);
    entries[pair_at] = entry_of(0);
    entries[pair_at].va = FIXTURE_FREE_VA + EXO_MAP_MAX * EXO_FRAME_SIZE;
    entries[pair_at].handle = pair.raw;
    for (uint32_t i = 0; i < EXO_MAP_MAX - told; i++) {
        entries[(int)i - (int)before] = entry_of(told + i);
    }
    struct exo_result all = CALL3(1, EXO_CALL_MAP, 0, va, told);

    EXPECT_OK(all);
    assert_int_equal(all.value, told);
    for (uint32_t i = 0; i < EXO_MAP_MAX; i++) {
        assert_int_equal(ledger[fixture_handle_slot(pages[i])].state,
                         i < told && i != pair_at ? EXO_STATE_MAPPED : EXO_STATE_IDLE);
    }
    assert_int_equal(ledger[fixture_handle_slot(pair)].state, EXO_STATE_MAPPED);
}

TEST(the_first_refused_entry_stops_the_call)
{
    boot_three();
    pages_make(3);
    struct exo_map_entry entries[] = {entry_of(0), entry_of(1), entry_of(2)};
    entries[1].va = FIXTURE_PAGE_VA;
    struct exo_result two = fixture_map_many(1, EXO_NOTHING, entries, 3);

    assert_int_equal(two.status, EXO_E_BUSY);
    assert_int_equal(two.value, 1);
    assert_int_equal(ledger[fixture_handle_slot(pages[0])].state, EXO_STATE_MAPPED);
    assert_int_equal(ledger[fixture_handle_slot(pages[2])].state, EXO_STATE_IDLE);
}

TEST(the_array_has_bounds_and_must_be_readable)
{
    boot_three();
    uint64_t va = FIXTURE_PAGE_VA;

    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, va, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, va, EXO_MAP_MAX + 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, va, UINT64_MAX), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, va + 4, 1), EXO_E_ALIGN);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, FIXTURE_FREE_VA, 1), EXO_E_FAULT);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, ARCH_USER_TOP, 1), EXO_E_FAULT);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, UINT64_MAX - 7, 1), EXO_E_FAULT);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, va + EXO_FRAME_SIZE - 16, 1), EXO_E_FAULT);
}

TEST(the_array_may_not_cross_into_the_next_page)
{
    boot_three();
    pages_make(2);
    exo_handle_t second = fixture_frames(1, 0, RW);
    uint64_t va = FIXTURE_PAGE_VA + EXO_FRAME_SIZE;
    EXPECT_OK(MAP_IN(1, .va = va, .handle = second.raw, .rights = RW));
    struct exo_map_entry entry = entry_of(0);
    memcpy((char *)fixture_user(1, va - sizeof(entry)), &entry, sizeof(entry));
    entry = entry_of(1);
    memcpy(fixture_user(1, va), &entry, sizeof(entry));
    struct exo_result crossing = CALL3(1, EXO_CALL_MAP, 0, va - sizeof(entry), 2);

    assert_int_equal(crossing.status, EXO_E_FAULT);
    assert_int_equal(crossing.value, 0);
    assert_int_equal(ledger[fixture_handle_slot(pages[0])].state, EXO_STATE_IDLE);
}

TEST(an_array_in_registers_or_without_reading_is_no_array)
{
    boot_three();
    exo_handle_t device = fixture_derive(1, fixture.device, EXO_TERMS(RW, EXO_STANDARD, 0), 0, 0);
    exo_handle_t code = fixture_frames(1, 0, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = device.raw, .rights = RW));
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, FIXTURE_FREE_VA, 1), EXO_E_FAULT);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + 0x1000, .handle = code.raw, .rights = EXO_EXECUTE));
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, FIXTURE_FREE_VA + 0x1000, 1), EXO_E_FAULT);
}

TEST(an_array_that_unmaps_itself_is_read_to_its_end)
{
    boot_three();
    pages_make(1);
    struct exo_map_entry entries[] = {{.handle = fixture.env[1].page.raw, .op = EXO_UNMAP},
                                      entry_of(0)};
    struct exo_result result = fixture_map_many(1, EXO_NOTHING, entries, 2);

    assert_int_equal(result.status, EXO_OK);
    assert_int_equal(result.value, 2);
    assert_int_equal(ledger[fixture_handle_slot(fixture.env[1].page)].state, EXO_STATE_IDLE);
    assert_int_equal(ledger[fixture_handle_slot(pages[0])].state, EXO_STATE_MAPPED);
}

TEST(undefined_bits_are_refused)
{
    boot_three();
    pages_make(1);
    struct exo_map_entry e = entry_of(0);
    exo_handle_t env = fixture.env[1].handle;

    e.op = EXO_UNTABLE + 1;
    EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    e.op = 255;
    EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    e = entry_of(0);
    e.flags = 8;
    EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    e = entry_of(0);
    e.reserved = 1;
    EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    e = entry_of(0);
    e.level = 1;
    EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    for (uint8_t op = EXO_UNMAP; op <= EXO_UNTABLE; op++) {
        e = (struct exo_map_entry){.handle = pages[0].raw, .op = op, .rights = EXO_READ};
        EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
        e.rights = 0;
        e.flags = EXO_MAP_TRACK;
        EXPECT_REFUSED(fixture_map(0, env, e), EXO_E_RANGE);
    }
}

TEST(entries_name_what_the_environment_itself_holds)
{
    boot_three();
    pages_make(2);
    exo_handle_t own = fixture_frames(0, 0, RW);
    struct exo_map_entry e = {.va = FIXTURE_FREE_VA, .handle = own.raw, .rights = RW};

    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, e), EXO_E_STALE);
    e.handle = 0;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, e), EXO_E_STALE);
    e.handle = pages[0].raw;
    EXPECT_REFUSED(fixture_map(0, fixture.env[2].handle, e), EXO_E_STALE);
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, pages[0].raw));
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, e), EXO_E_STALE);
}

TEST(mapping_for_another_needs_control)
{
    boot_three();
    pages_make(1);
    exo_handle_t weak = fixture_derive(0, fixture.env[1].handle,
                                       EXO_CALL | EXO_NOTIFY | EXO_GIVE | EXO_GRANT, 0, 0);

    EXPECT_REFUSED(fixture_map(0, weak, entry_of(0)), EXO_E_DENIED);
    EXPECT_REFUSED(fixture_map(0, fixture.pool, entry_of(0)), EXO_E_KIND);
    EXPECT_REFUSED(fixture_map(0, pages[0], entry_of(0)), EXO_E_STALE);
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry_of(0)));
}

TEST(a_tombstone_is_not_mapped)
{
    boot_three();
    exo_handle_t given = fixture_frames(1, 1, RW | EXO_GRANT);
    struct exo_result copy =
        CALL6(1, EXO_CALL_DERIVE, given.raw, 0, fixture_env_slot(1), EXO_READ, 0, 0);
    uint32_t budget = BINDING_BUDGET;
    EXPECT_OK(copy);
    assert_int_equal(binding_prune(fixture_handle_slot(given), 0, &budget), PRUNE_DONE);

    EXPECT_REFUSED(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = copy.value, .rights = EXO_READ),
                   EXO_E_STALE);
}

TEST(a_call_does_a_bounded_amount_of_work)
{
    boot_three();
    exo_handle_t table = fixture_frames(1, 1, RW);
    exo_handle_t large = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 8), 256, 0);
    pages_make(1);
    struct exo_map_entry entries[] = {
        {.va = 0x200000, .handle = table.raw, .op = EXO_TABLE},
        {.va = 0x200000, .handle = large.raw, .rights = RW},
        entry_of(0),
    };
    struct exo_result first = fixture_map_many(1, EXO_NOTHING, entries, 3);

    assert_int_equal(first.status, EXO_E_AGAIN);
    assert_int_equal(first.value, 2);
    EXPECT_OK(fixture_map_many(1, EXO_NOTHING, entries + 2, 1));
}

/* What is done is told; it goes on behind that, by at least one entry a call. */
TEST(a_waiting_interrupt_ends_a_batch)
{
    boot_three();
    struct exo_map_entry entries[EXO_MAP_MAX];
    pages_make(EXO_MAP_MAX);
    for (uint32_t i = 0; i < EXO_MAP_MAX; i++) {
        entries[i] = entry_of(i);
        (void)frame_lookup(ledger[EXO_HANDLE_INDEX((exo_handle_t){entries[i].handle})].node.base);
    }

    fake.interrupt_waits = true;
    for (uint32_t done = 0; done + 1 < EXO_MAP_MAX; done++) {
        struct exo_result one =
            fixture_map_many(1, EXO_NOTHING, &entries[done], EXO_MAP_MAX - done);
        assert_int_equal(one.status, EXO_E_AGAIN);
        assert_int_equal(one.value, 1);
    }
    fake.interrupt_waits = false;
    struct exo_result last = fixture_map_many(1, EXO_NOTHING, &entries[EXO_MAP_MAX - 1], 1);
    EXPECT_OK(last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_64_entries_are_done_in_order),
        cmocka_unit_test(pages_go_on_behind_what_is_none),
        cmocka_unit_test(the_first_refused_entry_stops_the_call),
        cmocka_unit_test(the_array_has_bounds_and_must_be_readable),
        cmocka_unit_test(the_array_may_not_cross_into_the_next_page),
        cmocka_unit_test(an_array_in_registers_or_without_reading_is_no_array),
        cmocka_unit_test(an_array_that_unmaps_itself_is_read_to_its_end),
        cmocka_unit_test(undefined_bits_are_refused),
        cmocka_unit_test(entries_name_what_the_environment_itself_holds),
        cmocka_unit_test(mapping_for_another_needs_control),
        cmocka_unit_test(a_tombstone_is_not_mapped),
        cmocka_unit_test(a_call_does_a_bounded_amount_of_work),
        cmocka_unit_test(a_waiting_interrupt_ends_a_batch),
    };

    return RUN(tests);
}
