/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_cpio.c - crimes against the bundle reader. */
#include "cpio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    ARCHIVE_BYTES = 1024
};

struct archive {
    char bytes[ARCHIVE_BYTES];
    size_t size;
};

static void archive_pad(struct archive *a)
{
    while (a->size % 4 != 0) {
        a->bytes[a->size++] = '\0';
    }
}

static void archive_add(struct archive *a, const char *name, unsigned mode, const char *data)
{
    a->size +=
        (size_t)snprintf(a->bytes + a->size, ARCHIVE_BYTES - a->size,
                         "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", 1u, mode,
                         0u, 0u, 1u, 0u, strlen(data), 0u, 0u, 0u, 0u, strlen(name) + 1, 0u);
    strcpy(a->bytes + a->size, name);
    a->size += strlen(name) + 1;
    archive_pad(a);
    memcpy(a->bytes + a->size, data, strlen(data));
    a->size += strlen(data);
    archive_pad(a);
}

static struct archive archive_make(void)
{
    struct archive a = {.size = 0};

    archive_add(&a, "lib", 0040755, "");
    archive_add(&a, "one", 0100644, "first");
    archive_add(&a, "./lib/two", 0100644, "the second");
    archive_add(&a, "TRAILER!!!", 0, "");
    return a;
}

/* Exactly as large as it says, so that a sanitizer sees every byte too far. */
static enum cpio_answer find_in_copy(const struct archive *a, size_t size, const char *name)
{
    struct cpio_file file = {NULL, 0};
    char *copy = malloc(size == 0 ? 1 : size);
    volatile uint8_t sum = 0;

    assert_non_null(copy);
    memcpy(copy, a->bytes, size);
    enum cpio_answer answer = cpio_find(copy, size, name, &file);
    for (size_t i = 0; answer == CPIO_FOUND && i < file.size; i++) {
        sum = (uint8_t)(sum + file.data[i]);
    }
    free(copy);
    return answer;
}

static void finds_files_with_their_content(void **state)
{
    struct archive a = archive_make();
    struct cpio_file file;

    (void)state;
    assert_int_equal(cpio_find(a.bytes, a.size, "one", &file), CPIO_FOUND);
    assert_int_equal(file.size, 5);
    assert_memory_equal(file.data, "first", 5);
    assert_int_equal(cpio_find(a.bytes, a.size, "lib/two", &file), CPIO_FOUND);
    assert_memory_equal(file.data, "the second", 10);
}

static void knows_absent_from_damaged(void **state)
{
    struct archive a = archive_make();

    (void)state;
    assert_int_equal(find_in_copy(&a, a.size, "three"), CPIO_NONE);
    assert_int_equal(find_in_copy(&a, a.size, "lib"), CPIO_NONE);
    assert_int_equal(find_in_copy(&a, 0, "one"), CPIO_BAD);
    a.bytes[0] = 'x';
    assert_int_equal(find_in_copy(&a, a.size, "one"), CPIO_BAD);
}

static void survives_every_truncation(void **state)
{
    struct archive a = archive_make();

    (void)state;
    for (size_t size = 0; size < a.size - 120; size++) {
        assert_int_equal(find_in_copy(&a, size, "three"), CPIO_BAD);
    }
}

static void survives_every_changed_byte(void **state)
{
    struct archive a = archive_make();

    (void)state;
    for (size_t at = 0; at < a.size; at++) {
        static const char changes[] = {'\0', '0', '8', 'f', 'F', 'x', (char)0xff};
        for (size_t i = 0; i < sizeof(changes); i++) {
            struct archive changed = a;
            changed.bytes[at] = changes[i];
            (void)find_in_copy(&changed, a.size, "lib/two");
        }
    }
}

static void refuses_sizes_that_wrap(void **state)
{
    struct archive a = archive_make();

    (void)state;
    memcpy(a.bytes + 6 + 6 * 8, "FFFFFFFF", 8);
    assert_int_equal(find_in_copy(&a, a.size, "one"), CPIO_BAD);
    a = archive_make();
    memcpy(a.bytes + 6 + 11 * 8, "FFFFFFFF", 8);
    assert_int_equal(find_in_copy(&a, a.size, "one"), CPIO_BAD);
    memcpy(a.bytes + 6 + 11 * 8, "00000000", 8);
    assert_int_equal(find_in_copy(&a, a.size, "one"), CPIO_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_files_with_their_content),
        cmocka_unit_test(knows_absent_from_damaged),
        cmocka_unit_test(survives_every_truncation),
        cmocka_unit_test(survives_every_changed_byte),
        cmocka_unit_test(refuses_sizes_that_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
