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
    (void)frame_lookup(BASE);
    (void)frame_lookup(BASE + FRAME_BLOCK);
}

TEST(a_block_is_filled_when_it_is_first_looked_at)
{
    static const struct frame ordinary = {.kind = FRAME_ORDINARY};
    static struct frame before[COUNT];

    frames_make();
    memset(table, 0x5a, sizeof(table));
    frame_init(table, (exo_frame_t){BASE}, COUNT);
    memcpy(before, table, sizeof(table));
    assert_false(frame_is_settled(&table[3], BASE + 3)); /* or short ways would believe it */
    assert_memory_equal(before, table, sizeof(table));
    assert_ptr_equal(frame_lookup(BASE + FRAME_BLOCK + 7), &table[FRAME_BLOCK + 7]);
    assert_memory_equal(before, table, sizeof(table) / 2);
    for (uint32_t i = FRAME_BLOCK; i < COUNT; i++) {
        assert_memory_equal(&table[i], &ordinary, sizeof(ordinary));
    }
    table[FRAME_BLOCK + 7].maps = 3;
    assert_int_equal(frame_lookup(BASE + FRAME_BLOCK + 7)->maps, 3); /* and only then */
    assert_true(frame_is_quiet(BASE + 5));
    assert_true(frame_is_settled(&table[3], BASE + 3));
}

TEST(spans_have_their_kinds_and_the_last_counts)
{
    frames_make();
    frame_init(table, (exo_frame_t){BASE}, COUNT);
    frame_span_add(BASE - 100, BASE + 3, FRAME_NONE);
    frame_span_add(BASE + 2, BASE + 5, FRAME_RESERVED);
    frame_span_add(BASE + FRAME_BLOCK - 1, BASE + FRAME_BLOCK + 1, FRAME_INFO);
    frame_span_add(BASE + COUNT - 2, BASE + COUNT + 100, FRAME_NONE);
    static const struct {
        uint32_t at;
        uint8_t kind;
    } wanted[] = {{0, FRAME_NONE},
                  {1, FRAME_NONE},
                  {2, FRAME_RESERVED},
                  {4, FRAME_RESERVED},
                  {5, FRAME_ORDINARY},
                  {FRAME_BLOCK - 2, FRAME_ORDINARY},
                  {FRAME_BLOCK - 1, FRAME_INFO},
                  {FRAME_BLOCK, FRAME_INFO},
                  {FRAME_BLOCK + 1, FRAME_ORDINARY},
                  {COUNT - 3, FRAME_ORDINARY},
                  {COUNT - 2, FRAME_NONE},
                  {COUNT - 1, FRAME_NONE}};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_int_equal(frame_lookup(BASE + wanted[i].at)->kind, wanted[i].kind);
    }
    assert_int_equal(table[0].block_special, 6);
    assert_int_equal(table[FRAME_BLOCK].block_special, 3);
    for (uint32_t i = 4; i < FRAME_SPANS_MAX; i++) {
        frame_span_add(0, 0, FRAME_NONE);
    }
    assert_true(FAKE_POWERS_OFF(frame_span_add(0, 0, FRAME_NONE)));
}

TEST(blocks_are_filled_in_steps_that_stop_where_an_interrupt_waits)
{
    frames_make();
    frame_init(table, (exo_frame_t){BASE}, COUNT);
    fake.interrupt_waits = true;
    assert_false(frame_blocks_show(BASE, COUNT)); /* one is done */
    assert_int_equal(table[0].epoch, 0);
    assert_int_equal(table[FRAME_BLOCK].epoch, FRAME_UNFILLED);
    assert_false(frame_blocks_show(BASE, COUNT)); /* the other one, and so it goes on */
    assert_int_equal(table[FRAME_BLOCK].epoch, 0);
    assert_true(frame_blocks_show(BASE, COUNT));
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
    assert_false(frame_blocks_may_map(BASE + COUNT, 1));
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
        assert_int_equal(frame_run_may_map(BASE + 7, 1, EXO_READ), wanted[i].read);
        assert_int_equal(frame_run_may_map(BASE + 7, 1, EXO_READ | EXO_WRITE), wanted[i].write);
        assert_int_equal(frame_run_may_map(BASE + 7, 1, EXO_READ | EXO_EXECUTE), wanted[i].execute);
        assert_int_equal(frame_is_exclusive(BASE + 7), wanted[i].kind == FRAME_ORDINARY);
        assert_int_equal(frame_blocks_may_map(BASE, 1), wanted[i].kind == FRAME_ORDINARY);
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
    assert_true(frame_blocks_may_map(BASE + FRAME_BLOCK, 1));
    frame_set_kind(BASE + 3, FRAME_ORDINARY);
    frame_set_kind(BASE + 3, FRAME_ORDINARY);
    assert_int_equal(table[0].block_special, 1);
    assert_false(frame_blocks_may_map(BASE, 1));
    frame_set_kind(BASE + 4, FRAME_ORDINARY);
    assert_true(frame_blocks_may_map(BASE, 1));
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
    assert_true(frame_run_may_map(BASE + 5, 1, EXO_READ));
    assert_true(frame_blocks_may_map(BASE, 1));
    table[5].maps = UINT16_MAX;
    table[0].block_maps = UINT16_MAX;
    assert_false(frame_run_may_map(BASE + 5, 1, EXO_READ));
    assert_false(frame_blocks_may_map(BASE, 1));
    frame_set_kind(BASE + 6, FRAME_SAVE);
    table[6].maps = UINT16_MAX;
    assert_false(frame_run_may_map(BASE + 6, 1, EXO_READ));
}

