/* SPDX-License-Identifier: BSD-2-Clause */
/* elf.c - checks an ELF64 RISC-V executable and lists its segments. */
#include "elf.h"

#include <elf.h>
#include <exo/types.h>
#include <string.h>

#define SEGMENT_ALIGN 4096ull

static const char *segment_check(const struct elf_image *image, const Elf64_Phdr *p, size_t size,
                                 uint64_t low, uint64_t high)
{
    if (p->p_filesz > p->p_memsz) {
        return "a segment's file size exceeds its memory size";
    }
    if (p->p_offset > size || p->p_filesz > size - p->p_offset) {
        return "a segment lies beyond the end of the file";
    }
    if (p->p_vaddr < low || p->p_vaddr >= high || p->p_memsz > high - p->p_vaddr) {
        return "a segment lies outside the image window";
    }
    if (p->p_vaddr % SEGMENT_ALIGN != 0) {
        return "a segment is not page aligned";
    }
    if ((p->p_flags & PF_W) != 0 && (p->p_flags & PF_X) != 0) {
        return "a segment is writable and executable";
    }
    if (p->p_vaddr < image->end) {
        return "segments overlap or are out of order";
    }
    return image->segment_count == ELF_SEGMENTS_MAX ? "too many segments" : NULL;
}

static void segment_add(struct elf_image *image, const Elf64_Phdr *p, const char *file)
{
    uint32_t rights = EXO_READ;

    rights |= (p->p_flags & PF_W) != 0 ? EXO_WRITE : 0u;
    rights |= (p->p_flags & PF_X) != 0 ? EXO_EXECUTE : 0u;
    image->segment[image->segment_count++] = (struct elf_segment){.va = p->p_vaddr,
                                                                  .memory_size = p->p_memsz,
                                                                  .file_size = p->p_filesz,
                                                                  .data = file + p->p_offset,
                                                                  .rights = (uint8_t)rights};
    image->end = (p->p_vaddr + p->p_memsz + SEGMENT_ALIGN - 1) & ~(SEGMENT_ALIGN - 1);
}

static const char *entry_check(const struct elf_image *image)
{
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *s = &image->segment[i];
        if ((s->rights & EXO_EXECUTE) != 0 && image->entry >= s->va &&
            image->entry - s->va < s->file_size) {
            return NULL;
        }
    }
    return "the entry point lies outside the executable segments";
}

static const char *header_check(const Elf64_Ehdr *header, size_t size)
{
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_RISCV) {
        return "not an ELF file for 64-bit RISC-V";
    }
    if (header->e_type != ET_EXEC) {
        return "not an executable";
    }
    if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phoff > size ||
        header->e_phnum > (size - header->e_phoff) / sizeof(Elf64_Phdr)) {
        return "program headers beyond the end of the file";
    }
    return NULL;
}

const char *elf_read(const char *file, size_t size, uint64_t low, uint64_t high,
                     struct elf_image *image)
{
    Elf64_Ehdr header;

    if (size < sizeof(header)) {
        return "shorter than an ELF header";
    }
    memcpy(&header, file, sizeof(header));
    const char *why = header_check(&header, size);
    *image = (struct elf_image){.entry = header.e_entry};
    for (uint32_t i = 0; why == NULL && i < header.e_phnum; i++) {
        Elf64_Phdr p;
        memcpy(&p, file + header.e_phoff + i * sizeof(p), sizeof(p));
        if (p.p_type != PT_LOAD || p.p_memsz == 0) {
            continue;
        }
        why = segment_check(image, &p, size, low, high);
        if (why == NULL) {
            segment_add(image, &p, file);
        }
    }
    return why != NULL ? why : entry_check(image);
}
