/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sv39.c - entries as the privileged specification wants them, bit by bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <exo/call.h>
#include <port/arch.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

/* The specification's bits, written down a second time. */
enum {
    V = 1,
    R = 2,
    W = 4,
    X = 8,
    U = 16,
    G = 32,
    A = 64,
    D = 128
};
#define FRAME_MAX ((1ull << 44) - 1)

static const exo_frame_t some = {0x80123};

TEST(leaves_are_the_users_and_show_their_rights)
{
    for (uint8_t rights = 1; rights < 8; rights++) {
        arch_pte_t pte = arch_pte_leaf(some, rights, 0);
        uint64_t expected = V | U | A | (uint64_t)rights << 1;

        expected |= (rights & EXO_WRITE) != 0 ? D : 0;
        assert_int_equal(pte.raw, some.number << 10 | expected);
        assert_int_equal(arch_pte_rights(pte), rights);
        assert_true(arch_pte_is_present(pte));
        assert_false(arch_pte_is_table(pte));
    }
}

TEST(a_page_of_the_short_way_is_the_same_leaf_or_none)
{
    for (uint8_t rights = 0; rights < 8; rights++) {
        bool is_possible =
            (rights & (EXO_READ | EXO_EXECUTE)) != 0 && rights != (EXO_WRITE | EXO_EXECUTE);
        uint64_t leaf = is_possible ? arch_pte_leaf(some, rights, 0).raw : ARCH_PTE_NONE.raw;

        assert_int_equal(arch_pte_page(some, rights).raw, leaf);
    }
}

TEST(tracked_leaves_start_untouched)
{
    arch_pte_t pte = arch_pte_leaf(some, EXO_READ | EXO_WRITE, EXO_MAP_TRACK);

    assert_int_equal(pte.raw & (A | D), 0);
    assert_false(arch_pte_allows(pte, EXO_READ));
    pte = arch_pte_touch(pte, EXO_READ);
    assert_int_equal(pte.raw & (A | D), A);
    assert_true(arch_pte_allows(pte, EXO_READ));
    assert_false(arch_pte_allows(pte, EXO_WRITE));
    pte = arch_pte_touch(pte, EXO_WRITE);
    assert_int_equal(pte.raw & (A | D), A | D);
    assert_true(arch_pte_allows(pte, EXO_WRITE));
}

TEST(touching_never_adds_a_right)
{
    for (uint8_t rights = 0; rights < 8; rights++) {
        for (uint8_t access = 0; access < 8; access++) {
            arch_pte_t pte = arch_pte_leaf(some, rights, EXO_MAP_TRACK);
            arch_pte_t after = arch_pte_touch(pte, access);
            bool may = access != 0 && (access & ~rights) == 0;

            assert_int_equal(after.raw & ~(uint64_t)(A | D), pte.raw);
            assert_int_equal(after.raw != pte.raw, may);
            assert_true(may || access == 0 || !arch_pte_allows(after, access));
        }
    }
}

TEST(the_library_that_wants_the_upcall_gets_it)
{
    arch_pte_t pte = arch_pte_leaf(some, EXO_READ, EXO_MAP_TRACK | EXO_MAP_AD_UPCALL);

    assert_int_equal(arch_pte_touch(pte, EXO_READ).raw, pte.raw);
    assert_int_equal(arch_pte_frame(pte).number, some.number);
}

TEST(a_leaf_without_rights_is_no_table)
{
    arch_pte_t pte = arch_pte_leaf(some, 0, 0);

    assert_true(arch_pte_is_present(pte));
    assert_false(arch_pte_is_table(pte));
    assert_int_equal(pte.raw & V, 0);
    assert_int_equal(arch_pte_touch(pte, EXO_READ).raw, pte.raw);
    assert_false(arch_pte_is_present(ARCH_PTE_NONE));
    assert_false(arch_pte_is_table(ARCH_PTE_NONE));
}

TEST(rights_that_are_none_of_memory_do_not_leak_into_the_entry)
{
    arch_pte_t pte = arch_pte_leaf(some, 0xff, 0);

    assert_int_equal(pte.raw, some.number << 10 | V | R | W | X | U | A | D);
    assert_int_equal(pte.raw & G, 0);
}

TEST(tables_are_not_the_users)
{
    arch_pte_t pte = arch_pte_table(some);

    assert_int_equal(pte.raw, some.number << 10 | V);
    assert_true(arch_pte_is_table(pte));
    assert_int_equal(arch_pte_rights(pte), 0);
    assert_false(arch_pte_allows(pte, EXO_READ));
}

TEST(frames_fill_44_bits_and_no_more)
{
    exo_frame_t high = {FRAME_MAX};
    exo_frame_t beyond = {UINT64_MAX};

    assert_int_equal(arch_pte_frame(arch_pte_leaf(high, EXO_READ, 0)).number, FRAME_MAX);
    assert_int_equal(arch_pte_frame(arch_pte_table(high)).number, FRAME_MAX);
    assert_int_equal(arch_pte_leaf(beyond, EXO_READ, 0).raw >> 54, 0);
    assert_int_equal(arch_pte_table(beyond).raw >> 54, 0);
}

TEST(addresses_have_three_indices_of_nine_bits)
{
    exo_va_t va = {(uint64_t)0x0f3 << 30 | (uint64_t)0x1a5 << 21 | (uint64_t)0x05c << 12 | 0xabc};
    exo_va_t last = {ARCH_USER_TOP - 1};

    assert_int_equal(arch_pte_index(va, 2), 0x0f3);
    assert_int_equal(arch_pte_index(va, 1), 0x1a5);
    assert_int_equal(arch_pte_index(va, 0), 0x05c);
    assert_int_equal(arch_pte_index(last, 2), ARCH_TABLE_ENTRIES / 2 - 1); /* the user half */
    assert_int_equal(arch_pte_index((exo_va_t){ARCH_USER_TOP}, 2), ARCH_TABLE_ENTRIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_are_the_users_and_show_their_rights),
        cmocka_unit_test(a_page_of_the_short_way_is_the_same_leaf_or_none),
        cmocka_unit_test(tracked_leaves_start_untouched),
        cmocka_unit_test(touching_never_adds_a_right),
        cmocka_unit_test(the_library_that_wants_the_upcall_gets_it),
        cmocka_unit_test(a_leaf_without_rights_is_no_table),
        cmocka_unit_test(rights_that_are_none_of_memory_do_not_leak_into_the_entry),
        cmocka_unit_test(tables_are_not_the_users),
        cmocka_unit_test(frames_fill_44_bits_and_no_more),
        cmocka_unit_test(addresses_have_three_indices_of_nine_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
