/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_region.c - the vault's extents: windows filled on faults, dropped in time, wiped. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "region.h"
#include "slice.h"
#include "table.h"

#define RW (EXO_READ | EXO_WRITE)

enum {
    WINDOWS = 4,
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_ACCESS = 7
};

static exo_handle_t vault; /* the broker's */

static void boot_vault(void)
{
    fixture_windows = WINDOWS;
    boot_three();
    fixture_windows = 0;
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        if (fixture.boot->extent[i].kind == EXO_KIND_REGION) {
            vault.raw = fixture.boot->extent[i].handle;
        }
    }
    assert_int_not_equal(vault.raw, 0);
}

/* 2^order frames of the vault from `offset` on, for an environment. */
static exo_handle_t region(uint32_t env, uint32_t order, uint64_t offset)
{
    return fixture_derive(env, vault, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, order), offset, 0);
}

static uint64_t page(uint32_t number)
{
    return FIXTURE_FREE_VA + (uint64_t)number * EXO_FRAME_SIZE;
}

static void map(uint32_t env, exo_handle_t handle, uint32_t number, uint8_t rights)
{
    EXPECT_OK(MAP_IN(env, .va = page(number), .handle = handle.raw, .rights = rights));
}

static uint32_t open_windows(uint32_t hart)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < FAKE_WINDOWS_MAX; i++) {
        count += fake.harts[hart].windows[i].rights != 0;
    }
    return count;
}

static uint64_t *word_of(uint64_t frame)
{
    return arch_frame_pointer((exo_frame_t){frame});
}

/* Of an environment on the hart of the same number, with what the firmware filled alone. */
static uint64_t misses(uint32_t env)
{
    fake.hart = env;
    region_leave(env);
    return env_dispatcher(env, env)->save->region_misses;
}

static void all_flush(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        fixture_kicked(hart);
    }
}

TEST(without_a_vault_there_is_no_region)
{
    boot_three();
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        assert_int_not_equal(fixture.boot->extent[i].kind, EXO_KIND_REGION);
    }
    assert_true(fake_console_has("no PMP regions"));
    assert_false(region_fill(1, page(0)));
}

TEST(the_vault_is_its_own_memory)
{
    boot_vault();
    uint64_t base = ledger[fixture_handle_slot(vault)].node.base;

    assert_int_equal(base, fake.vault_base);
    for (uint64_t i = 0; i < fake.vault_count; i++) {
        assert_int_equal(frame_lookup(base + i)->kind, FRAME_VAULT);
    }
}

TEST(a_touch_opens_the_region_that_is_mapped_there)
{
    boot_vault();
    exo_handle_t two = region(1, 1, 2);
    map(1, two, 0, RW);
    assert_int_equal(open_windows(1), 0);
    fixture_fault(1, CAUSE_STORE_ACCESS, page(1) + 8);

    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 0);
    assert_int_equal(open_windows(1), 1);
    assert_int_equal(fake.harts[1].windows[0].base, fake.vault_base + 2);
    assert_int_equal(fake.harts[1].windows[0].order, 1);
    assert_int_equal(fake.harts[1].windows[0].rights & RW, RW);
    assert_int_equal(misses(1), 1);
}

TEST(what_is_open_already_is_the_librarys_fault)
{
    boot_vault();
    map(1, region(1, 0, 0), 0, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 1);
    fixture_fault(1, CAUSE_FETCH_ACCESS, page(9)); /* nothing is mapped */
    fixture_fault(1, CAUSE_LOAD_ACCESS, UINT64_MAX);
    fixture_fault(1, CAUSE_LOAD_ACCESS, fixture_page_va(1)); /* ordinary memory */
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 4);
    assert_int_equal(misses(1), 1);
}

TEST(more_regions_than_windows_take_turns)
{
    boot_vault();
    for (uint32_t i = 0; i < 8; i++) {
        map(1, region(1, 0, i), i, RW);
    }
    for (uint32_t i = 0; i < 24; i++) {
        fixture_fault(1, CAUSE_LOAD_ACCESS, page(i % 8));
        assert_true(open_windows(1) <= WINDOWS);
    }
    assert_int_equal(env_dispatcher(1, 1)->save->region_misses, 8); /* the firmware did the rest */
    assert_int_equal(misses(1), 24);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 0);
}

