/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_region.c - the vault's extents: windows filled on faults, and dropped in time. */
#include "vault.h"

/* Of an environment on the hart of the same number, with what the firmware filled alone. */
static uint64_t misses(uint32_t env)
{
    fake.hart = env;
    region_leave(env);
    return env_dispatcher(env, env)->save->region_misses;
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
        cmocka_unit_test(a_wrong_entry_opens_nothing),
    };

    return RUN(tests);
}
