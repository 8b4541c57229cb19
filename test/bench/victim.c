/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - makes the victim: tables, code, shared frame, slots, dispatcher. */
#include "victim.h"

#include "../qemu/forged-donations/first.h"
#include "bench.h"

#include <base/calls.h>
#include <exo/info.h>
#include <exo/upcall.h>
#include <string.h>

enum {
    INDEX = 1,
    HARTS = 2,
    VIEW_BYTES = 0x10000, /* between the windows to one victim and the next */
    PAIR = 1,
    SLOTS_OWN = 5, /* two tables, code, shared frame, save area */
    RW = EXO_READ | EXO_WRITE,
    RX = EXO_READ | EXO_EXECUTE
};

extern const uint8_t victim_begin[];

static uint32_t slot_first; /* of the victim made last */
static uint32_t slots[HARTS];

static void succeed(exo_status_t status, const char *what)
{
    if (status != EXO_OK) {
        bench_fail(what, status);
    }
}

static void map(exo_handle_t env, struct exo_map_entry entry, const char *what)
{
    exo_status_t status;

    do {
        status = exo_map_one(env, entry).status;
    } while (status == EXO_E_AGAIN);
    succeed(status, what);
}

/* A binding of the victim's in its own slot number `at`. */
static uint64_t give(exo_handle_t env, exo_handle_t from, uint32_t at, uint8_t rights,
                     uint32_t order)
{
    struct exo_result result =
        exo_derive(from, env, slot_first + at, EXO_TERMS(rights, EXO_GUARANTEED, order), 0, 0);

    succeed(result.status, "given to the victim");
    return result.value;
}

static exo_handle_t memory(uint32_t order)
{
    return first_memory(order, RW | EXO_EXECUTE | EXO_GRANT, EXO_GUARANTEED);
}

static void table(exo_handle_t env, uint32_t at, uint8_t level)
{
    map(env,
        (struct exo_map_entry){.handle = give(env, memory(PAIR), at, RW | EXO_GRANT, PAIR),
                               .op = EXO_TABLE,
                               .level = level},
        "the victim's table");
}

static void see(exo_handle_t frame, uint64_t va)
{
    map(EXO_NOTHING,
        (struct exo_map_entry){.va = va, .handle = frame.raw, .op = EXO_MAP, .rights = RW},
        "a frame of the victim seen here");
}

static void show(exo_handle_t env, exo_handle_t frame, uint32_t at, uint64_t va, uint8_t rights)
{
    map(env,
        (struct exo_map_entry){
            .va = va, .handle = give(env, frame, at, rights, 0), .op = EXO_MAP, .rights = rights},
        "a frame of the victim");
}

uint32_t victim_slots(uint32_t hart)
{
    return slots[hart] + SLOTS_OWN;
}

static exo_handle_t create(uint32_t index, const char *what)
{
    uint32_t slot = first_slot();
    exo_handle_t root = memory(PAIR);
    struct exo_result made;

    do {
        made = exo_env_create(index, slot, root);
    } while (made.status == EXO_E_AGAIN);
    succeed(made.status, what);
    return (exo_handle_t){made.value};
}

static void dispatcher_add(exo_handle_t env, uint32_t hart, exo_handle_t block)
{
    exo_status_t status;

    do {
        status = exo_env_dispatcher(env, hart, block, (exo_va_t){VICTIM_SAVE_VA}).status;
    } while (status == EXO_E_AGAIN);
    succeed(status, "dispatcher");
}

static exo_handle_t environment_make(uint32_t hart)
{
    exo_handle_t env = create(INDEX + hart, "the victim");

    slot_first = first_slot();
    slots[hart] = slot_first;
    for (uint32_t i = 1; i < SLOTS_OWN + VICTIM_FRAMES_MAX; i++) {
        (void)first_slot();
    }
    for (uint32_t given = 0; given < VICTIM_FRAMES_MAX; given += EXO_GIVE_MAX) {
        exo_status_t status;
        do {
            status = exo_env_give(env, 0, slot_first + given, EXO_GIVE_MAX).status;
        } while (status == EXO_E_AGAIN);
        succeed(status, "slots");
    }
    succeed(exo_env_give(env, 0, slot_first + VICTIM_FRAMES_MAX, SLOTS_OWN).status, "more slots");
    return env;
}

static void dispatcher_make(exo_handle_t env, uint32_t hart)
{
    uint64_t view = VICTIM_SAVE_VA + (uint64_t)hart * VIEW_BYTES;
    exo_handle_t block = memory(PAIR);
    uint64_t terms = EXO_TERMS(RW | EXO_GRANT, EXO_GUARANTEED, 0);

    dispatcher_add(env, hart, block);
    struct exo_result save = exo_derive(block, EXO_NOTHING, first_slot(), terms, 1, 0);
    see((exo_handle_t){save.value}, view);
    show(env, (exo_handle_t){save.value}, 4, VICTIM_SAVE_VA, RW);
    ((struct exo_save_area *)view)->entry = EXO_IMAGE_VA;
    succeed(exo_spare(env, hart, 1).status, "spare time");
    succeed(exo_env_control(env, hart, EXO_CONTROL_START, 0).status, "start");
}

void victim_crowd(uint32_t alive)
{
    static uint32_t made = INDEX + 1; /* the asker and the victim */

    for (; made < alive; made++) {
        exo_handle_t env = create(made, "one environment more");
        dispatcher_add(env, 0, memory(PAIR));
    }
}

exo_handle_t victim_make(uint32_t hart, struct victim_shared **shared)
{
    uint64_t view = (uint64_t)hart * VIEW_BYTES;
    exo_handle_t env = environment_make(hart);
    exo_handle_t code = memory(0);
    exo_handle_t common = memory(0);

    table(env, 0, 1);
    table(env, 1, 0);
    see(code, VICTIM_PAGES_VA + view);
    memcpy((void *)(VICTIM_PAGES_VA + view), victim_begin, EXO_FRAME_SIZE);
    show(env, code, 2, EXO_IMAGE_VA, RX);
    see(common, VICTIM_SHARED_VA + view);
    show(env, common, 3, VICTIM_SHARED_VA, RW);
    *shared = (struct victim_shared *)(VICTIM_SHARED_VA + view);
    dispatcher_make(env, hart);
    return env;
}