TEST(what_is_remembered_ends_with_the_mapping)
{
    boot_vault();
    exo_handle_t one = region(1, 0, 0);
    map(1, one, 0, RW);
    map(1, region(1, 0, 1), 1, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(1));
    struct exo_map_entry end = {.handle = one.raw, .op = EXO_UNMAP};
    EXPECT_OK(fixture_map(1, EXO_NOTHING, end));
    map(1, region(1, 0, 2), 0, RW); /* another one in its place */
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(1));
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    assert_int_equal(fake.harts[1].windows[1].base, fake.vault_base + 2);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 0);
}

/* Two bindings of the same frames: the narrower one's window must not hide what the other may. */
TEST(a_covered_region_comes_out)
{
    boot_vault();
    exo_handle_t read = fixture_derive(1, vault, EXO_TERMS(EXO_READ, EXO_STANDARD, 0), 0, 0);
    map(1, read, 0, EXO_READ);
    map(1, region(1, 0, 0), 1, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    fixture_fault(1, CAUSE_STORE_ACCESS, page(1));
    fixture_fault(1, CAUSE_STORE_ACCESS, page(1));
    assert_int_equal(open_windows(1), 1);
    assert_int_equal(fake.harts[1].windows[0].rights & RW, RW);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 0);
    fixture_fault(1, CAUSE_STORE_ACCESS, page(1));
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], 1);
}

TEST(rights_that_grow_need_no_new_window)
{
    boot_vault();
    exo_handle_t one = region(1, 0, 0);
    map(1, one, 0, EXO_READ);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    struct exo_map_entry more = {.handle = one.raw, .op = EXO_PROTECT, .rights = RW};
    EXPECT_OK(fixture_map(1, EXO_NOTHING, more));
    assert_int_equal(fake.harts[1].windows[0].rights & RW, RW);
}

TEST(another_environment_finds_no_window)
{
    boot_vault();
    map(1, region(1, 0, 0), 0, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    fixture_kicked(1);
    assert_int_not_equal(harts[1].current, 1);
    assert_int_equal(open_windows(1), 0);
}

TEST(what_is_unmapped_is_closed_at_once)
{
    boot_vault();
    exo_handle_t one = region(1, 0, 0);
    map(1, one, 0, RW);
    map(1, region(1, 0, 1), 1, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(1));
    struct exo_map_entry end = {.handle = one.raw, .op = EXO_UNMAP};
    EXPECT_OK(fixture_map(1, EXO_NOTHING, end));
    assert_int_equal(open_windows(1), 0);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    assert_int_equal(open_windows(1), 0);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(1));
    assert_int_equal(open_windows(1), 1);
}

TEST(another_hart_closes_when_it_flushes)
{
    boot_vault();
    exo_handle_t one = region(1, 0, 0);
    map(1, one, 0, RW);
    fixture_fault(1, CAUSE_LOAD_ACCESS, page(0));
    exo_handle_t request = {
        CALL5(0, EXO_CALL_REVOKE, vault.raw, fixture.env[1].handle.raw, fixture_slot(), 1 << 8, 0)
            .value};
    *word_of(fake.vault_base) = 4711;
    struct exo_result first = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);
    assert_int_equal(first.status, EXO_E_AGAIN);
    assert_int_equal(*word_of(fake.vault_base), 4711); /* hart 1 can still write there */
    fixture_kicked(1);
    assert_int_equal(open_windows(1), 0);
    while (CALL1(0, EXO_CALL_REVOKE_STEP, request.raw).status == EXO_E_AGAIN) {
        all_flush();
    }
    assert_int_equal(*word_of(fake.vault_base), 0);
}

TEST(a_region_that_ends_is_wiped_step_by_step)
{
    boot_vault();
    exo_handle_t eight = region(1, 3, 8);
    uint32_t steps = 1;

    for (uint32_t i = 0; i < 8; i++) {
        *word_of(fake.vault_base + 8 + i) = i + 1;
    }
    while (CALL1(1, EXO_CALL_DROP, eight.raw).status == EXO_E_AGAIN) {
        steps++;
        uint64_t state = CALL2(1, EXO_CALL_INSPECT, eight.raw, EXO_FIELD_STATE).value;
        assert_int_equal(state & 0xff, EXO_STATE_WIPING);
        EXPECT_REFUSED(CALL4(1, EXO_CALL_DERIVE, eight.raw, 0, fixture_env_slot(1),
                             EXO_TERMS(EXO_READ, EXO_BORROWED, 0)),
                       EXO_E_BUSY);
        EXPECT_REFUSED(MAP_IN(1, .va = page(0), .handle = eight.raw, .rights = RW), EXO_E_BUSY);
        EXPECT_REFUSED(CALL3(1, EXO_CALL_SPLIT, eight.raw, fixture_env_slot(1), 0), EXO_E_BUSY);
    }
    assert_in_range(steps, 3, 8);
    assert_int_equal(fake.wipes, 8);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(*word_of(fake.vault_base + 8 + i), 0);
    }
}

