/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_frame.c - what may be mapped how, and the counts of blocks. */
#include "unit.h"

#include "frame.h"

#include <string.h>

enum {
    BASE = FAKE_RAM_BASE,
    COUNT = 2 * FRAME_BLOCK
};

static struct frame table[COUNT];

/* Two blocks of ordinary frames. */
static void frames_make(void)
{
    fake_reset();
    shootdown_init();
    memset(table, 0x5a, sizeof(table));
    frame_init(table, (exo_frame_t){BASE}, COUNT);
}

TEST(frames_outside_the_table_are_nothing)
{
    frames_make();

    assert_null(frame_lookup(BASE - 1));
    assert_null(frame_lookup(BASE + COUNT));
    assert_null(frame_lookup(0));
    assert_null(frame_lookup(UINT64_MAX));
    assert_ptr_equal(frame_lookup(BASE), &table[0]);
    assert_ptr_equal(frame_lookup(BASE + COUNT - 1), &table[COUNT - 1]);
    assert_int_equal(frame_table_base, BASE);
    assert_int_equal(frame_table_count, COUNT);
    assert_false(frame_is_exclusive(BASE - 1));
    assert_null(frame_lookup(BASE + COUNT));
    assert_false(frame_may_map_block(BASE + COUNT));
    assert_true(frame_is_quiet(BASE + COUNT));
}

TEST(a_new_table_holds_ordinary_frames_and_nothing_of_what_lay_there)
{
    static const struct frame ordinary = {.kind = FRAME_ORDINARY};
    frames_make();

    for (uint32_t i = 0; i < COUNT; i++) {
        assert_memory_equal(&table[i], &ordinary, sizeof(ordinary));
    }
}

TEST(each_kind_allows_its_rights_and_no_more)
{
    static const struct {
        uint8_t kind;
        bool read, write, execute;
    } wanted[] = {{FRAME_NONE, false, false, false},  {FRAME_RESERVED, false, false, false},
                  {FRAME_ORDINARY, true, true, true}, {FRAME_TABLE, true, false, false},
                  {FRAME_SHADOW, true, false, false}, {FRAME_DISPATCHER, false, false, false},
                  {FRAME_SAVE, true, true, false},    {FRAME_INFO, true, false, false},
                  {FRAME_VAULT, true, true, true},    {FRAME_VAULT + 1, false, false, false}};

    frames_make();
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        frame_set_kind(BASE + 7, wanted[i].kind);
        assert_int_equal(frame_may_map(frame_lookup(BASE + 7), EXO_READ), wanted[i].read);
        assert_int_equal(frame_may_map(frame_lookup(BASE + 7), EXO_READ | EXO_WRITE),
                         wanted[i].write);
        assert_int_equal(frame_may_map(frame_lookup(BASE + 7), EXO_READ | EXO_EXECUTE),
                         wanted[i].execute);
        assert_int_equal(frame_is_exclusive(BASE + 7), wanted[i].kind == FRAME_ORDINARY);
        assert_int_equal(frame_may_map_block(BASE), wanted[i].kind == FRAME_ORDINARY);
    }
}

TEST(special_frames_are_counted_once)
{
    frames_make();
    assert_int_equal(table[0].block_special, 0);
    frame_set_kind(BASE + 3, FRAME_TABLE);
    frame_set_kind(BASE + 3, FRAME_SHADOW);
    frame_set_kind(BASE + 4, FRAME_SAVE);
    assert_int_equal(table[0].block_special, 2);
    assert_true(frame_may_map_block(BASE + FRAME_BLOCK));
    frame_set_kind(BASE + 3, FRAME_ORDINARY);
    frame_set_kind(BASE + 3, FRAME_ORDINARY);
    assert_int_equal(table[0].block_special, 1);
    assert_false(frame_may_map_block(BASE));
    frame_set_kind(BASE + 4, FRAME_ORDINARY);
    assert_true(frame_may_map_block(BASE));
    assert_int_equal(table[FRAME_BLOCK].block_special, 0);
}

TEST(a_frame_that_is_mapped_is_not_exclusive)
{
    frames_make();
    assert_true(frame_is_exclusive(BASE + 9));
    table[9].maps = 1;
    assert_false(frame_is_exclusive(BASE + 9));
    assert_true(frame_is_exclusive(BASE + 10));
    table[9].maps = 0;
    table[0].block_maps = 1;
    assert_false(frame_is_exclusive(BASE + 9));
    assert_true(frame_is_exclusive(BASE + FRAME_BLOCK));
}

TEST(counts_of_mappings_do_not_wrap)
{
    frames_make();
    table[5].maps = UINT16_MAX - 1;
    table[0].block_maps = UINT16_MAX - 1;
    assert_true(frame_may_map(frame_lookup(BASE + 5), EXO_READ));
    assert_true(frame_may_map_block(BASE));
    table[5].maps = UINT16_MAX;
    table[0].block_maps = UINT16_MAX;
    assert_false(frame_may_map(frame_lookup(BASE + 5), EXO_READ));
    assert_false(frame_may_map_block(BASE));
}

TEST(a_stamp_is_the_whole_blocks_until_every_hart_flushed)
{
    frames_make();
    shootdown_online(0);
    shootdown_online(1);
    frame_stamp(BASE + 100, shootdown_next());
    assert_false(frame_is_quiet(BASE));
    assert_false(frame_is_quiet(BASE + FRAME_BLOCK - 1));
    assert_true(frame_is_quiet(BASE + FRAME_BLOCK));
    shootdown_flushed(0);
    assert_false(frame_is_quiet(BASE));
    shootdown_flushed(1);
    assert_true(frame_is_quiet(BASE));
}

TEST(the_kernel_stops_when_a_frame_is_no_memory)
{
    frames_make();
    assert_true(FAKE_POWERS_OFF(frame_set_kind(BASE + COUNT, FRAME_TABLE)));
    assert_int_equal(fake.power_off_code, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_outside_the_table_are_nothing),
        cmocka_unit_test(a_new_table_holds_ordinary_frames_and_nothing_of_what_lay_there),
        cmocka_unit_test(each_kind_allows_its_rights_and_no_more),
        cmocka_unit_test(special_frames_are_counted_once),
        cmocka_unit_test(a_frame_that_is_mapped_is_not_exclusive),
        cmocka_unit_test(counts_of_mappings_do_not_wrap),
        cmocka_unit_test(a_stamp_is_the_whole_blocks_until_every_hart_flushed),
        cmocka_unit_test(the_kernel_stops_when_a_frame_is_no_memory),
    };

    return RUN(tests);
}