TEST(each_count_of_a_run_is_looked_at)
{
    frames_make();
    assert_true(frame_run_may_map(BASE, 7, EXO_READ));
    for (uint32_t i = 0; i < 7; i++) {
        table[i].maps = UINT16_MAX;
        assert_false(frame_run_may_map(BASE, 7, EXO_READ));
        table[i].maps = 0;
    }
}

TEST(a_long_run_is_of_one_kind)
{
    frames_make();
    for (uint32_t at = 0; at < 200; at += 100) {
        frame_set_kind(BASE + at, FRAME_TABLE);
        assert_true(frame_run_may_map(BASE, FRAME_RUN_MIXED, EXO_READ));
        assert_false(frame_run_may_map(BASE, FRAME_RUN_MIXED, EXO_READ | EXO_WRITE));
        assert_false(frame_run_may_map(BASE, 2 * FRAME_RUN_MIXED, EXO_READ));
        frame_set_kind(BASE + at, FRAME_ORDINARY);
        assert_true(frame_run_may_map(BASE, 2 * FRAME_RUN_MIXED, EXO_READ | EXO_WRITE));
    }
    for (uint32_t at = 0; at < 2 * FRAME_RUN_MIXED; at++) {
        frame_set_kind(BASE + at, FRAME_VAULT);
        table[at].is_left = at % 3 == 0;
    }
    assert_true(frame_run_may_map(BASE, 2 * FRAME_RUN_MIXED, EXO_READ | EXO_WRITE));
    assert_false(frame_run_may_map(BASE, 2 * FRAME_RUN_MIXED + 1, EXO_READ));
    table[7].maps = UINT16_MAX;
    assert_false(frame_run_may_map(BASE, 2 * FRAME_RUN_MIXED, EXO_READ));
}

TEST(each_block_of_a_run_is_looked_at)
{
    frames_make();
    assert_true(frame_blocks_may_map(BASE, 2));
    for (uint32_t at = 0; at < COUNT; at += FRAME_BLOCK) {
        frame_set_kind(BASE + at + 9, FRAME_TABLE);
        assert_false(frame_blocks_may_map(BASE, 2));
        frame_set_kind(BASE + at + 9, FRAME_ORDINARY);
        table[at].block_maps = UINT16_MAX;
        assert_false(frame_blocks_may_map(BASE, 2));
        table[at].block_maps = 0;
    }
    shootdown_online(0);
    for (uint32_t at = 0; at < COUNT; at += FRAME_BLOCK) {
        frame_stamp(BASE + at, shootdown_next());
        assert_false(frame_blocks_are_quiet(BASE, 2));
        shootdown_flushed(0);
        assert_true(frame_blocks_are_quiet(BASE, 2));
    }
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
        cmocka_unit_test(a_block_is_filled_when_it_is_first_looked_at),
        cmocka_unit_test(spans_have_their_kinds_and_the_last_counts),
        cmocka_unit_test(blocks_are_filled_in_steps_that_stop_where_an_interrupt_waits),
        cmocka_unit_test(a_new_table_holds_ordinary_frames_and_nothing_of_what_lay_there),
        cmocka_unit_test(each_kind_allows_its_rights_and_no_more),
        cmocka_unit_test(special_frames_are_counted_once),
        cmocka_unit_test(a_frame_that_is_mapped_is_not_exclusive),
        cmocka_unit_test(counts_of_mappings_do_not_wrap),
        cmocka_unit_test(each_count_of_a_run_is_looked_at),
        cmocka_unit_test(a_long_run_is_of_one_kind),
        cmocka_unit_test(each_block_of_a_run_is_looked_at),
        cmocka_unit_test(a_stamp_is_the_whole_blocks_until_every_hart_flushed),
        cmocka_unit_test(the_kernel_stops_when_a_frame_is_no_memory),
    };

    return RUN(tests);
}
