/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revocation.h - the broker (hart 0) asks environment 1 (hart 1), which holds some frames.
 */
#pragma once

#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"
#include "space.h"

enum {
    NOTICE = 4 * BINDING_NOTICE_UNIT,
    HELD_MAX = 16
};

static exo_handle_t held[HELD_MAX]; /* in the order they were given */

static inline struct exo_save_area *save_of(uint32_t env, uint32_t hart)
{
    return env_dispatcher(env, hart)->save;
}

static inline arch_pte_t space_walk_of(uint32_t env, uint64_t va)
{
    uint32_t level;

    return space_walk(env, (exo_va_t){va}, &level);
}

/* What the creator asks comes into the last free record. */
static inline const struct exo_request *record_of(uint32_t env)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (save_of(env, 1)->request[i].name != 0) {
            return &save_of(env, 1)->request[i];
        }
    }
    return &save_of(env, 1)->request[0];
}

/* `count` single frames of class standard for environment 1, with this notice. */
static inline void victim_boot(uint32_t count, uint64_t notice)
{
    boot_three();
    for (uint32_t i = 0; i < count; i++) {
        held[i] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0),
                                 fixture.pool_next++, notice);
    }
}

/* The victim's time is given up, so that nothing is delivered; and given again. */
static inline void victim_off_hart(void)
{
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    fixture_kicked(1);
    assert_int_not_equal(harts[1].current, 1);
}

static inline void victim_on_hart(void)
{
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 1, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

static inline exo_handle_t ask(uint32_t victim, uint64_t count, uint64_t order, uint64_t notice)
{
    struct exo_result result =
        CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[victim].handle.raw, fixture_slot(),
              count << 8 | order, notice);

    return (exo_handle_t){result.status == EXO_OK ? result.value : 0};
}

static inline struct exo_result surrender(exo_handle_t request, exo_handle_t handle)
{
    return CALL2(1, EXO_CALL_SURRENDER, request.raw, handle.raw);
}

/* A step of the broker's; the other harts flush in between. */
static inline struct exo_result step(exo_handle_t request)
{
    struct exo_result result;

    do {
        result = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw);
        for (uint32_t hart = 1; result.status == EXO_E_AGAIN && hart < 3; hart++) {
            fixture_kicked(hart);
        }
    } while (result.status == EXO_E_AGAIN);
    return result;
}

/* The slot that the next step takes by force. */
static inline uint32_t force(exo_handle_t request)
{
    struct exo_result taken = step(request);

    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_FORCED(taken.value), 1);
    return (uint32_t)EXO_TAKEN_SLOT(taken.value);
}

static inline exo_handle_t ask_and_wait(uint64_t count, uint64_t order, uint64_t notice)
{
    exo_handle_t request = ask(1, count, order, notice);

    fake.now += notice;
    return request;
}
