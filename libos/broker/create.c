/* SPDX-License-Identifier: BSD-2-Clause */
/* create.c - a child from nothing to its first upcall. */
#include "bundle.h"
#include "child.h"
#include "ledger_run.h"
#include "machine.h"
#include "own.h"

#include <base/calls.h>
#include <exo/upcall.h>
#include <stdio.h>
#include <string.h>

enum {
    BLOCK_ORDER = 1,
    PIECES = 320, /* bindings besides image and files: tables, lists of the start page */
    ALL_RIGHTS = EXO_READ | EXO_WRITE | EXO_EXECUTE,
};

#define TABLE_SPAN 0x200000ull
#define HEAP_ALIGN 0x10000ull

static uint64_t ceiling(uint64_t value, uint64_t to)
{
    return (value + to - 1) & ~(to - 1);
}

/* ---- the environment itself ---- */

static exo_handle_t block_derive(struct child *child)
{
    uint64_t base;

    if (!child_block_take(child, BLOCK_ORDER, POOL_SYSTEM, &base)) {
        return EXO_NOTHING;
    }
    const struct pool_extent *e = pool_extent_of(base, BLOCK_ORDER);
    return own_derive((exo_handle_t){e->handle}, base - e->base, BLOCK_ORDER,
                      ALL_RIGHTS | EXO_GRANT);
}

static uint64_t file_frames(const struct child *child)
{
    uint64_t frames = 0;

    for (uint32_t i = 0; i < child->wish->file_count; i++) {
        struct cpio_file file;
        if (bundle_find(child->wish->file[i], &file) == CPIO_FOUND) {
            frames += file.size / EXO_FRAME_SIZE / 16 + 40; /* pieces, not frames: few are small */
        }
    }
    return frames;
}

static const char *slots_give(struct child *child)
{
    child->slot_count = (uint32_t)(elf_page_count(&child->image) + file_frames(child) + PIECES) +
                        child->wish->slots;
    child->slot_first = ledger_run_take(child->slot_count + CHILD_GIFTS);
    child->slot_next = child->slot_first;
    if (child->slot_first == 0) {
        child->slot_count = 0;
        return "no ledger slots left";
    }
    for (uint32_t given = 0; given < child->slot_count; given += EXO_GIVE_MAX) {
        uint32_t left = child->slot_count - given;
        exo_status_t status;
        do { /* the ledger grows */
            status = exo_env_give(child->env, 0, child->slot_first + given,
                                  left < EXO_GIVE_MAX ? left : EXO_GIVE_MAX)
                         .status;
        } while (status == EXO_E_AGAIN);
        if (status != EXO_OK) {
            return "its ledger slots can't be handed over";
        }
    }
    return NULL;
}

static const char *environment_make(struct child *child)
{
    uint32_t slot = ledger_run_take(1);
    struct exo_result made;

    child->root = block_derive(child);
    do {
        made = exo_env_create(child->index, slot, child->root);
    } while (made.status == EXO_E_AGAIN);
    if (made.status != EXO_OK) {
        ledger_run_give(slot, 1);
        return "the kernel refuses another environment";
    }
    child->env = (exo_handle_t){made.value};
    return slots_give(child);
}

static uint64_t harts_wanted(const struct child *child)
{
    uint64_t mask = 0;

    for (uint32_t i = 0; i < child->wish->slice_count; i++) {
        mask |= 1ull << child->wish->slice[i].hart;
    }
    return mask != 0 ? mask : 1ull << machine_hart();
}

/* ---- its dispatchers ---- */

/* The library's entry goes into the save area before anybody else can look. */
static bool entry_write(const struct child *child, uint32_t hart)
{
    exo_handle_t own = own_derive(child->block[hart], 1, 0, EXO_READ | EXO_WRITE);
    bool may = own.raw != 0 && own_map(own, OWN_SMALL_VA, EXO_READ | EXO_WRITE, 0);

    if (may) {
        ((struct exo_save_area *)OWN_SMALL_VA)->entry = child->image.entry;
    }
    own_drop(own);
    return may;
}

static const char *dispatcher_make(struct child *child, uint32_t hart)
{
    struct child_mapping save = {.va = EXO_SAVE_VA + (uint64_t)hart * EXO_FRAME_SIZE,
                                 .rights = EXO_READ | EXO_WRITE};
    exo_status_t status;

    child->block[hart] = block_derive(child);
    do {
        status =
            exo_env_dispatcher(child->env, hart, child->block[hart], (exo_va_t){save.va}).status;
    } while (status == EXO_E_AGAIN);
    if (status != EXO_OK || !entry_write(child, hart)) {
        return "no dispatcher";
    }
    exo_handle_t handle = child_give(child, child->block[hart], 1,
                                     EXO_TERMS(EXO_READ | EXO_WRITE, EXO_GUARANTEED, 0), 0);
    return child_map(child, handle, &save) ? NULL : "no save area";
}

static const char *dispatchers_make(struct child *child, uint64_t mask)
{
    const char *why = NULL;

    for (uint32_t hart = 0; why == NULL && hart < EXO_HART_MAX; hart++) {
        why = (mask >> hart & 1) != 0 ? dispatcher_make(child, hart) : NULL;
    }
    return why;
}

/* ---- what is shared with the broker ---- */

