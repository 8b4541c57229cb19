/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_image.h - reads an ELF64 RISC-V image that nobody vouches for.
 *
 * What it accepts can be loaded as it says: segments in [EXO_IMAGE_VA, ELF_VA_END) on pages of
 * their own, file parts inside the file, never both writable and executable.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_VA_END 0x40000000ull

enum {
    ELF_SEGMENT_MAX = 8,
    ELF_BUILD_ID_BYTES = 8 /* of its beginning, enough to tell images apart */
};

/* A note as the linker writes it; the content follows. */
struct elf_note {
    uint32_t name_size;
    uint32_t size;
    uint32_t type;
    char name[4];
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
    uint32_t needs; /* EXO_ABI_VERSION */
    bool has_build_id;
    uint8_t build_id[ELF_BUILD_ID_BYTES];
    struct elf_segment segment[ELF_SEGMENT_MAX];
};

/* NULL, or why the file is refused; then *image is not to be used. */
const char *elf_read(const void *file, size_t size, struct elf_image *image);

/* Pages that the image takes. */
uint64_t elf_page_count(const struct elf_image *image);