TEST(who_shares_a_region_keeps_its_content)
{
    boot_vault();
    exo_handle_t one = region(1, 0, 0);
    exo_handle_t two = region(2, 0, 0);
    map(1, one, 0, RW);
    map(2, two, 0, RW);
    *word_of(fake.vault_base) = 4711;
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, one.raw));
    assert_int_equal(*word_of(fake.vault_base), 4711);
    while (CALL1(2, EXO_CALL_DROP, two.raw).status == EXO_E_AGAIN) {
        all_flush();
    }
    assert_int_equal(*word_of(fake.vault_base), 0);
}

TEST(a_destroyed_environment_leaves_zeroes)
{
    boot_vault();
    (void)region(1, 4, 16);
    *word_of(fake.vault_base + 31) = 4711;
    (void)fixture_env_destroy(1);
    assert_int_equal(*word_of(fake.vault_base + 31), 0);
    assert_int_equal(fake.wipes, 16);
}

TEST(the_kernel_reads_no_region)
{
    boot_vault();
    map(1, region(1, 0, 0), 0, RW);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_MAP, 0, page(0), 1), EXO_E_FAULT);
}

/* As a mistake of the kernel might make it: an entry in a table of somebody else. */
TEST(a_wrong_entry_opens_nothing)
{
    boot_vault();
    map(1, region(1, 0, 0), 0, RW);
    uint64_t table;
    assert_true(table_find(2, (exo_va_t){page(0)}, 0, &table));
    arch_pte_t *entry = &table_entries(table)[arch_pte_index((exo_va_t){page(0)}, 0)];
    fixture.is_audit_off = true; /* it would see at once */
    *entry = arch_pte_leaf((exo_frame_t){fake.vault_base}, RW, 0);
    fixture_fault(2, CAUSE_LOAD_ACCESS, page(0));
    assert_int_equal(open_windows(2), 0);
    assert_int_equal(fixture.upcalls[2][EXO_UPCALL_FAULT], 1);
    *entry = ARCH_PTE_NONE;
    fixture.is_audit_off = false;
}

TEST(no_region_becomes_a_table_or_a_large_page)
{
    boot_vault();
    exo_handle_t pair = region(1, 1, 0);
    EXPECT_REFUSED(MAP_IN(1, .va = 0x40000000, .handle = pair.raw, .op = EXO_TABLE, .level = 1),
                   EXO_E_KIND);
    exo_handle_t firm = fixture_derive(0, vault, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1), 4, 0);
    uint32_t slot = fixture_slot();
    EXPECT_REFUSED(CALL3(0, EXO_CALL_ENV_CREATE, 9, slot, firm.raw), EXO_E_KIND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_vault_there_is_no_region),
        cmocka_unit_test(the_vault_is_its_own_memory),
        cmocka_unit_test(a_touch_opens_the_region_that_is_mapped_there),
        cmocka_unit_test(what_is_open_already_is_the_librarys_fault),
        cmocka_unit_test(more_regions_than_windows_take_turns),
        cmocka_unit_test(what_is_remembered_ends_with_the_mapping),
        cmocka_unit_test(a_covered_region_comes_out),
        cmocka_unit_test(rights_that_grow_need_no_new_window),
        cmocka_unit_test(another_environment_finds_no_window),
        cmocka_unit_test(what_is_unmapped_is_closed_at_once),
        cmocka_unit_test(another_hart_closes_when_it_flushes),
        cmocka_unit_test(a_region_that_ends_is_wiped_step_by_step),
        cmocka_unit_test(who_shares_a_region_keeps_its_content),
        cmocka_unit_test(a_destroyed_environment_leaves_zeroes),
        cmocka_unit_test(the_kernel_reads_no_region),
        cmocka_unit_test(a_wrong_entry_opens_nothing),
        cmocka_unit_test(no_region_becomes_a_table_or_a_large_page),
    };

    return RUN(tests);
}
