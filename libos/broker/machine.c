/* SPDX-License-Identifier: BSD-2-Clause */
/* machine.c - the boot page, taken apart. */
#include "machine.h"

#include "ledger_run.h"
#include "own.h"
#include "pool.h"

#include <base/calls.h>
#include <base/console.h>
#include <base/upcall.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
    MICROSECONDS = 1000000,
    SUPER_ORDER = 9,
    PRINT_BYTES = 24,
};

static const struct exo_boot *const boot = (const struct exo_boot *)EXO_BOOT_VA;
static exo_handle_t console; /* raw 0: not found yet, nothing can be said */

/* What the loader left in memory, as it is mapped here. */
struct shown {
    uint64_t first; /* frame */
    uint64_t va;    /* of that frame; 0: not mapped */
};

static struct shown bundle;
static struct shown tree;
static uint64_t begin_ticks;

static const struct exo_boot_extent *extent_find(uint16_t kind, uint32_t role)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        if (boot->extent[i].kind == kind && boot->extent[i].role == role) {
            return &boot->extent[i];
        }
    }
    return NULL;
}

/* The extent of this kind and role that contains the frame. */
static const struct exo_boot_extent *extent_of(uint16_t kind, uint32_t role, uint64_t frame)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->kind == kind && e->role == role && frame >= e->base &&
            frame - e->base < 1ull << e->order) {
            return e;
        }
    }
    return NULL;
}

static void pool_fill(void)
{
    pool_init();
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->kind == EXO_KIND_FRAME && e->role == EXO_ROLE_FREE &&
            !pool_add(e->base, e->order, e->handle)) {
            printf("broker: no room in the books for %llu frames\n", 1ull << e->order);
        }
    }
}

bool machine_init(void)
{
    if (boot->magic != EXO_BOOT_MAGIC || !exo_version_fits(boot->version, EXO_ABI_VERSION)) {
        return false;
    }
    const struct exo_boot_extent *machine = extent_find(EXO_KIND_MACHINE, EXO_ROLE_MACHINE);
    const struct exo_boot_extent *info = extent_find(EXO_KIND_FRAME, EXO_ROLE_INFO);
    if (machine == NULL || info == NULL) {
        return false;
    }

    console = (exo_handle_t){machine->handle};
    begin_ticks = base_now();
    ledger_run_init(boot->free_slot_first, boot->free_slot_count);
    pool_fill();
    if (!own_pool_open()) {
        return false;
    }
    exo_handle_t own = own_derive((exo_handle_t){info->handle}, 0, 0, EXO_READ);
    return own_map(own, OWN_INFO_VA, EXO_READ, 0) && machine_info()->magic == EXO_INFO_MAGIC;
}

/* In parts that one entry maps. */
static bool extent_show(const struct exo_boot_extent *e, const struct shown *shown)
{
    uint64_t va = shown->va + ((e->base - shown->first) << EXO_FRAME_SHIFT);
    bool is_super = e->order >= SUPER_ORDER;
    uint32_t order = e->order < EXO_MAP_SUPER_ORDER ? e->order : EXO_MAP_SUPER_ORDER;

    for (uint64_t at = 0; at < 1ull << e->order; at += 1ull << order) {
        uint64_t part_va = va + (at << EXO_FRAME_SHIFT);
        exo_handle_t own = own_derive((exo_handle_t){e->handle}, at, order, EXO_READ);
        if (!own_table(part_va, is_super ? 1 : 0) ||
            !own_map(own, part_va, EXO_READ, is_super ? EXO_MAP_SUPER : 0)) {
            return false;
        }
    }
    return true;
}

/* All frames of a role, from `place` on. */
static bool role_show(uint32_t role, uint64_t place, struct shown *shown)
{
    const struct exo_boot_extent *first = extent_find(EXO_KIND_FRAME, role);

    if (first == NULL) {
        return false;
    }
    /* va and frame agree modulo 1 GiB, so each extent is aligned in both */
    struct shown wanted = {first->base, place + ((first->base & 0x3ffff) << EXO_FRAME_SHIFT)};
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->kind == EXO_KIND_FRAME && e->role == role && !extent_show(e, &wanted)) {
            return false;
        }
    }
    *shown = wanted;
    return true;
}

const uint8_t *machine_bundle_map(uint64_t *size)
{
    if (!role_show(EXO_ROLE_BUNDLE, OWN_BUNDLE_VA, &bundle)) {
        return NULL;
    }
    *size = boot->bundle_size;
    return (const uint8_t *)(bundle.va + boot->bundle_offset);
}

