/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_image.h - reads an ELF64 RISC-V image that nobody vouches for.
 *
 * What it accepts can be loaded as it says: segments in [EXO_IMAGE_VA, ELF_VA_END) on pages of
 * their own, file parts inside the file, never both writable and executable.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ELF_VA_END 0x40000000ull

enum {
    ELF_SEGMENT_MAX = 8
};

struct elf_segment {
    uint64_t va;
    uint64_t memory_size;
    uint64_t file_offset;
    uint64_t file_size;
    uint8_t rights; /* enum exo_rights */
};

struct elf_image {
    uint64_t entry;
    uint64_t end; /* of the highest segment, page aligned */
    uint32_t segment_count;
    struct elf_segment segment[ELF_SEGMENT_MAX];
};

/* NULL, or why the file is refused; then *image is not to be used. */
const char *elf_read(const void *file, size_t size, struct elf_image *image);

/* Pages that the image takes. */
uint64_t elf_page_count(const struct elf_image *image);
