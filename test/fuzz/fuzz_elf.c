/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_elf.c - any bytes as an image of an environment: what is accepted can be loaded so. */
#include "elf_image.h"

#include "must.h"

#include <exo/info.h>
#include <exo/types.h>

static void segment_judge(const struct elf_image *image, uint32_t index, size_t size)
{
    const struct elf_segment *s = &image->segment[index];
    const uint8_t both = EXO_WRITE | EXO_EXECUTE;

    MUST(s->va >= EXO_IMAGE_VA && s->va < ELF_VA_END && s->memory_size <= ELF_VA_END - s->va);
    MUST(s->file_size <= s->memory_size);
    MUST(s->file_offset <= size && s->file_size <= size - s->file_offset);
    MUST((s->rights & both) != both);
    MUST(s->va + s->memory_size <= image->end);
    for (uint32_t i = 0; i < index; i++) {
        const struct elf_segment *other = &image->segment[i];
        uint64_t first = s->va / EXO_FRAME_SIZE;
        uint64_t last = (s->va + s->memory_size - 1) / EXO_FRAME_SIZE;
        uint64_t other_first = other->va / EXO_FRAME_SIZE;
        uint64_t other_last = (other->va + other->memory_size - 1) / EXO_FRAME_SIZE;
        MUST(last < other_first || first > other_last);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct elf_image image;
    uint8_t *file = input_copy(data, size);

    if (elf_read(file, size, &image) == NULL) {
        bool is_entry_code = false;

        MUST(image.segment_count >= 1 && image.segment_count <= ELF_SEGMENT_MAX);
        for (uint32_t i = 0; i < image.segment_count; i++) {
            const struct elf_segment *s = &image.segment[i];
            segment_judge(&image, i, size);
            is_entry_code |= (s->rights & EXO_EXECUTE) != 0 && image.entry >= s->va &&
                             image.entry - s->va < s->memory_size;
        }
        MUST(is_entry_code);
        MUST(image.end <= ELF_VA_END && elf_page_count(&image) <= ELF_VA_END / EXO_FRAME_SIZE);
    }
    free(file);
    return 0;
}
