/* SPDX-License-Identifier: BSD-2-Clause */
/* machine.c - the fake board and a bundle with the smallest broker. */
#include "fixture.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "irq.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

enum {
    FIRMWARE_FRAMES = 16,
    BUNDLE_FRAME = FAKE_RAM_BASE + FIXTURE_RAM_FRAMES - 16,
    BUNDLE_OFFSET = 0x100,
    TREE_FRAME = FAKE_RAM_BASE + FIXTURE_RAM_FRAMES - 4
};

struct fixture fixture;
uint32_t fixture_windows;
uint32_t fixture_irqs = 32;

static size_t member_write(char *at, const char *name, const void *data, size_t size)
{
    size_t name_size = strlen(name) + 1;
    size_t offset = (110 + name_size + 3) & ~(size_t)3;

    memset(at, 0, offset);
    (void)snprintf(at, 111, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1u,
                   0100644u, 0u, 0u, 1u, 0u, (unsigned)size, 0u, 0u, 0u, 0u, (unsigned)name_size,
                   0u);
    memcpy(at + 110, name, name_size);
    memcpy(at + offset, data, size);
    return (offset + size + 3) & ~(size_t)3;
}

static size_t bundle_write(char *at)
{
    static unsigned char image[EXO_FRAME_SIZE + 100];
    struct exo_image_header header = {.magic = EXO_IMAGE_MAGIC,
                                      .entry = FIXTURE_ENTRY,
                                      .text_end = EXO_IMAGE_VA + EXO_FRAME_SIZE,
                                      .data_end = EXO_IMAGE_VA + 2 * EXO_FRAME_SIZE,
                                      .bss_end = EXO_IMAGE_VA + 3 * EXO_FRAME_SIZE,
                                      .needs = EXO_ABI_VERSION};
    size_t size;

    memset(image, 0x5a, sizeof(image));
    memcpy(image, &header, sizeof(header));
    size = member_write(at, "system.dtb", "tree", 5);
    size += member_write(at + size, "broker", image, sizeof(image));
    return size + member_write(at + size, "TRAILER!!!", "", 0);
}

/* The interrupt table lives outside RAM and has no reset of its own. */
static void lines_release(void)
{
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        if (ledger[slot].kind == EXO_KIND_IRQ && ledger[slot].state == EXO_STATE_MAPPED) {
            irq_detach(slot);
        }
    }
}

void fixture_machine(uint32_t harts)
{
    const uint64_t base = (uint64_t)FAKE_RAM_BASE << EXO_FRAME_SHIFT;

    lines_release();
    log_finish(); /* of the life before */
    fake_reset();
    fake.window_count = fixture_windows;
    audit_reset();
    memset(envs, 0, sizeof(envs));
    memset(&fixture, 0, sizeof(fixture));
    fake.now = 1000;
    fixture.class = EXO_STANDARD;
    fixture.board =
        (struct board){.hart_count = harts,
                       .timebase_hz = (uint64_t)FIXTURE_SLICE_TICKS * EXO_SLICE_HZ,
                       .irq_count = fixture_irqs,
                       .memory_count = 1,
                       .memory = {{base, (uint64_t)FIXTURE_RAM_FRAMES * EXO_FRAME_SIZE}},
                       .reserved_count = 1,
                       .reserved = {{base, (uint64_t)FIRMWARE_FRAMES * EXO_FRAME_SIZE}},
                       .device_count = 1,
                       .device = {{(uint64_t)FIXTURE_DEVICE_BASE * EXO_FRAME_SIZE,
                                   (uint64_t)FIXTURE_DEVICE_FRAMES * EXO_FRAME_SIZE}},
                       .dtb = {((uint64_t)TREE_FRAME << EXO_FRAME_SHIFT) + 8, 5000},
                       .model = "fake machine"};
    char *bundle = arch_frame_pointer((exo_frame_t){BUNDLE_FRAME});
    fixture.board.bundle.base = ((uint64_t)BUNDLE_FRAME << EXO_FRAME_SHIFT) + BUNDLE_OFFSET;
    fixture.board.bundle.size = bundle_write(bundle + BUNDLE_OFFSET);
}
