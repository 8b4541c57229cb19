/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf.h - ELF images of environments. Pure code; the file is not trusted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ELF_SEGMENTS_MAX = 8
};

struct elf_segment {
    uint64_t va;
    uint64_t memory_size;
    uint64_t file_size;
    const char *data;
    uint8_t rights; /* enum exo_rights */
};

struct elf_image {
    uint64_t entry;
    uint64_t end; /* first byte after the last segment, page aligned */
    uint32_t segment_count;
    struct elf_segment segment[ELF_SEGMENTS_MAX];
};

/* NULL, or why the file is refused. Images lie in [low, high). */
const char *elf_read(const char *file, size_t size, uint64_t low, uint64_t high,
                     struct elf_image *image);
