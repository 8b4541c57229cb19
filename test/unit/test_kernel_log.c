/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_log.c - nothing is lost, all comes in its order, and little of it at a time. */
#include "unit.h"

#include "binding.h"
#include "frame.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

enum {
    PIECE = 8
};

static struct exo_log ring;
static char said[4 * EXO_LOG_BYTES];

static void expect_console(const char *text)
{
    fake.console[fake.console_length] = 0;
    assert_string_equal(fake.console, text);
    fake.console_length = 0;
}

/* The kernel says `lines` lines of 17 characters, which are kept in `said` as well. */
static void say_lines(uint32_t lines)
{
    said[0] = 0;
    for (uint32_t i = 0; i < lines; i++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "line number %04u\n", i);
        log_say("line number %s", &text[12]);
        strcat(said, text);
    }
}

static void ring_make(void)
{
    log_finish();
    fake_reset();
    memset(&ring, 0, sizeof(ring));
    log_init(&ring);
}

static bool line_add(const char *text)
{
    bool is_complete = false;

    for (; *text != 0; text++) {
        is_complete = log_user(*text);
    }
    return is_complete;
}

/* ---- the ring ---- */

TEST(what_is_said_is_in_memory_and_not_on_the_console)
{
    ring_make();
    log_line("said\n");
    expect_console("");
    assert_memory_equal(ring.text, "exo: said\n", 10);
    assert_int_equal(ring.written, 10);
    assert_int_equal(ring.shown, 0);
    assert_true(log_is_left);
}

TEST(a_step_prints_a_piece)
{
    ring_make();
    log_say("0123456789abcdef0\n");
    log_step();
    expect_console("01234567");
    assert_int_equal(ring.shown, PIECE);
    log_step();
    expect_console("89abcdef");
    assert_true(log_is_left);
    log_step();
    expect_console("0\n");
    assert_false(log_is_left);
    log_step();
    expect_console("");
}

TEST(the_ring_goes_round)
{
    ring_make();
    for (uint32_t round = 0; round < 3; round++) {
        fake.console_length = 0;
        say_lines(EXO_LOG_BYTES / 17);
        log_finish();
        expect_console(said);
    }
    assert_int_equal(ring.written, 3 * (EXO_LOG_BYTES / 17) * 17);
    assert_int_equal(ring.shown, ring.written);
    for (uint64_t back = 1; back <= EXO_LOG_BYTES / 17 * 17; back++) {
        assert_int_equal(ring.text[(ring.written - back) % EXO_LOG_BYTES],
                         said[strlen(said) - back]);
    }
    assert_int_equal(ring.magic, EXO_LOG_MAGIC); /* and does not go over its edges */
    assert_int_equal(ring.reserved, 0);
}

TEST(who_finds_the_ring_full_prints_and_nothing_is_lost)
{
    ring_make();
    say_lines(3 * EXO_LOG_BYTES / 17);
    assert_in_range(fake.console_length, 2 * EXO_LOG_BYTES - 34, 2 * EXO_LOG_BYTES + 2 * PIECE);
    assert_in_range(ring.written - ring.shown, EXO_LOG_BYTES - PIECE, EXO_LOG_BYTES);
    log_finish();
    expect_console(said);
}

/* ---- lines of environments ---- */

TEST(a_line_is_printed_when_it_is_complete_and_a_few_characters_at_a_time)
{
    ring_make();
    assert_false(line_add("01234567"));
    assert_true(log_drain());
    expect_console("");
    assert_true(line_add("\n"));
    assert_false(log_drain());
    expect_console("01234567");
    assert_true(log_drain());
    expect_console("\n");
    assert_true(log_drain());
    expect_console("");
    assert_int_equal(ring.written, 0); /* the ring is the kernel's */
}

TEST(a_line_without_an_end_is_cut)
{
    char text[161];

    ring_make();
    memset(text, 'x', 159);
    text[159] = 0;
    assert_false(line_add(text));
    assert_true(log_user('y'));
    for (uint32_t i = 0; i < 19; i++) {
        assert_false(log_drain());
    }
    assert_true(log_drain());
    strcat(text, "y");
    expect_console(text);
    assert_true(line_add("next\n"));
    assert_true(log_drain());
    expect_console("next\n");
}

TEST(the_kernels_line_comes_after_a_complete_one_and_not_inside_it)
{
    ring_make();
    assert_true(line_add("a complete line\n"));
    assert_false(log_drain());
    log_line("mine\n");
    log_finish();
    expect_console("a complete line\nexo: mine\n");
}

TEST(an_environments_line_comes_after_what_the_kernel_said_before)
{
    ring_make();
    log_line("mine\n");
    assert_true(line_add("a line\n"));
    while (!log_drain()) {
    }
    expect_console("exo: mine\na line\n");
}

/* ---- its frame ---- */

static const struct exo_boot_extent *log_extent(void)
{
    const struct exo_boot_extent *found = NULL;

    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        if (fixture.boot->extent[i].role == EXO_ROLE_LOG) {
            assert_null(found);
            found = &fixture.boot->extent[i];
        }
    }
    assert_non_null(found);
    return found;
}

TEST(its_frame_describes_itself)
{
    boot_three();
    const struct exo_log *log = arch_frame_pointer((exo_frame_t){log_extent()->base});

    assert_int_equal(log->magic, EXO_LOG_MAGIC);
    assert_int_equal(log->version, EXO_ABI_VERSION);
    assert_int_equal(log->size, sizeof(*log));
    assert_int_equal(log->text_bytes, EXO_LOG_BYTES);
    assert_memory_equal((const char *)log + log->text_offset, "exo: exokernel, abi ", 20);
    assert_int_equal(log->shown, log->written);
    assert_int_equal(log->left_out, 0);
}

TEST(its_frame_is_lent_for_reading_only)
{
    boot_three();
    exo_handle_t handle = {log_extent()->handle};

    EXPECT_REFUSED(MAP_IN(0, .va = FIXTURE_FREE_VA, .handle = handle.raw, .op = EXO_MAP,
                          .rights = EXO_READ | EXO_WRITE),
                   EXO_E_DENIED);
    assert_int_equal(ledger[fixture_handle_slot(handle)].rights, EXO_READ | EXO_GRANT);
    assert_int_equal(frame_lookup(log_extent()->base)->kind, FRAME_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_in_memory_and_not_on_the_console),
        cmocka_unit_test(a_step_prints_a_piece),
        cmocka_unit_test(the_ring_goes_round),
        cmocka_unit_test(who_finds_the_ring_full_prints_and_nothing_is_lost),
        cmocka_unit_test(a_line_is_printed_when_it_is_complete_and_a_few_characters_at_a_time),
        cmocka_unit_test(a_line_without_an_end_is_cut),
        cmocka_unit_test(the_kernels_line_comes_after_a_complete_one_and_not_inside_it),
        cmocka_unit_test(an_environments_line_comes_after_what_the_kernel_said_before),
        cmocka_unit_test(its_frame_describes_itself),
        cmocka_unit_test(its_frame_is_lent_for_reading_only),
    };

    return RUN(tests);
}
