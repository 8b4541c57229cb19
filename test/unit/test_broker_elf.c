/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_elf.c - crimes against the image reader. */
#include "elf_image.h"

#include <elf.h>
#include <exo/info.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    CODE_OFFSET = 512,
    FILE_BYTES = 8192,
    HEADERS = 20,
};

struct file {
    Elf64_Ehdr header;
    Elf64_Phdr program[HEADERS];
    uint8_t rest[FILE_BYTES - sizeof(Elf64_Ehdr) - HEADERS * sizeof(Elf64_Phdr)];
};

static struct file *file_make(void **state)
{
    struct file *f = *state;

    memset(f, 0, sizeof(*f));
    memcpy(f->header.e_ident, ELFMAG, SELFMAG);
    f->header.e_ident[EI_CLASS] = ELFCLASS64;
    f->header.e_ident[EI_DATA] = ELFDATA2LSB;
    f->header.e_ident[EI_VERSION] = EV_CURRENT;
    f->header.e_type = ET_EXEC;
    f->header.e_machine = EM_RISCV;
    f->header.e_entry = EXO_IMAGE_VA + 4;
    f->header.e_phoff = sizeof(f->header);
    f->header.e_phentsize = sizeof(Elf64_Phdr);
    f->header.e_phnum = 2;
    f->program[0] = (Elf64_Phdr){.p_type = PT_LOAD,
                                 .p_flags = PF_R | PF_X,
                                 .p_offset = CODE_OFFSET,
                                 .p_vaddr = EXO_IMAGE_VA,
                                 .p_filesz = 4096,
                                 .p_memsz = 4096};
    f->program[1] = (Elf64_Phdr){.p_type = PT_LOAD,
                                 .p_flags = PF_R | PF_W,
                                 .p_offset = CODE_OFFSET + 4096,
                                 .p_vaddr = EXO_IMAGE_VA + 4096,
                                 .p_filesz = 100,
                                 .p_memsz = 5000};
    return f;
}

static int file_setup(void **state)
{
    *state = malloc(sizeof(struct file));
    return *state == NULL ? -1 : 0;
}

static int file_teardown(void **state)
{
    free(*state);
    return 0;
}

static const char *file_read(const struct file *f)
{
    struct elf_image image;

    return elf_read(f, sizeof(*f), &image);
}

static void accepts_a_plain_image(void **state)
{
    struct file *f = file_make(state);
    struct elf_image image;

    assert_null(elf_read(f, sizeof(*f), &image));
    assert_int_equal(image.segment_count, 2);
    assert_int_equal(image.segment[0].rights, EXO_READ | EXO_EXECUTE);
    assert_int_equal(image.segment[1].rights, EXO_READ | EXO_WRITE);
    assert_int_equal(image.end, EXO_IMAGE_VA + 3 * 4096);
    assert_int_equal(elf_page_count(&image), 3);
}

static void refuses_foreign_files(void **state)
{
    struct file *f = file_make(state);

    f->header.e_machine = EM_X86_64;
    assert_string_equal(file_read(f), "not a RISC-V executable");
    f = file_make(state);
    f->header.e_type = ET_DYN;
    assert_string_equal(file_read(f), "not a RISC-V executable");
    f = file_make(state);
    f->header.e_ident[EI_CLASS] = ELFCLASS32;
    assert_string_equal(file_read(f), "not an ELF64 file");
    f = file_make(state);
    f->program[1].p_type = PT_INTERP;
    assert_string_equal(file_read(f), "wants a dynamic linker");
}

static void refuses_headers_that_are_too_many_or_elsewhere(void **state)
{
    struct file *f = file_make(state);

    f->header.e_phnum = 17;
    assert_string_equal(file_read(f), "too many program headers");
    f = file_make(state);
    f->header.e_phnum = 0;
    assert_string_equal(file_read(f), "no program headers");
    f = file_make(state);
    f->header.e_phoff = UINT64_MAX - 8;
    assert_string_equal(file_read(f), "truncated in the program headers");
    f = file_make(state);
    f->header.e_phoff = sizeof(*f) - 100;
    assert_string_equal(file_read(f), "truncated in the program headers");
}

static void refuses_segments_that_wrap_or_overlap(void **state)
{
    struct file *f = file_make(state);

    f->program[1].p_vaddr = UINT64_MAX - 4095;
    assert_string_equal(file_read(f), "a segment lies outside the image's addresses");
    f = file_make(state);
    f->program[1].p_memsz = UINT64_MAX;
    assert_string_equal(file_read(f), "a segment lies outside the image's addresses");
    f = file_make(state);
    f->program[1].p_offset = UINT64_MAX - 50;
    assert_string_equal(file_read(f), "truncated in a segment");
    f = file_make(state);
    f->program[1].p_filesz = 5001;
    assert_string_equal(file_read(f), "a segment has more file than memory");
    f = file_make(state);
    f->program[1].p_vaddr = EXO_IMAGE_VA + 4000;
    assert_string_equal(file_read(f), "segments overlap");
    f = file_make(state);
    f->program[0].p_memsz = 4097; /* one byte on the next one's page */
    assert_string_equal(file_read(f), "segments overlap");
    f = file_make(state);
    f->program[0].p_vaddr = EXO_IMAGE_VA - 4096;
    assert_string_equal(file_read(f), "a segment lies outside the image's addresses");
}

