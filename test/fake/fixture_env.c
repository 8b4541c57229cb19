/* SPDX-License-Identifier: BSD-2-Clause */
/* fixture_env.c - the broker's doings: slots, frames, environments made and ended. */
#include "env.h"
#include "fixture.h"
#include "slice.h"

uint32_t fixture_slot(void)
{
    return fixture.slot_next++;
}

uint32_t fixture_env_slot(uint32_t env)
{
    if (env == ENV_BROKER) {
        return fixture_slot();
    }
    fixture_must(fixture.env[env].slot_next < fixture.env[env].slot_first + FIXTURE_ENV_SLOTS,
                 "out of slots in environment", env);
    return fixture.env[env].slot_next++;
}

uint32_t fixture_handle_slot(exo_handle_t handle)
{
    return EXO_HANDLE_INDEX(handle);
}

exo_handle_t fixture_derive(uint32_t env, exo_handle_t source, uint64_t terms, uint64_t offset,
                            uint64_t notice)
{
    uint64_t to = env == ENV_BROKER ? 0 : fixture.env[env].handle.raw;
    struct exo_result result =
        CALL6(0, EXO_CALL_DERIVE, source.raw, to, fixture_env_slot(env), terms, offset, notice);

    fixture_must(result.status == EXO_OK, "derive", result.status);
    return (exo_handle_t){result.value};
}

exo_handle_t fixture_frames(uint32_t env, uint32_t order, uint8_t rights)
{
    uint32_t count = 1u << order;
    uint32_t offset = (fixture.pool_next + count - 1) & ~(count - 1);

    fixture_must(offset + count <= 256, "out of frames", order);
    fixture.pool_next = offset + count;
    return fixture_derive(env, fixture.pool, EXO_TERMS(rights, fixture.class, order), offset, 0);
}

static exo_handle_t donation(uint32_t env)
{
    fixture.class = EXO_GUARANTEED;
    exo_handle_t handle = fixture_frames(env, 1, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    return handle;
}

static void must_map(uint32_t env, struct exo_map_entry entry)
{
    struct exo_result result;

    for (uint32_t tries = 0; tries < 4; tries++) {
        result = fixture_map(0, fixture.env[env].handle, entry);
        if (result.status != EXO_E_AGAIN) {
            break;
        }
        for (uint32_t hart = 0; hart < hart_count; hart++) {
            fixture_kicked(hart);
        }
    }
    fixture_must(result.status == EXO_OK, "map", result.status);
}

static void dispatchers_make(uint32_t index)
{
    struct fixture_env *env = &fixture.env[index];

    for (uint32_t hart = 0; hart < hart_count; hart++) {
        exo_handle_t block = donation(ENV_BROKER);
        uint64_t va = FIXTURE_SAVE_VA + (uint64_t)hart * EXO_FRAME_SIZE;
        fixture_must(STATUS(CALL4(0, EXO_CALL_ENV_DISPATCHER, env->handle.raw, hart, block.raw,
                                  va)) == EXO_OK,
                     "dispatcher", hart);
        exo_handle_t save =
            fixture_derive(index, block, EXO_TERMS(EXO_READ | EXO_WRITE, EXO_STANDARD, 0), 1, 0);
        must_map(index, (struct exo_map_entry){
                            .va = va, .handle = save.raw, .rights = EXO_READ | EXO_WRITE});
        env_dispatcher(index, hart)->save->entry = FIXTURE_ENTRY;
        fixture_must(STATUS(CALL3(0, EXO_CALL_ENV_CONTROL, env->handle.raw, hart,
                                  EXO_CONTROL_START)) == EXO_OK,
                     "start", hart);
    }
}

static void tables_make(uint32_t index)
{
    struct fixture_env *env = &fixture.env[index];
    exo_handle_t upper = fixture_frames(index, 1, EXO_READ | EXO_WRITE);

    env->table = fixture_frames(index, 1, EXO_READ | EXO_WRITE);
    must_map(index, (struct exo_map_entry){.handle = upper.raw, .op = EXO_TABLE, .level = 1});
    must_map(index, (struct exo_map_entry){.handle = env->table.raw, .op = EXO_TABLE});
    env->page = fixture_frames(index, 0, FIXTURE_ALL);
    must_map(index, (struct exo_map_entry){.va = FIXTURE_PAGE_VA,
                                           .handle = env->page.raw,
                                           .rights = EXO_READ | EXO_WRITE});
}

void fixture_env_make(uint32_t index, uint32_t hart, uint32_t first, uint32_t count)
{
    struct fixture_env *env = &fixture.env[index];
    exo_handle_t root = donation(ENV_BROKER);
    struct exo_result made = CALL3(0, EXO_CALL_ENV_CREATE, index, fixture_slot(), root.raw);

    fixture_must(made.status == EXO_OK, "create", made.status);
    *env = (struct fixture_env){.handle = {made.value}, .hart = hart};
    env->slot_first = fixture.slot_next;
    env->slot_next = env->slot_first;
    fixture.slot_next += FIXTURE_ENV_SLOTS;
    fixture_must(STATUS(CALL4(0, EXO_CALL_ENV_GIVE, made.value, 0, env->slot_first,
                              FIXTURE_ENV_SLOTS)) == EXO_OK,
                 "give", index);
    tables_make(index);
    dispatchers_make(index);
    env->slices =
        fixture_derive(index, fixture.slices[hart], EXO_TERMS(0, EXO_GUARANTEED, count), first, 0);
    fixture_must(STATUS(CALL4(0, EXO_CALL_ATTACH, made.value, env->slices.raw, 1, 0)) == EXO_OK,
                 "attach", index);
    fixture_timer(hart);
}

uint32_t fixture_env_destroy(uint32_t index)
{
    for (uint32_t step = 1; step < 1000; step++) {
        exo_status_t status = STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[index].handle.raw));
        fixture_must(status == EXO_OK || status == EXO_E_AGAIN, "destroy", status);
        if (status == EXO_OK) {
            return step;
        }
        for (uint32_t hart = 1; hart < hart_count; hart++) {
            fixture_kicked(hart);
        }
    }
    fixture_must(false, "destroy never ends", index);
    return 0;
}
