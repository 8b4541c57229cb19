/* SPDX-License-Identifier: BSD-2-Clause */
/* first.c - takes from the boot page, hands out, never takes back. */
#include "first.h"

#include <base/calls.h>
#include <base/console.h>
#include <base/crt.h>
#include <base/upcall.h>
#include <stddef.h>
#include <string.h>

enum {
    PRINT_BYTES = 24,
    ORDER_LEAST = 10 /* of the extent that is handed out */
};

static const struct exo_boot *const boot = (const struct exo_boot *)EXO_BOOT_VA;
static uint32_t slots_used;
static uint64_t frames_used;

int base_library_start(char ***argv)
{
    (void)argv;
    return 0;
}

static const struct exo_boot_extent *extent_find(enum exo_kind kind, uint16_t order)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *extent = &boot->extent[i];
        if (extent->kind == kind && extent->order >= order &&
            (kind != EXO_KIND_FRAME || extent->role == EXO_ROLE_FREE)) {
            return extent;
        }
    }
    return NULL;
}

exo_handle_t first_handle(enum exo_kind kind)
{
    const struct exo_boot_extent *extent = extent_find(kind, 0);

    return (exo_handle_t){extent == NULL ? 0 : extent->handle};
}

uint32_t first_slot(void)
{
    return boot->free_slot_first + slots_used++;
}

exo_handle_t first_memory(uint32_t order, uint8_t rights, enum exo_class firmness)
{
    const struct exo_boot_extent *from = extent_find(EXO_KIND_FRAME, ORDER_LEAST);
    uint64_t count = 1ull << order;
    uint64_t offset = (frames_used + count - 1) & ~(count - 1);

    if (from == NULL) {
        return EXO_NOTHING;
    }
    frames_used = offset + count;
    return (exo_handle_t){exo_derive((exo_handle_t){from->handle}, EXO_NOTHING, first_slot(),
                                     EXO_TERMS(rights, firmness, order), offset, 0)
                              .value};
}

void console_write(const char *bytes, size_t count)
{
    exo_handle_t machine = first_handle(EXO_KIND_MACHINE);
    struct exo_result result = {EXO_OK, 0};

    for (size_t done = 0; done < count || result.status == EXO_E_AGAIN;) {
        size_t part = count - done < PRINT_BYTES ? count - done : PRINT_BYTES;
        uint64_t word[PRINT_BYTES / 8] = {0};
        memcpy(word, bytes + done, part);
        result = exo_machine_print(machine, part, word);
        if (result.status != EXO_OK && result.status != EXO_E_AGAIN) {
            return;
        }
        done += result.status == EXO_OK ? result.value : 0;
    }
}

/* The line is printed by the calls that come after it. */
_Noreturn void first_off(int code)
{
    const uint64_t nothing[PRINT_BYTES / 8] = {0};

    while (exo_machine_print(first_handle(EXO_KIND_MACHINE), 0, nothing).status == EXO_E_AGAIN) {
    }
    for (;;) {
        (void)exo_machine_off(first_handle(EXO_KIND_MACHINE), (uint64_t)code);
    }
}
