/* SPDX-License-Identifier: BSD-2-Clause */
/* arena.c - see arena.h. */
#include "arena.h"

#include "../forged-donations/first.h"

#include <base/calls.h>
#include <stdio.h>
#include <string.h>

enum {
    CODE_ORDER = 1,
    RW = EXO_READ | EXO_WRITE,
    ALL = RW | EXO_EXECUTE | EXO_GRANT
};

#define VIEW_VA 0x180000ull /* where we see code, stacks and save areas */

extern const uint8_t racer_begin[];

struct racer_block *const arena_board = (struct racer_block *)RACER_BOARD_VA;
static exo_handle_t code;
static exo_handle_t board;

void arena_must(exo_status_t status, const char *what)
{
    if (status != EXO_OK) {
        printf("FAIL %s: %ld\n", what, (long)status);
        first_off(1);
    }
}

static exo_handle_t memory(uint32_t order)
{
    exo_handle_t handle = first_memory(order, ALL, EXO_GUARANTEED);

    arena_must(handle.raw == 0 ? EXO_E_NOTHING : EXO_OK, "memory");
    return handle;
}

static void map(exo_handle_t env, struct exo_map_entry entry, const char *what)
{
    exo_status_t status;

    do {
        status = exo_map_one(env, entry).status;
    } while (status == EXO_E_AGAIN);
    arena_must(status, what);
}

static void see(exo_handle_t handle, uint64_t va)
{
    map(EXO_NOTHING,
        (struct exo_map_entry){.va = va, .handle = handle.raw, .op = EXO_MAP, .rights = RW},
        "seen here");
}

void arena_start(void)
{
    code = memory(CODE_ORDER);
    board = memory(0);
    see(code, VIEW_VA);
    memcpy((void *)VIEW_VA, racer_begin, EXO_FRAME_SIZE << CODE_ORDER);
    see(board, RACER_BOARD_VA);
    memset(arena_board, 0, EXO_FRAME_SIZE);
}

void arena_reserve(struct arena_racer *r, uint32_t index, uint32_t harts, uint32_t first_block)
{
    *r = (struct arena_racer){.index = index, .harts = harts, .env_slot = first_slot()};
    r->slot_first = first_slot();
    for (uint32_t i = 1; i < ARENA_SLOTS; i++) {
        (void)first_slot();
    }
    r->root = memory(1);
    r->table[0] = memory(1);
    r->table[1] = memory(1);
    r->stack = memory(0);
    for (uint32_t hart = 0; hart < RACER_HARTS; hart++) {
        if ((harts >> hart & 1) != 0) {
            r->block[hart] = memory(1);
            r->save[hart].raw = exo_derive(r->block[hart], EXO_NOTHING, first_slot(),
                                           EXO_TERMS(RW | EXO_GRANT, EXO_GUARANTEED, 0), 1, 0)
                                    .value;
            r->at[hart] = &arena_board[first_block++];
        }
    }
}

/* A binding of the racer's in its own slot number `at`. */
static uint64_t give(const struct arena_racer *r, exo_handle_t from, uint32_t at, uint8_t rights,
                     uint32_t order)
{
    struct exo_result result = exo_derive(from, r->env, r->slot_first + at,
                                          EXO_TERMS(rights, EXO_GUARANTEED, order), 0, 0);

    arena_must(result.status, "given to a racer");
    return result.value;
}

static void show(const struct arena_racer *r, exo_handle_t from, uint32_t at, uint64_t va,
                 struct exo_map_entry entry, uint32_t order)
{
    entry.va = va;
    entry.handle = give(r, from, at, entry.op == EXO_TABLE ? ALL : entry.rights, order);
    map(r->env, entry, "shown to a racer");
}

static void dispatcher_make(const struct arena_racer *r, uint32_t hart)
{
    uint64_t va = RACER_SAVE_VA + (uint64_t)hart * EXO_FRAME_SIZE;
    uint64_t view = VIEW_VA + (16 + r->index * RACER_HARTS + hart) * EXO_FRAME_SIZE;
    struct exo_save_area *save = (struct exo_save_area *)view;
    exo_status_t status;

    do {
        status = exo_env_dispatcher(r->env, hart, r->block[hart], (exo_va_t){va}).status;
    } while (status == EXO_E_AGAIN);
    arena_must(status, "dispatcher");
    see(r->save[hart], view);
    show(r, r->save[hart], 5 + hart, va, (struct exo_map_entry){.op = EXO_MAP, .rights = RW}, 0);
    save->entry = EXO_IMAGE_VA;
    save->user[7] = (uint64_t)(r->at[hart] - arena_board);
    map(EXO_NOTHING, (struct exo_map_entry){.handle = r->save[hart].raw, .op = EXO_UNMAP},
        "no longer seen");
    memset(r->at[hart], 0, sizeof(*r->at[hart]));
    arena_must(exo_spare(r->env, hart, 1).status, "spare time");
}

void arena_make(struct arena_racer *r)
{
    struct exo_result made;

    do {
        made = exo_env_create(r->index, r->env_slot, r->root);
    } while (made.status == EXO_E_AGAIN);
    arena_must(made.status, "a racer");
    r->env.raw = made.value;
    arena_must(exo_env_give(r->env, 0, r->slot_first, ARENA_SLOTS).status, "slots");
    show(r, r->table[0], 0, 0, (struct exo_map_entry){.op = EXO_TABLE, .level = 1}, 1);
    show(r, r->table[1], 1, 0, (struct exo_map_entry){.op = EXO_TABLE, .level = 0}, 1);
    show(r, code, 2, EXO_IMAGE_VA,
         (struct exo_map_entry){.op = EXO_MAP, .rights = EXO_READ | EXO_EXECUTE}, CODE_ORDER);
    show(r, board, 3, RACER_BOARD_VA, (struct exo_map_entry){.op = EXO_MAP, .rights = RW}, 0);
    show(r, r->stack, 4, RACER_STACK_VA, (struct exo_map_entry){.op = EXO_MAP, .rights = RW}, 0);
    for (uint32_t hart = 0; hart < RACER_HARTS; hart++) {
        if ((r->harts >> hart & 1) != 0) {
            dispatcher_make(r, hart);
        }
    }
    for (uint32_t hart = 0; hart < RACER_HARTS; hart++) {
        if ((r->harts >> hart & 1) != 0) {
            arena_must(exo_env_control(r->env, hart, EXO_CONTROL_START, 0).status, "started");
        }
    }
}

void arena_destroy(struct arena_racer *r)
{
    exo_status_t status;

    do {
        status = exo_env_destroy(r->env).status;
        racer_pause();
    } while (status == EXO_E_AGAIN);
    arena_must(status, "a racer ends");
}

void arena_end(struct arena_racer *r)
{
    arena_destroy(r);
    arena_must(exo_drop(r->env).status, "its handle");
}