const uint8_t *machine_tree_map(void)
{
    return role_show(EXO_ROLE_DTB, OWN_TREE_VA, &tree) ? machine_tree() : NULL;
}

const uint8_t *machine_tree(void)
{
    return tree.va == 0 ? NULL : (const uint8_t *)(tree.va + boot->dtb_offset);
}

uint64_t machine_tree_size(void)
{
    return boot->dtb_size;
}

void machine_off(uint32_t code)
{
    console_flush();
    for (;;) {
        (void)exo_machine_off(console, code);
    }
}

void machine_reboot(void)
{
    console_flush();
    (void)exo_machine_reboot(console);
}

void console_write(const char *bytes, size_t count)
{
    struct exo_result result = {EXO_E_AGAIN, 0};

    /* once more when all is taken: the last line is printed by calls too */
    for (size_t done = 0; console.raw != 0 && (done < count || result.status == EXO_E_AGAIN);) {
        uint64_t word[PRINT_BYTES / 8] = {0};
        size_t part = count - done < PRINT_BYTES ? count - done : PRINT_BYTES;
        memcpy(word, bytes + done, part);
        result = exo_machine_print(console, part, word);
        if (result.status == EXO_OK) {
            done += result.value;
            result.status = result.value > 0 ? EXO_E_AGAIN : EXO_OK;
        } else if (result.status != EXO_E_AGAIN) {
            return;
        }
    }
}

const struct exo_boot *machine_boot(void)
{
    return boot;
}

const struct exo_info *machine_info(void)
{
    return (const struct exo_info *)OWN_INFO_VA;
}

uint32_t machine_hart(void)
{
    return boot->hart_boot;
}

uint32_t machine_hart_count(void)
{
    return boot->hart_count;
}

exo_handle_t machine_self(void)
{
    const struct exo_boot_extent *e = extent_find(EXO_KIND_ENV, EXO_ROLE_SELF);

    return e == NULL ? EXO_NOTHING : (exo_handle_t){e->handle};
}

exo_handle_t machine_slices(uint32_t hart)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        if (boot->extent[i].kind == EXO_KIND_SLICE && boot->extent[i].base == hart) {
            return (exo_handle_t){boot->extent[i].handle};
        }
    }
    return EXO_NOTHING;
}

const struct exo_boot_extent *machine_vault(void)
{
    return extent_find(EXO_KIND_REGION, EXO_ROLE_FREE);
}

uint32_t machine_vault_frames(void)
{
    return machine_vault() == NULL ? 0 : 1u << machine_vault()->order;
}

exo_handle_t machine_irq(uint32_t number)
{
    const struct exo_boot_extent *e = extent_find(EXO_KIND_IRQ, EXO_ROLE_FREE);

    if (e == NULL || number < e->base || number - e->base >= e->order) {
        return EXO_NOTHING;
    }
    /* the lines lie in consecutive slots and all have their first epoch */
    return (exo_handle_t){e->handle + (number - e->base)};
}

const struct exo_boot_extent *machine_file_extent(uint64_t frame)
{
    const struct exo_boot_extent *e = extent_of(EXO_KIND_FRAME, EXO_ROLE_BUNDLE, frame);

    return e != NULL ? e : extent_of(EXO_KIND_FRAME, EXO_ROLE_DTB, frame);
}

const struct exo_boot_extent *machine_device_extent(uint64_t frame)
{
    return extent_of(EXO_KIND_DEVICE, EXO_ROLE_FREE, frame);
}

uint64_t machine_file_frame(const uint8_t *byte)
{
    uint64_t va = (uint64_t)(uintptr_t)byte;
    const struct shown *shown = va >= OWN_TREE_VA ? &tree : &bundle;

    return shown->first + ((va - shown->va) >> EXO_FRAME_SHIFT);
}

uint64_t machine_now(void)
{
    return base_now();
}

uint64_t machine_ticks(uint64_t microseconds)
{
    return microseconds * machine_info()->timebase_hz / MICROSECONDS;
}

uint64_t machine_microseconds(uint64_t at_ticks)
{
    return (at_ticks - begin_ticks) * MICROSECONDS / machine_info()->timebase_hz;
}

exo_handle_t machine_shown_handle(uint32_t role, uint32_t number)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        if (boot->extent[i].kind == EXO_KIND_FRAME && boot->extent[i].role == role &&
            number-- == 0) {
            return (exo_handle_t){boot->extent[i].handle};
        }
    }
    return EXO_NOTHING;
}
