/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_memory.c - the boot tables, and what is left free, on RAM of odd shapes. */
#include "unit.h"

#include "binding.h"
#include "frame.h"
#include "memory.h"

#include <string.h>

enum {
    BASE = FAKE_RAM_BASE,
    COUNT = FAKE_RAM_FRAMES
};

static uint8_t given[COUNT]; /* how often each frame was given */
static uint32_t given_count;
static uint32_t order_max;

static struct board_range frames(uint64_t first, uint64_t count)
{
    return (struct board_range){first << EXO_FRAME_SHIFT, count << EXO_FRAME_SHIFT};
}

static void give(uint64_t base, uint32_t order)
{
    assert_int_equal(base & ((1ull << order) - 1), 0);
    assert_true(base >= BASE && base + (1ull << order) <= BASE + COUNT);
    for (uint64_t i = 0; i < 1ull << order; i++) {
        given[base - BASE + i]++;
    }
    given_count++;
    order_max = order > order_max ? order : order_max;
}

static void give_all(const struct board *board)
{
    fake_reset();
    for (uint64_t frame = BASE; frame < BASE + COUNT; frame++) {
        memset(arch_frame_pointer((exo_frame_t){frame}), 0x5a, EXO_FRAME_SIZE);
    }
    memory_init(board);
    memset(given, 0, sizeof(given));
    given_count = 0;
    order_max = 0;
}

/* All of [first, first + count) was given `times` times. */
static bool is_given(uint64_t first, uint64_t count, uint8_t times)
{
    for (uint64_t i = 0; i < count; i++) {
        if (given[first - BASE + i] != times) {
            return false;
        }
    }
    return true;
}

/* With gaps that begin at frames of either parity: what is taken in pairs stays aligned. */
static void each_frame_check(uint64_t start)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE, COUNT)}};

    board.reserved_count = 2;
    board.reserved[0] = frames(BASE, start);
    board.reserved[1] = frames(BASE + 100, 3);
    board.dtb = (struct board_range){((uint64_t)(BASE + 200) << EXO_FRAME_SHIFT) + 4000, 200};
    board.bundle =
        (struct board_range){((uint64_t)(BASE + 300 + start) << EXO_FRAME_SHIFT) + 1, 4096};
    give_all(&board);
    uint64_t taken = memory_take(2, 0);
    uint64_t second = memory_take(1, 0);
    memory_each_free(give);

    assert_true(is_given(BASE, start, 0));
    assert_true(is_given(BASE + 100, 3, 0));
    assert_true(is_given(BASE + 200, 2, 0)); /* the tree crosses a boundary */
    assert_true(is_given(BASE + 300 + start, 2, 0));
    assert_true(is_given(memory_table_base, memory_table_count, 0));
    assert_int_equal(taken & 1, 0);
    assert_int_equal(second, taken + 2);
    assert_true(is_given(taken, 3, 0));
    uint32_t total = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(given[i] <= 1);
        total += given[i];
    }
    uint64_t ledger_frames = (ledger_limit * sizeof(struct binding) + 4095) / 4096;
    assert_int_equal(total, COUNT - start - 3 - 2 - 2 - 3 - memory_table_count - ledger_frames);
}

static bool is_kind(uint64_t first, uint64_t count, enum frame_kind kind)
{
    for (uint64_t i = 0; i < count; i++) {
        if (frame_lookup(first + i)->kind != kind) {
            return false;
        }
    }
    return true;
}

TEST(what_lies_between_pieces_of_ram_is_none)
{
    struct board board = {.memory_count = 2};

    board.memory[0] = frames(BASE + 3, 5);
    board.memory[1] = frames(BASE + 600, 1400);
    give_all(&board);
    assert_true(is_kind(BASE, 3, FRAME_NONE));
    assert_true(is_kind(BASE + 3, 5, FRAME_ORDINARY));
    assert_true(is_kind(BASE + 8, 592, FRAME_NONE));
    assert_true(is_kind(BASE + 2000, frame_table_count - 2000, FRAME_NONE));
    assert_int_equal(frame_lookup(BASE)->block_special, FRAME_BLOCK - 5);
    assert_true(is_kind(BASE + 1990, 10, FRAME_ORDINARY));
    assert_false(frame_blocks_may_map(BASE, 1));
}

