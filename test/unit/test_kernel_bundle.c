/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_bundle.c - the archive and the image header, whole and damaged. */
#include "unit.h"

#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARCHIVE_SIZE = 2048,
    HEADER_SIZE = 110
};

static char archive[ARCHIVE_SIZE];
static size_t archive_size;

/* One member whose header says `name_size` and `file_size`, whatever is behind it. */
static void member_add(const char *name, size_t name_size, const char *content, size_t file_size)
{
    char *at = archive + archive_size;
    size_t data = (HEADER_SIZE + name_size + 3) & ~(size_t)3;

    memset(at, 0, data + ((file_size + 3) & ~(size_t)3));
    (void)snprintf(at, HEADER_SIZE + 1, "070701%048x%08x%032x%08x%08x", 0u, (unsigned)file_size, 0u,
                   (unsigned)name_size, 0u);
    memcpy(at + HEADER_SIZE, name, strlen(name));
    memcpy(at + data, content, strlen(content));
    archive_size += data + ((file_size + 3) & ~(size_t)3);
}

static void archive_make(void)
{
    archive_size = 0;
    member_add("one", 4, "first", 5);
    member_add("two", 4, "second", 6);
    member_add("empty", 6, "", 0);
    member_add("TRAILER!!!", 11, "", 0);
}

/* Looks in a copy of exactly `size` bytes, so that a read behind it is seen. */
static bool is_found(const char *name, size_t size, const char *content)
{
    char *copy = malloc(size == 0 ? 1 : size);
    size_t length = 12345;

    assert_non_null(copy);
    memcpy(copy, archive, size);
    const char *data = bundle_find(copy, size, name, &length);
    bool found = data != NULL && length == strlen(content) && memcmp(data, content, length) == 0;
    free(copy);
    return found;
}

TEST(members_are_found_by_their_whole_name)
{
    archive_make();

    assert_true(is_found("one", archive_size, "first"));
    assert_true(is_found("two", archive_size, "second"));
    assert_true(is_found("empty", archive_size, ""));
    assert_false(is_found("tw", archive_size, "second"));
    assert_false(is_found("twoo", archive_size, "second"));
    assert_false(is_found("three", archive_size, ""));
}

TEST(an_archive_cut_anywhere_is_never_read_behind_its_end)
{
    archive_make();
    size_t second_end = 2 * ((size_t)HEADER_SIZE + 4 + 2 + 8);

    for (size_t size = 0; size < archive_size; size++) {
        assert_int_equal(is_found("two", size, "second"), size >= second_end - 2);
    }
}

TEST(names_and_sizes_are_not_believed)
{
    archive_size = 0;
    member_add("one", 4, "first", 5);
    size_t whole = archive_size;
    memcpy(archive + 54, "fffffffe", 8);
    assert_false(is_found("one", whole, "first"));
    memcpy(archive + 54, "00000005", 8);
    assert_true(is_found("one", whole, "first"));
    memcpy(archive + 94, "FFFFFFFE", 8);
    assert_false(is_found("one", whole, "first"));
    memcpy(archive + 94, "00000300", 8);
    assert_false(is_found("one", whole, "first"));
}

TEST(a_member_whose_padding_is_cut_off_is_the_last)
{
    archive_size = 0;
    member_add("one", 4, "first", 5);
    size_t unpadded = archive_size - 3;

    assert_true(is_found("one", unpadded, "first"));
    assert_false(is_found("two", unpadded, ""));
}

TEST(headers_that_are_no_newc_end_the_search)
{
    static const struct {
        size_t at;
        char what;
    } damage[] = {{0, '1'}, {5, '2'}, {54, 'g'}, {61, '/'}, {58, ':'}, {94, '@'}, {101, '`'}};

    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
        archive_make();
        archive[damage[i].at] = damage[i].what;
        assert_false(is_found("one", archive_size, "first"));
        assert_false(is_found("two", archive_size, "second"));
    }
}

TEST(numbers_are_read_in_both_cases)
{
    archive_size = 0;
    member_add("0123456789", 11, "0123456789", 10);
    assert_true(is_found("0123456789", archive_size, "0123456789"));
    memcpy(archive + 54, "0000000A", 8);
    memcpy(archive + 94, "0000000B", 8);
    assert_true(is_found("0123456789", archive_size, "0123456789"));
}

TEST(the_search_ends_in_an_endless_archive)
{
    static char endless[5000 * 112];
    size_t length;

    archive_size = 0;
    member_add("", 1, "", 0);
    assert_int_equal(archive_size, 112);
    for (size_t i = 0; i < 5000; i++) {
        memcpy(endless + i * 112, archive, 112);
    }
    memcpy(endless + 4999 * 112 + HEADER_SIZE, "x", 1);
    assert_null(bundle_find(endless, sizeof(endless), "x", &length));
    memcpy(endless + 4000 * 112 + HEADER_SIZE, "", 1);
    assert_ptr_equal(bundle_find(endless, sizeof(endless), "", &length), endless + 112);
}

