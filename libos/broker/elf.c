/* SPDX-License-Identifier: BSD-2-Clause */
/* elf.c - ELF64 headers, each number checked before it is used. */
#include "elf_image.h"

#include <exo/info.h>
#include <string.h>

enum {
    HEADERS_MAX = 16,
    TYPE_EXECUTABLE = 2,
    MACHINE_RISCV = 243,
    SEGMENT_LOAD = 1,
    SEGMENT_DYNAMIC = 2,
    SEGMENT_INTERPRETER = 3,
    SEGMENT_NOTE = 4,
    NOTE_BUILD_ID = 3,
    NEEDS_AT_LEAST = 1 << 16, /* 1.0: what says nothing can't be older */
    FLAG_EXECUTE = 1,
    FLAG_WRITE = 2,
    FLAG_READ = 4,
};

/* Layouts: System V ABI, ELF-64 object file format. */
struct file_header {
    uint8_t identity[16];
    uint16_t type;
    uint16_t machine;
    uint32_t version;
    uint64_t entry;
    uint64_t program_offset;
    uint64_t section_offset;
    uint32_t flags;
    uint16_t header_size;
    uint16_t program_size;
    uint16_t program_count;
    uint16_t section_size;
    uint16_t section_count;
    uint16_t section_names;
};

struct program_header {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t va;
    uint64_t pa;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t align;
};

_Static_assert(sizeof(struct file_header) == 64, "as in the file");
_Static_assert(sizeof(struct program_header) == 56, "as in the file");

static const uint8_t identity[7] = {0x7f, 'E', 'L', 'F', 2 /* 64 bit */, 1 /* little */, 1};

static uint64_t page_floor(uint64_t va)
{
    return va & ~(uint64_t)(EXO_FRAME_SIZE - 1);
}

static uint64_t page_ceiling(uint64_t va)
{
    return page_floor(va + EXO_FRAME_SIZE - 1);
}

static const char *header_check(const struct file_header *header, size_t size)
{
    if (memcmp(header->identity, identity, sizeof(identity)) != 0) {
        return "not an ELF64 file";
    }
    if (header->type != TYPE_EXECUTABLE || header->machine != MACHINE_RISCV) {
        return "not a RISC-V executable";
    }
    if (header->program_size != sizeof(struct program_header) || header->program_count == 0) {
        return "no program headers";
    }
    if (header->program_count > HEADERS_MAX) {
        return "too many program headers";
    }
    if (header->program_offset > size ||
        size - header->program_offset <
            (uint64_t)header->program_count * sizeof(struct program_header)) {
        return "truncated in the program headers";
    }
    return NULL;
}

static const char *segment_check(const struct program_header *p, size_t size)
{
    if (p->file_size > p->memory_size) {
        return "a segment has more file than memory";
    }
    if (p->offset > size || p->file_size > size - p->offset) {
        return "truncated in a segment";
    }
    if (p->va < EXO_IMAGE_VA || p->va >= ELF_VA_END || p->memory_size > ELF_VA_END - p->va) {
        return "a segment lies outside the image's addresses";
    }
    if ((p->flags & FLAG_READ) == 0) {
        return "a segment is not readable";
    }
    if ((p->flags & FLAG_WRITE) != 0 && (p->flags & FLAG_EXECUTE) != 0) {
        return "a segment is writable and executable";
    }
    return NULL;
}

static const char *segment_add(struct elf_image *image, const struct program_header *p)
{
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *s = &image->segment[i];
        if (page_floor(p->va) < page_ceiling(s->va + s->memory_size) &&
            page_floor(s->va) < page_ceiling(p->va + p->memory_size)) {
            return "segments overlap";
        }
    }
    if (image->segment_count == ELF_SEGMENT_MAX) {
        return "too many segments";
    }

    uint8_t rights = EXO_READ;
    rights |= (p->flags & FLAG_WRITE) != 0 ? EXO_WRITE : 0;
    rights |= (p->flags & FLAG_EXECUTE) != 0 ? EXO_EXECUTE : 0;
    image->segment[image->segment_count++] = (struct elf_segment){.va = p->va,
                                                                  .memory_size = p->memory_size,
                                                                  .file_offset = p->offset,
                                                                  .file_size = p->file_size,
                                                                  .rights = rights};
    uint64_t end = page_ceiling(p->va + p->memory_size);
    image->end = end > image->end ? end : image->end;
    return NULL;
}

static const char *program_read(struct elf_image *image, const struct program_header *p,
                                size_t size)
{
    if (p->type == SEGMENT_DYNAMIC || p->type == SEGMENT_INTERPRETER) {
        return "wants a dynamic linker";
    }
    if (p->type != SEGMENT_LOAD || p->memory_size == 0) {
        return NULL;
    }
    const char *why = segment_check(p, size);
    return why != NULL ? why : segment_add(image, p);
}

/* Only the first note of a segment is looked at: image.ld gives each one of its own. */
static void note_read(struct elf_image *image, const struct program_header *p, const uint8_t *file,
                      size_t size)
{
    struct elf_note note;

    if (p->type != SEGMENT_NOTE || p->offset > size || size - p->offset < p->file_size ||
        p->file_size < sizeof(note)) {
        return;
    }
    memcpy(&note, file + p->offset, sizeof(note));
    const uint8_t *content = file + p->offset + sizeof(note);
    uint64_t size_there = p->file_size - sizeof(note);
    if (note.name_size != sizeof(note.name) || note.size > size_there) {
        return;
    }
    if (note.type == NOTE_BUILD_ID && memcmp(note.name, "GNU", sizeof(note.name)) == 0 &&
        note.size >= ELF_BUILD_ID_BYTES) {
        memcpy(image->build_id, content, ELF_BUILD_ID_BYTES);
        image->has_build_id = true;
    }
    if (note.type == EXO_NOTE_NEEDS && memcmp(note.name, "exo", sizeof(note.name)) == 0 &&
        note.size == sizeof(image->needs)) {
        memcpy(&image->needs, content, sizeof(image->needs));
    }
}

static const char *entry_check(const struct elf_image *image)
{
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *s = &image->segment[i];
        if ((s->rights & EXO_EXECUTE) != 0 && image->entry >= s->va &&
            image->entry - s->va < s->memory_size && (image->entry & 1) == 0) {
            return NULL;
        }
    }
    return "the entry lies outside the code";
}

const char *elf_read(const void *file, size_t size, struct elf_image *image)
{
    struct file_header header;
    struct program_header program;

    if (size < sizeof(header)) {
        return "truncated in the file header";
    }
    memcpy(&header, file, sizeof(header));
    const char *why = header_check(&header, size);
    *image = (struct elf_image){.entry = header.entry, .needs = NEEDS_AT_LEAST};
    for (uint32_t i = 0; why == NULL && i < header.program_count; i++) {
        memcpy(&program, (const uint8_t *)file + header.program_offset + i * sizeof(program),
               sizeof(program));
        why = program_read(image, &program, size);
        note_read(image, &program, file, size);
    }
    return why != NULL ? why : entry_check(image);
}

uint64_t elf_page_count(const struct elf_image *image)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *s = &image->segment[i];
        count += (page_ceiling(s->va + s->memory_size) - page_floor(s->va)) / EXO_FRAME_SIZE;
    }
    return count;
}