TEST(every_slot_is_free_whatever_lay_there)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE, COUNT - 1)}};

    give_all(&board);
    assert_true(ledger_limit >= COUNT);
    assert_int_equal(ledger_limit % BINDING_GROUP, 0);
    while (!binding_name(0, ledger_limit)) {
    }
    assert_int_equal(ledger_count, ledger_limit);
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding free_slot = {.epoch = 1, .state = EXO_STATE_FREE};
        free_slot.node = (struct binding_node){0};
        assert_memory_equal(&ledger[slot], &free_slot, sizeof(free_slot));
    }
    assert_int_equal(ledger[0].state, EXO_STATE_RETIRED);
}

TEST(every_frame_is_given_once_or_taken)
{
    each_frame_check(16);
    each_frame_check(17);
}

TEST(kinds_are_what_the_frames_are)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE + 8, COUNT - 8)}};

    board.reserved_count = 3;
    board.reserved[0] = frames(BASE + 20, 2);
    board.reserved[1] = frames(BASE - 1000, 4); /* outside all RAM */
    board.reserved[2] = frames(BASE + 4, 6);    /* half inside */
    board.bundle = frames(BASE + 40, 1);
    give_all(&board);
    assert_int_equal(frame_table_base, BASE);
    assert_int_equal(frame_table_count, COUNT);
    assert_int_equal(frame_lookup(BASE)->kind, FRAME_NONE);
    assert_int_equal(frame_lookup(BASE + 7)->kind, FRAME_RESERVED);
    assert_int_equal(frame_lookup(BASE + 9)->kind, FRAME_RESERVED);
    assert_int_equal(frame_lookup(BASE + 10)->kind, FRAME_ORDINARY);
    assert_int_equal(frame_lookup(BASE + 20)->kind, FRAME_RESERVED);
    assert_int_equal(frame_lookup(BASE + 22)->kind, FRAME_ORDINARY);
    assert_int_equal(frame_lookup(BASE + 40)->kind, FRAME_ORDINARY);
    uint64_t info = memory_table_base;
    assert_int_equal(frame_lookup(info)->kind, FRAME_INFO);
    assert_int_equal(frame_lookup(info + memory_table_count - 1)->kind, FRAME_INFO);
    assert_int_equal(frame_lookup(info + memory_table_count)->kind, FRAME_RESERVED);
    assert_ptr_equal(ledger, arch_frame_pointer((exo_frame_t){info + memory_table_count}));
}

TEST(ram_in_pieces_is_used_piece_by_piece)
{
    struct board board = {.memory_count = 3};

    board.memory[0] = frames(BASE + 3, 5); /* too small for any table */
    board.memory[1] = frames(BASE + 11, 1400);
    board.memory[2] = frames(BASE + 1700, 300);
    board.reserved_count = 2;
    board.reserved[0] = frames(BASE + 1710, 10);
    board.reserved[1] = frames(BASE + 1715, 20); /* overlaps the first */
    give_all(&board);
    memory_each_free(give);
    assert_true(is_given(BASE, 3, 0));
    assert_true(is_given(BASE + 3, 5, 1));
    assert_true(is_given(BASE + 8, 3, 0));
    assert_true(is_given(BASE + 1411, 289, 0));
    assert_true(is_given(BASE + 1700, 10, 1));
    assert_true(is_given(BASE + 1710, 25, 0));
    assert_true(is_given(BASE + 1735, 265, 1));
    assert_true(is_given(BASE + 2000, 48, 0));
    assert_true(memory_table_base >= BASE + 11);
}

TEST(taken_ranges_are_passed_over_in_any_order)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE, COUNT)}};

    board.reserved_count = 3; /* each ends where the one before it in the list begins */
    board.reserved[0] = frames(BASE + 40, 20);
    board.reserved[1] = frames(BASE + 20, 20);
    board.reserved[2] = frames(BASE, 20);
    give_all(&board);
    assert_true(memory_table_base >= BASE + 60);
    memory_each_free(give);
    assert_true(is_given(BASE, 60, 0));
}