static const char *mailbox_make(struct child *child)
{
    uint64_t own_va = OWN_MAILBOX_VA + (uint64_t)child->index * EXO_FRAME_SIZE;
    struct child_mapping mapping = {.va = BASE_MAILBOX_VA, .rights = EXO_READ | EXO_WRITE};

    if (!child_block_take(child, 0, POOL_SYSTEM, &mapping.base)) {
        return "no memory for the mailbox";
    }
    child->mailbox_handle = own_window(own_va, mapping.base, 0);
    if (child->mailbox_handle.raw == 0) {
        return "no window for the mailbox";
    }
    child->mailbox = (struct broker_mailbox *)own_va;
    child->mailbox->magic = BROKER_MAILBOX_MAGIC;
    child->request_done = 0;
    exo_handle_t handle =
        child_block_give(child, mapping.base, 0, EXO_READ | EXO_WRITE, EXO_GUARANTEED);
    return child_map(child, handle, &mapping) ? NULL : "the mailbox can't be mapped";
}

static void start_fill(const struct child *child, uint64_t hart_mask, struct base_start *start)
{
    memset(start, 0, sizeof(*start));
    start->magic = BASE_START_MAGIC;
    start->version = BASE_START_VERSION;
    start->size = sizeof(*start);
    memcpy(start->name, child->wish->name, BASE_NAME_BYTES);
    memcpy(start->arguments, child->wish->arguments, BASE_ARGUMENT_BYTES);
    start->env_index = child->index;
    start->hart_mask = hart_mask;
    start->hart_first = (uint32_t)__builtin_ctzll(hart_mask);
    start->life = child->statistics.restarts;
    start->notice_us = child->wish->notice_us;
    start->mailbox_va = BASE_MAILBOX_VA;
    start->info_va = BASE_INFO_VA;
    start->recorder_va = child->wish->is_operator ? BASE_RECORDER_VA : 0;
    start->log_va = child->wish->is_operator ? BASE_LOG_VA : 0;
    start->timebase_hz = machine_info()->timebase_hz;
    start->slice_ticks = machine_info()->slice_ticks;
    start->image_end = child->image.end;
    start->heap_va = ceiling(child->image.end, HEAP_ALIGN);
    start->heap_end = ELF_VA_END;
    start->table_end = child->table_end;
}

/* The start page is written last: it says which slots were left. */
static const char *start_give(struct child *child, struct base_start *start)
{
    struct child_mapping mapping = {.va = EXO_BOOT_VA, .rights = EXO_READ};

    if (!pool_take(0, child->index, POOL_SYSTEM, &mapping.base)) {
        return "no memory for the start page";
    }
    exo_handle_t handle = child_block_give(child, mapping.base, 0, EXO_READ, EXO_GUARANTEED);
    start->slot_first = child->slot_next;
    start->slot_count = child->slot_first + child->slot_count - child->slot_next;
    exo_handle_t window = own_window(OWN_SMALL_VA, mapping.base, 0);
    if (window.raw == 0) {
        return "no window for the start page";
    }
    memset((void *)OWN_SMALL_VA, 0, EXO_FRAME_SIZE);
    memcpy((void *)OWN_SMALL_VA, start, sizeof(*start));
    own_drop(window);
    return child_map(child, handle, &mapping) ? NULL : "the start page can't be mapped";
}

/* ---- all of it ---- */

static const char *version_check(uint32_t needs)
{
    static char why[64];
    uint32_t has = (uint32_t)exo_version().value;

    if (exo_version_fits(has, needs)) {
        return NULL;
    }
    (void)snprintf(why, sizeof(why), "it needs ABI %u.%u, this kernel has %u.%u",
                   (unsigned)(needs >> 16), (unsigned)(needs >> 8 & 0xff), (unsigned)(has >> 16),
                   (unsigned)(has >> 8 & 0xff));
    return why;
}

static const char *image_read(struct child *child, struct cpio_file *file)
{
    switch (bundle_find(child->wish->image, file)) {
    case CPIO_BAD:
        return "the bundle is damaged";
    case CPIO_NONE:
        return "its image is not in the bundle";
    case CPIO_FOUND:
        break;
    }
    const char *why = elf_read(file->data, file->size, &child->image);
    child->table_end = ceiling(child->image.end, TABLE_SPAN);
    return why != NULL ? why : version_check(child->image.needs);
}

const char *child_create(struct child *child)
{
    struct cpio_file file;
    const char *why = image_read(child, &file);

    if (why == NULL && elf_page_count(&child->image) + child->wish->memory[EXO_GUARANTEED] +
                               child->wish->swap_frames >
                           pool_free()) {
        why = "no memory for the image and what is guaranteed";
    }
    why = why != NULL ? why : environment_make(child);
    if (why == NULL && (!child_tables(child, EXO_IMAGE_VA, child->table_end - EXO_IMAGE_VA) ||
                        !child_tables(child, EXO_SAVE_VA, 1))) {
        why = "no memory for tables";
    }
    why = why != NULL ? why : child_load(child, file.data);
    why = why != NULL ? why : dispatchers_make(child, harts_wanted(child));
    why = why != NULL ? why : mailbox_make(child);
    return why != NULL ? why : child_pages_give(child);
}

const char *child_start(struct child *child)
{
    static struct base_start start;
    uint64_t mask = harts_wanted(child);

    child->hart_first = (uint32_t)__builtin_ctzll(mask);
    start_fill(child, mask, &start);
    const char *why = child_outfit(child, &start);
    why = why != NULL ? why : start_give(child, &start);
    if (why == NULL && child->wish->flushes &&
        exo_env_control(child->env, 0, EXO_CONTROL_FLUSH, 1).status != EXO_OK) {
        why = "no flush at a switch";
    }
    if (why == NULL &&
        exo_env_control(child->env, start.hart_first, EXO_CONTROL_START, 0).status != EXO_OK) {
        why = "it can't be started";
    }
    child->statistics.frames_start = child_frames(child);
    child->statistics.frames_most = child->statistics.frames_start;
    return why;
}
