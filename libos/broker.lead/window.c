/* SPDX-License-Identifier: BSD-2-Clause */
/* window.c - one 2 MiB window for views, one gigabyte for the bundle. */
#include "window.h"

#include "machine.h"

#include <base/calls.h>
#include <string.h>

#define WINDOW_VA 0x80000000ull
#define BUNDLE_VA 0xc0000000ull

enum {
    BLOCK_ORDER = 9,
    GIGABYTE_ORDER = 18,
    PEEKS = 2
};

static uint64_t next_va;
static const char *bundle_start;
static uint64_t bundle_base; /* frame that lies at BUNDLE_VA */

static exo_handle_t peek_handle[PEEKS];
static uint32_t peek_turn;

struct exo_result map_one(exo_handle_t env, struct exo_map_entry entry)
{
    struct exo_map_entry array[1] __attribute__((aligned(32))) = {entry};
    struct exo_result result;

    do {
        result = exo_map(env, array, 1);
    } while (result.status == EXO_E_AGAIN);
    return result;
}

exo_handle_t binding_make(struct pool_place place, uint32_t order)
{
    struct exo_result result =
        exo_derive(pool_arena_at(place.arena)->handle, EXO_NOTHING, slot_take(),
                   EXO_TERMS(EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT, EXO_GUARANTEED, order),
                   place.offset, 0);

    must(result, "derive from an arena");
    return (exo_handle_t){result.value};
}

void binding_end(exo_handle_t handle)
{
    must(exo_drop(handle), "drop");
    slot_give(EXO_HANDLE_INDEX(handle));
}

static void table_make(uint64_t va, uint8_t level)
{
    struct pool_place place = pool_take(1, POOL_BROKER);
    uint64_t span = level == 0 ? 1ull << 21 : 1ull << 30;
    exo_handle_t handle = binding_make(place, 1);
    struct exo_result result =
        map_one(EXO_NOTHING,
                (struct exo_map_entry){
                    .va = va & ~(span - 1), .handle = handle.raw, .op = EXO_TABLE, .level = level});

    if (result.status == EXO_E_BUSY) { /* it is there */
        binding_end(handle);
        pool_give(place.frame, 2);
        return;
    }
    must(result, "own page table");
}

static void extent_map(exo_handle_t handle, uint64_t va, uint32_t order)
{
    struct exo_map_entry entry = {
        .va = va, .handle = handle.raw, .op = EXO_MAP, .rights = EXO_READ};

    if (order >= BLOCK_ORDER) {
        entry.flags = EXO_MAP_SUPER;
    } else {
        table_make(va, 0);
    }
    must(map_one(EXO_NOTHING, entry), "map the bundle");
}

static void bundle_map(void)
{
    const struct exo_boot *boot = machine_boot();
    bool is_first = true;

    table_make(BUNDLE_VA, 1);
    for (uint32_t i = 0; i < boot->extent_count; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->role != EXO_ROLE_BUNDLE) {
            continue;
        }
        if (is_first) {
            bundle_base = e->base & ~((1ull << GIGABYTE_ORDER) - 1);
            bundle_start = (const char *)(BUNDLE_VA + ((e->base - bundle_base) << EXO_FRAME_SHIFT) +
                                          boot->bundle_offset);
            is_first = false;
        }
        extent_map((exo_handle_t){e->handle},
                   BUNDLE_VA + ((e->base - bundle_base) << EXO_FRAME_SHIFT), e->order);
    }
}

void window_init(void)
{
    table_make(WINDOW_VA, 1);
    table_make(WINDOW_VA, 0);
    next_va = WINDOW_VA + PEEKS * EXO_FRAME_SIZE;
    bundle_map();
}

void *window_view(exo_handle_t handle, uint8_t rights)
{
    void *view = (void *)next_va;

    must(map_one(EXO_NOTHING,
                 (struct exo_map_entry){
                     .va = next_va, .handle = handle.raw, .op = EXO_MAP, .rights = rights}),
         "map a view");
    next_va += EXO_FRAME_SIZE;
    return view;
}

void window_drop(void *view, exo_handle_t handle)
{
    binding_end(handle);
    if ((uint64_t)(uintptr_t)view + EXO_FRAME_SIZE == next_va) {
        next_va -= EXO_FRAME_SIZE;
    }
}

void *window_keep(struct pool_place place, exo_handle_t *handle)
{
    *handle = binding_make(place, 0);
    return window_view(*handle, EXO_READ | EXO_WRITE);
}

void *window_peek(uint64_t frame)
{
    uint64_t va;

    peek_turn = (peek_turn + 1) % PEEKS;
    va = WINDOW_VA + peek_turn * EXO_FRAME_SIZE;
    if (peek_handle[peek_turn].raw != 0) {
        binding_end(peek_handle[peek_turn]);
        peek_handle[peek_turn] = EXO_NOTHING;
    }
    for (uint32_t a = 0; a < pool_arena_count(); a++) {
        const struct pool_arena *arena = pool_arena_at(a);
        if (frame >= arena->base && frame - arena->base < arena->count) {
            struct pool_place place = {a, frame - arena->base, frame, true};
            peek_handle[peek_turn] = binding_make(place, 0);
        }
    }
    must(map_one(EXO_NOTHING, (struct exo_map_entry){.va = va,
                                                     .handle = peek_handle[peek_turn].raw,
                                                     .op = EXO_MAP,
                                                     .rights = EXO_READ | EXO_WRITE}),
         "map a peek");
    return (void *)va;
}

void window_peek_end(void)
{
    for (uint32_t i = 0; i < PEEKS; i++) {
        if (peek_handle[i].raw != 0) {
            binding_end(peek_handle[i]);
            peek_handle[i] = EXO_NOTHING;
        }
    }
}

void frame_wipe(uint64_t frame, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        memset(window_peek(frame + i), 0, EXO_FRAME_SIZE);
    }
    window_peek_end();
}

bool window_bundle(const char *name, struct bundle_file *file)
{
    return bundle_start != NULL &&
           bundle_find(bundle_start, machine_boot()->bundle_size, name, file);
}

exo_handle_t window_bundle_frame(const char *byte, uint64_t *offset)
{
    const struct exo_boot *boot = machine_boot();
    uint64_t frame = bundle_base + (((uint64_t)(uintptr_t)byte - BUNDLE_VA) >> EXO_FRAME_SHIFT);

    for (uint32_t i = 0; i < boot->extent_count; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->role == EXO_ROLE_BUNDLE && frame >= e->base && frame - e->base < 1ull << e->order) {
            *offset = frame - e->base;
            return (exo_handle_t){e->handle};
        }
    }
    return EXO_NOTHING;
}