/* ---- images ---- */

static struct exo_image_header image_header(void)
{
    return (struct exo_image_header){.magic = EXO_IMAGE_MAGIC,
                                     .entry = EXO_IMAGE_VA + 64,
                                     .text_end = EXO_IMAGE_VA + 0x1000,
                                     .data_end = EXO_IMAGE_VA + 0x2000,
                                     .bss_end = EXO_IMAGE_VA + 0x3000,
                                     .needs = EXO_ABI_VERSION};
}

static void refused(struct exo_image_header header, size_t length, const char *reason)
{
    const char *why;

    assert_null(bundle_image(&header, length, &why));
    assert_string_equal(why, reason);
}

TEST(images_that_hold_together_are_taken)
{
    struct exo_image_header header = image_header();
    const char *why = "";

    assert_ptr_equal(bundle_image(&header, 0x2000, &why), &header);
    assert_null(why);
    assert_ptr_equal(bundle_image(&header, sizeof(header), &why), &header);
    header.data_end = header.text_end;
    header.bss_end = header.text_end;
    header.entry = header.text_end - 1;
    assert_ptr_equal(bundle_image(&header, 0x1000, &why), &header);
    header.entry = EXO_IMAGE_VA;
    header.bss_end = EXO_IMAGE_VA + 0x180000;
    assert_ptr_equal(bundle_image(&header, 0x1000, &why), &header);
}

TEST(images_that_do_not_are_refused_with_the_reason)
{
    static const char order[] = "segments out of order or too large";
    const struct exo_image_header good = image_header();
    struct exo_image_header h = good;

    refused(good, sizeof(good) - 1, "no image header");
    h.magic++;
    refused(h, 0x2000, "no image header");
    h = good;
    h.needs += 1 << 8;
    refused(h, 0x2000, "it needs another ABI than " EXO_ABI_TEXT);
    h.needs = 0;
    refused(h, 0x2000, "it needs another ABI than " EXO_ABI_TEXT);
    h.needs = good.needs + (1 << 16);
    refused(h, 0x2000, "it needs another ABI than " EXO_ABI_TEXT);
    h = good;
    h.text_end++;
    refused(h, 0x2000, "unaligned segments");
    h = good;
    h.data_end += 8;
    refused(h, 0x2000, "unaligned segments");
    h = good;
    h.bss_end += 2048;
    refused(h, 0x2000, "unaligned segments");
    h = good;
    h.text_end = EXO_IMAGE_VA;
    refused(h, 0x2000, order);
    h = good;
    h.data_end = EXO_IMAGE_VA;
    refused(h, 0x2000, order);
    h = good;
    h.bss_end = h.text_end;
    refused(h, 0x2000, order);
    h = good;
    h.bss_end = EXO_IMAGE_VA + 0x181000;
    refused(h, 0x2000, order);
    h = good;
    h.entry = EXO_IMAGE_VA - 2;
    refused(h, 0x2000, "entry outside text");
    h.entry = h.text_end;
    refused(h, 0x2000, "entry outside text");
    refused(good, 0x2001, "file longer than its segments");
}

TEST(versions_fit_by_the_same_major_and_no_lower_minor)
{
    assert_true(exo_version_fits(0x20300, 0x20300));
    assert_true(exo_version_fits(0x20300, 0x202ff));
    assert_true(exo_version_fits(0x20300, 0x20305)); /* the patch decides nothing */
    assert_false(exo_version_fits(0x20300, 0x20400));
    assert_false(exo_version_fits(0x20300, 0x10300));
    assert_false(exo_version_fits(0x20300, 0x30300));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_found_by_their_whole_name),
        cmocka_unit_test(an_archive_cut_anywhere_is_never_read_behind_its_end),
        cmocka_unit_test(names_and_sizes_are_not_believed),
        cmocka_unit_test(a_member_whose_padding_is_cut_off_is_the_last),
        cmocka_unit_test(headers_that_are_no_newc_end_the_search),
        cmocka_unit_test(numbers_are_read_in_both_cases),
        cmocka_unit_test(the_search_ends_in_an_endless_archive),
        cmocka_unit_test(versions_fit_by_the_same_major_and_no_lower_minor),
        cmocka_unit_test(images_that_hold_together_are_taken),
        cmocka_unit_test(images_that_do_not_are_refused_with_the_reason),
    };

    return RUN(tests);
}