TEST(memory_that_holds_no_tables_ends_the_boot)
{
    struct board small = {.memory_count = 1, .memory = {frames(BASE, 20)}};
    struct board full = {.memory_count = 1, .memory = {frames(BASE, COUNT)}};

    fake_reset();
    assert_true(FAKE_POWERS_OFF(memory_init(&small)));
    assert_int_equal(fake.power_off_code, 98);
    assert_true(fake_console_has("not enough memory"));
    full.reserved_count = 2; /* tables fit in the gaps, the frames of the broker do not */
    full.reserved[0] = frames(BASE + 500, 10);
    full.reserved[1] = frames(BASE + 1400, 10);
    assert_true(FAKE_POWERS_OFF(memory_init(&full)));
    assert_int_equal(fake.power_off_code, 98);
}

TEST(more_than_the_boot_frames_is_the_kernels_mistake)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE, COUNT)}};

    give_all(&board);
    for (uint32_t i = 0; i < 1024; i++) {
        (void)memory_take(1, 0);
    }
    assert_true(FAKE_POWERS_OFF(memory_take(1, 0)));
    assert_int_equal(fake.power_off_code, 99);
}

TEST(what_is_taken_is_as_far_from_aligned_as_was_asked)
{
    struct board board = {.memory_count = 1, .memory = {frames(BASE, COUNT)}};

    give_all(&board);
    uint64_t image = memory_take(300, 16), stack = memory_take(16, 14), pair = memory_take(2, 0);
    memory_each_free(give);
    assert_int_equal(image % 512, 16);
    assert_true(stack % 16 == 14 && pair % 2 == 0);
    assert_true(is_given(image, 300, 0) && is_given(stack, 16, 0) && is_given(pair, 2, 0));
    assert_true(stack > image + 300 && is_given(image + 300, stack - image - 300, 1));
    assert_int_equal(given[image - 1 - BASE], image - 1 >= memory_table_base + memory_table_count);
}

static uint64_t cut_next;

static void cut_check(uint64_t base, uint32_t order)
{
    assert_int_equal(base, cut_next);
    assert_int_equal(base & ((1ull << order) - 1), 0);
    assert_true(order <= EXO_ORDER_MAX);
    cut_next = base + (1ull << order);
    given_count++;
    order_max = order > order_max ? order : order_max;
}

static void cut(uint64_t base, uint64_t count, uint32_t pieces, uint32_t largest)
{
    cut_next = base;
    given_count = 0;
    order_max = 0;
    memory_cut(base, count, cut_check);
    assert_int_equal(given_count, pieces);
    assert_int_equal(order_max, largest);
    assert_true(count == 0 || cut_next == base + count);
}

TEST(ranges_are_cut_into_the_largest_aligned_pieces)
{
    cut(5, 0, 0, 0);
    cut(1, 1, 1, 0);
    cut(1, 7, 3, 2);
    cut(8, 8, 1, 3);
    cut(7, 2, 2, 0);
    cut(0, 1ull << EXO_ORDER_MAX, 1, EXO_ORDER_MAX);
    cut(0, 3ull << EXO_ORDER_MAX, 3, EXO_ORDER_MAX);
    cut(1ull << 22, 1ull << 21, 2, EXO_ORDER_MAX);
    cut((1ull << EXO_ORDER_MAX) - 1, (1ull << EXO_ORDER_MAX) + 2, 3, EXO_ORDER_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_between_pieces_of_ram_is_none),
        cmocka_unit_test(every_slot_is_free_whatever_lay_there),
        cmocka_unit_test(every_frame_is_given_once_or_taken),
        cmocka_unit_test(kinds_are_what_the_frames_are),
        cmocka_unit_test(ram_in_pieces_is_used_piece_by_piece),
        cmocka_unit_test(taken_ranges_are_passed_over_in_any_order),
        cmocka_unit_test(memory_that_holds_no_tables_ends_the_boot),
        cmocka_unit_test(more_than_the_boot_frames_is_the_kernels_mistake),
        cmocka_unit_test(what_is_taken_is_as_far_from_aligned_as_was_asked),
        cmocka_unit_test(ranges_are_cut_into_the_largest_aligned_pieces),
    };

    return RUN(tests);
}