static void refuses_writable_code_and_entries_elsewhere(void **state)
{
    struct file *f = file_make(state);

    f->program[0].p_flags = PF_R | PF_W | PF_X;
    assert_string_equal(file_read(f), "a segment is writable and executable");
    f = file_make(state);
    f->program[0].p_flags = PF_X;
    assert_string_equal(file_read(f), "a segment is not readable");
    f = file_make(state);
    f->header.e_entry = EXO_IMAGE_VA + 4096; /* data */
    assert_string_equal(file_read(f), "the entry lies outside the code");
    f = file_make(state);
    f->header.e_entry = 0;
    assert_string_equal(file_read(f), "the entry lies outside the code");
    f = file_make(state);
    f->header.e_entry = EXO_IMAGE_VA + 5;
    assert_string_equal(file_read(f), "the entry lies outside the code");
}

static void refuses_more_segments_than_it_keeps(void **state)
{
    struct file *f = file_make(state);

    f->header.e_phnum = 9;
    for (uint64_t i = 0; i < 9; i++) {
        f->program[i] = f->program[0];
        f->program[i].p_vaddr = EXO_IMAGE_VA + i * 4096;
    }
    assert_string_equal(file_read(f), "too many segments");
}

static void survives_every_truncation(void **state)
{
    struct file *f = file_make(state);
    struct elf_image image;

    for (size_t size = 0; size < CODE_OFFSET + 4196; size++) {
        void *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, f, size);
        assert_non_null(elf_read(copy, size, &image));
        free(copy);
    }
}

static void what_it_accepts_lies_inside_the_file(void **state)
{
    struct elf_image image;

    for (size_t at = 0; at < sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr); at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct file *f = file_make(state);
            ((uint8_t *)f)[at] ^= (uint8_t)(1u << bit);
            if (elf_read(f, sizeof(*f), &image) != NULL) {
                continue;
            }
            for (uint32_t i = 0; i < image.segment_count; i++) {
                const struct elf_segment *s = &image.segment[i];
                assert_true(s->file_offset + s->file_size <= sizeof(*f));
                assert_true(s->va >= EXO_IMAGE_VA && s->va + s->memory_size <= ELF_VA_END);
                assert_true((s->rights & (EXO_WRITE | EXO_EXECUTE)) != (EXO_WRITE | EXO_EXECUTE));
            }
        }
    }
}

static void note_place(struct file *f, uint64_t offset, uint64_t size)
{
    const struct elf_note note = {
        .name_size = 4, .size = 20, .type = NT_GNU_BUILD_ID, .name = "GNU"};
    uint8_t *at = (uint8_t *)f + CODE_OFFSET + 64;

    memcpy(at, &note, sizeof(note));
    for (uint8_t i = 0; i < 20; i++) {
        at[sizeof(note) + i] = (uint8_t)(0xa0 + i);
    }
    f->header.e_phnum = 3;
    f->program[2] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = offset, .p_filesz = size};
}

static void finds_the_build_id_inside_the_file_only(void **state)
{
    struct file *f = file_make(state);
    struct elf_image image;

    assert_null(elf_read(f, sizeof(*f), &image));
    assert_false(image.has_build_id);
    note_place(f, CODE_OFFSET + 64, 36);
    assert_null(elf_read(f, sizeof(*f), &image));
    assert_true(image.has_build_id);
    assert_int_equal(image.build_id[0], 0xa0);
    assert_int_equal(image.build_id[7], 0xa7);

    static const uint64_t bad[][2] = {
        {CODE_OFFSET + 64, 23}, {sizeof(struct file) - 8, 36}, {UINT64_MAX, 36}, {0, UINT64_MAX}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        note_place(f, bad[i][0], bad[i][1]);
        assert_null(elf_read(f, sizeof(*f), &image));
        assert_false(image.has_build_id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_a_plain_image),
        cmocka_unit_test(refuses_foreign_files),
        cmocka_unit_test(refuses_headers_that_are_too_many_or_elsewhere),
        cmocka_unit_test(refuses_segments_that_wrap_or_overlap),
        cmocka_unit_test(refuses_writable_code_and_entries_elsewhere),
        cmocka_unit_test(refuses_more_segments_than_it_keeps),
        cmocka_unit_test(survives_every_truncation),
        cmocka_unit_test(what_it_accepts_lies_inside_the_file),
        cmocka_unit_test(finds_the_build_id_inside_the_file_only),
    };

    return cmocka_run_group_tests(tests, file_setup, file_teardown);
}
