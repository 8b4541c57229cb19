/* SPDX-License-Identifier: BSD-2-Clause */
/* world.c - a broker and three friends that hold some of everything. */
#include "calls.h"
#include "env.h"
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static void must(struct exo_result result)
{
    if (result.status != EXO_OK) {
        fprintf(stderr, "model: the world can't be made (%lld)\n", (long long)result.status);
        abort();
    }
}

static void memory_give(uint32_t env)
{
    static const uint8_t classes[] = {EXO_GUARANTEED, EXO_STANDARD, EXO_BORROWED};

    for (uint32_t i = 0; i < sizeof(classes); i++) {
        fixture.class = classes[i];
        (void)fixture_frames(env, i == 2 ? 3 : 4, FIXTURE_ALL);
    }
    fixture.class = EXO_GUARANTEED; /* roots and dispatchers of environments to come */
    for (uint32_t i = 0; i < 3; i++) {
        (void)fixture_frames(env, 1, FIXTURE_ALL);
    }
    fixture.class = EXO_STANDARD;
}

static void friends_make(uint32_t env)
{
    const uint8_t friendly = EXO_CALL | EXO_NOTIFY | EXO_GIVE | EXO_GRANT;

    for (uint32_t other = 1; other < MODEL_ENVS; other++) {
        if (other != env) {
            uint8_t more = env == 3 ? EXO_CONTROL : 0; /* it may map and stop, not destroy */
            uint64_t terms = EXO_TERMS(friendly | more, EXO_STANDARD, 0);
            (void)fixture_derive(env, fixture.env[other].handle, terms, 0, 0);
        }
    }
    (void)fixture_derive(env, fixture.self,
                         EXO_TERMS(EXO_CALL | EXO_NOTIFY | EXO_GRANT, EXO_STANDARD, 0), 0, 0);
    must(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[env].handle.raw, 1, 10 + env, 1));
    for (uint32_t hart = 0; hart < MODEL_HARTS; hart++) {
        env_dispatcher(env, hart)->save->pct_entry = FIXTURE_ENTRY;
    }
}

void world_make(void)
{
    fixture_boot(MODEL_HARTS);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    fixture_env_make(2, 2, 0, EXO_SLICE_COUNT / 2);
    fixture_env_make(3, 3, 4, EXO_SLICE_COUNT / 2);
    for (uint32_t env = 1; env < MODEL_ENVS; env++) {
        memory_give(env);
        friends_make(env);
        uint64_t time = EXO_TERMS(EXO_GRANT, EXO_STANDARD, 4);
        (void)fixture_derive(env, fixture.slices[0], time, env * 4ull, 0);
        (void)fixture_derive(env, (exo_handle_t){fixture.lines.raw + env}, EXO_GRANT, 0, 0);
        (void)fixture_derive(env, fixture.device,
                             EXO_TERMS(EXO_READ | EXO_WRITE | EXO_GRANT, EXO_STANDARD, 2),
                             env * 4ull, 0);
    }
    (void)fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 50000);
    (void)fixture_derive(1, fixture.machine, EXO_TERMS(EXO_GRANT, EXO_STANDARD, 0), 0, 0);
    fixture.is_audit_off = true; /* the model asks it itself */
    oracle_adopt();
}
