/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_wipe.c - the vault's extents: what they held ends with them. */
#include "vault.h"

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

/* What is being wiped is wiped at once for who wants to map it, and not again under his hands. */
TEST(who_maps_meanwhile_finds_zeroes_and_keeps_what_he_writes)
{
    boot_vault();
    exo_handle_t old = region(1, 3, 8);
    exo_handle_t new = region(2, 3, 8);
    struct exo_map_entry entry = {.va = page(0), .handle = new.raw, .rights = RW};
    struct exo_result mapped;

    for (uint32_t i = 0; i < 8; i++) {
        *word_of(fake.vault_base + 8 + i) = 4711;
    }
    assert_int_equal(CALL1(1, EXO_CALL_DROP, old.raw).status, EXO_E_AGAIN);
    do {
        mapped = fixture_map(2, EXO_NOTHING, entry);
    } while (mapped.status == EXO_E_AGAIN);
    EXPECT_OK(mapped);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(*word_of(fake.vault_base + 8 + i), 0);
        *word_of(fake.vault_base + 8 + i) = 42;
    }
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, old.raw));
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(*word_of(fake.vault_base + 8 + i), 42);
    }
}

/* One page of it is mapped by somebody else: only that page is kept. */
TEST(what_nobody_has_mapped_is_wiped_beside_what_somebody_has)
{
    boot_vault();
    exo_handle_t whole = region(1, 1, 2);
    map(2, region(2, 0, 3), 0, RW);
    *word_of(fake.vault_base + 2) = 4711;
    *word_of(fake.vault_base + 3) = 4711;
    while (CALL1(1, EXO_CALL_DROP, whole.raw).status == EXO_E_AGAIN) {
        all_flush();
    }
    assert_int_equal(*word_of(fake.vault_base + 2), 0);
    assert_int_equal(*word_of(fake.vault_base + 3), 4711);
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
        cmocka_unit_test(another_hart_closes_when_it_flushes),
        cmocka_unit_test(a_region_that_ends_is_wiped_step_by_step),
        cmocka_unit_test(who_shares_a_region_keeps_its_content),
        cmocka_unit_test(who_maps_meanwhile_finds_zeroes_and_keeps_what_he_writes),
        cmocka_unit_test(what_nobody_has_mapped_is_wiped_beside_what_somebody_has),
        cmocka_unit_test(a_destroyed_environment_leaves_zeroes),
        cmocka_unit_test(the_kernel_reads_no_region),
        cmocka_unit_test(no_region_becomes_a_table_or_a_large_page),
    };

    return RUN(tests);
}
