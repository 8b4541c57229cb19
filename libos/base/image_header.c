/* SPDX-License-Identifier: BSD-2-Clause */
/* image_header.c - what makes a flat file bootable by the kernel: its first bytes. */
#include <exo/info.h>

/* As struct exo_image_header, but with addresses that the linker fills in. */
struct image_header {
    uint64_t magic;
    const uint8_t *entry;
    const uint8_t *text_end;
    const uint8_t *data_end;
    const uint8_t *bss_end;
    uint64_t needs;
};

_Static_assert(sizeof(struct image_header) == sizeof(struct exo_image_header), "same layout");

extern const uint8_t _start[], image_text_end[], image_data_end[], image_bss_end[];
extern const struct image_header image_header;

__attribute__((section(".image_header"), used)) const struct image_header image_header = {
    EXO_IMAGE_MAGIC, _start, image_text_end, image_data_end, image_bss_end, EXO_ABI_VERSION,
};
