/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_bundle.c - any bytes as a bundle, for the kernel's reader and the broker's; and as a flat
 * image. What is found lies inside. The two may differ: only the broker's minds types of files.
 */
#include "bundle.h"
#include "cpio.h"
#include "must.h"

static void image_judge(const uint8_t *image, size_t size)
{
    static struct exo_image_header copy; /* members are aligned to nothing */
    const char *why = NULL;

    memcpy(&copy, image, size < sizeof(copy) ? size : sizeof(copy));
    const struct exo_image_header *header = bundle_image(&copy, size, &why);

    MUST((header == NULL) == (why != NULL));
    if (header == NULL) {
        return;
    }
    MUST(header->magic == EXO_IMAGE_MAGIC);
    MUST(header->text_end > EXO_IMAGE_VA && header->text_end <= header->data_end);
    MUST(header->data_end <= header->bss_end && header->bss_end < EXO_IMAGE_VA + (2 << 20));
    MUST(((header->text_end | header->data_end | header->bss_end) & (EXO_FRAME_SIZE - 1)) == 0);
    MUST(header->entry >= EXO_IMAGE_VA && header->entry < header->text_end);
    MUST(size <= header->data_end - EXO_IMAGE_VA);
}

static void bytes_sum(const uint8_t *data, size_t size)
{
    static volatile uint8_t sum;

    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + data[i]);
    }
}

static void member_judge(const uint8_t *archive, size_t size, const char *name)
{
    struct cpio_file file = {0};
    size_t length = 0;
    enum cpio_answer answer = cpio_find(archive, size, name, &file);
    const uint8_t *found = bundle_find(archive, size, name, &length);

    if (answer == CPIO_FOUND) {
        MUST(file.data >= archive && file.size <= size);
        MUST((size_t)(file.data - archive) <= size - file.size);
        bytes_sum(file.data, file.size);
    }
    if (found != NULL) {
        MUST(found >= archive && length <= size && (size_t)(found - archive) <= size - length);
        bytes_sum(found, length);
        image_judge(found, length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *archive = input_copy(data, size);

    member_judge(archive, size, "broker");
    member_judge(archive, size, "system.dtb");
    image_judge(archive, size);
    free(archive);
    return 0;
}
