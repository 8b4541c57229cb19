/* SPDX-License-Identifier: BSD-2-Clause */
/* test_vm_index.c - splitting into words, the index, its digest. */
#include "digest.h"
#include "index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    BUCKETS = 4, /* few: words share them */
    AREA_BYTES = 65536,
};

static uint32_t buckets[BUCKETS];
static _Alignas(8) uint8_t entries[AREA_BYTES];
static _Alignas(8) uint8_t chunks[AREA_BYTES];
static uint32_t order[1024];
static struct index made;

static int index_setup(void **state)
{
    (void)state;
    memset(buckets, 0, sizeof(buckets));
    memset(entries, 0, sizeof(entries));
    memset(chunks, 0, sizeof(chunks));
    made = (struct index){.buckets = buckets,
                          .bucket_count = BUCKETS,
                          .entries = {.base = entries, .size = AREA_BYTES},
                          .chunks = {.base = chunks, .size = AREA_BYTES}};
    return 0;
}

static bool text_add(const char *text)
{
    struct words words = {.text = text, .size = (uint32_t)strlen(text)};
    struct word word;

    while (words_next(&words, &word)) {
        if (!index_add(&made, &word)) {
            return false;
        }
    }
    return true;
}

static void words_are_letters_in_lower_case_with_their_place(void **state)
{
    struct words words = {.text = "..The GPL2's", .size = 12};
    struct word word;

    (void)state;
    assert_true(words_next(&words, &word));
    assert_int_equal(word.position, 2);
    assert_int_equal(word.length, 3);
    assert_memory_equal(word.bytes, "the", 3);
    assert_true(words_next(&words, &word));
    assert_memory_equal(word.bytes, "gpl", 3);
    assert_true(words_next(&words, &word));
    assert_int_equal(word.position, 11);
    assert_int_equal(word.length, 1);
    assert_false(words_next(&words, &word));
}

static void a_word_may_end_with_the_text_but_not_beyond(void **state)
{
    struct words words = {.text = "abcdef", .size = 3};
    struct word word;

    (void)state;
    assert_true(words_next(&words, &word));
    assert_int_equal(word.length, 3);
    assert_false(words_next(&words, &word));
    words = (struct words){.text = " \xc3\xa4 1", .size = 5};
    assert_false(words_next(&words, &word));
}

static void a_long_word_is_cut_off_and_stays_one_word(void **state)
{
    char text[100];
    struct words words = {.text = text, .size = sizeof(text)};
    struct word word;

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_true(words_next(&words, &word));
    assert_int_equal(word.length, WORD_BYTES_MAX);
    assert_false(words_next(&words, &word));
}

static void sorts_by_bytes_and_shorter_first(void **state)
{
    const char *wanted[] = {"a", "an", "and", "b", "ba", "z"};

    (void)state;
    assert_true(text_add("z and ba an b a and"));
    assert_int_equal(made.word_count, 6);
    assert_int_equal(made.occurrence_count, 7);
    index_sort(&made, order);
    for (uint32_t i = 0; i < 6; i++) {
        const struct index_entry *entry = index_entry_at(&made, order[i]);
        assert_int_equal(entry->length, strlen(wanted[i]));
        assert_memory_equal(entry->bytes, wanted[i], entry->length);
    }
    assert_int_equal(index_entry_at(&made, order[2])->count, 2);
}

static void keeps_all_positions_in_order(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 500; i++) {
        struct word word = {.position = i * 3, .length = 1, .bytes = "x"};
        assert_true(index_add(&made, &word));
    }
    index_sort(&made, order);
    uint32_t seen = 0;
    const struct index_entry *entry = index_entry_at(&made, order[0]);
    for (uint32_t at = entry->chunk_first; at != 0; at = index_chunk_at(&made, at)->next) {
        const struct index_chunk *chunk = index_chunk_at(&made, at);
        for (uint32_t i = 0; i < chunk->used; i++) {
            assert_int_equal(chunk->position[i], seen * 3);
            seen++;
        }
    }
    assert_int_equal(seen, 500);
    assert_int_equal(entry->count, 500);
}

static void a_full_area_refuses(void **state)
{
    (void)state;
    made.entries.size = 60;
    assert_true(text_add("aaaa bbbb"));
    assert_false(text_add("cccc"));
    made.chunks.size = made.chunks.used;
    assert_true(text_add("aaaa"));  /* its chunk has room for two */
    assert_false(text_add("aaaa")); /* and not for a third */
    assert_int_equal(made.word_count, 2);
    assert_int_equal(made.occurrence_count, 3);
}

/* The number is what tools/index prints for this text. */
static void the_digest_is_the_hosts(void **state)
{
    (void)state;
    assert_true(text_add("Ab ab, c ab\n"));
    index_sort(&made, order);
    assert_int_equal(made.word_count, 2);
    assert_int_equal(made.occurrence_count, 4);
    assert_true(digest_make(&made, order) == 0x487054e2ea18a272ull);
}

static void the_digest_depends_on_positions(void **state)
{
    (void)state;
    assert_true(text_add("Ab ab, c  ab\n"));
    index_sort(&made, order);
    assert_true(digest_make(&made, order) != 0x487054e2ea18a272ull);
}

static void what_the_host_expects_is_read_or_refused(void **state)
{
    struct digest_expected expected;
    const char *text = "2 4 0x487054e2ea18a272\n";

    (void)state;
    assert_true(digest_read(text, strlen(text), &expected));
    assert_int_equal(expected.words, 2);
    assert_int_equal(expected.occurrences, 4);
    assert_true(expected.checksum == 0x487054e2ea18a272ull);
    assert_false(digest_read("", 0, &expected));
    assert_false(digest_read("2 4", 3, &expected));
    assert_false(digest_read("0 4 0x1\n", 8, &expected));
    assert_false(digest_read(text, 4096, &expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_letters_in_lower_case_with_their_place),
        cmocka_unit_test(a_word_may_end_with_the_text_but_not_beyond),
        cmocka_unit_test(a_long_word_is_cut_off_and_stays_one_word),
        cmocka_unit_test_setup(sorts_by_bytes_and_shorter_first, index_setup),
        cmocka_unit_test_setup(keeps_all_positions_in_order, index_setup),
        cmocka_unit_test_setup(a_full_area_refuses, index_setup),
        cmocka_unit_test_setup(the_digest_is_the_hosts, index_setup),
        cmocka_unit_test_setup(the_digest_depends_on_positions, index_setup),
        cmocka_unit_test(what_the_host_expects_is_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
