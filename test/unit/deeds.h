/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * deeds.h - one call of each kind that interrupts other harts, and what has to be before it.
 */
#pragma once

#include "revocation.h"

#include "slice.h"

#define RW (EXO_READ | EXO_WRITE)

static exo_handle_t given; /* what a deed is about */

/* No hart has an interrupt that it did not answer. */
static inline void boot_quiet(void)
{
    boot_three();
    kick_all();
}

static inline void page_map(void)
{
    boot_quiet();
    given = fixture_frames(1, 2, FIXTURE_ALL);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = given.raw, .rights = RW));
}

static inline struct exo_result page_unmap(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_UNMAP);
}

static inline struct exo_result page_protect(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_PROTECT, .rights = EXO_READ);
}

/* As an earlier unmap left it: no hart has flushed. */
static inline void page_linger(void)
{
    page_map();
    EXPECT_OK(page_unmap());
}

static inline struct exo_result page_map_again(void)
{
    return MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = given.raw, .rights = RW);
}

static inline void table_make(void)
{
    boot_quiet();
    given = fixture_frames(1, 1, RW);
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = given.raw, .op = EXO_TABLE));
}

static inline struct exo_result table_withdraw_it(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_UNTABLE);
}

static inline void table_linger(void)
{
    table_make();
    EXPECT_OK(table_withdraw_it());
}

static inline struct exo_result table_donate_again(void)
{
    return MAP_IN(1, .va = 0x200000, .handle = given.raw, .op = EXO_TABLE);
}

static inline struct exo_result slices_vacate(void)
{
    return CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0);
}

static inline void slices_vacant(void)
{
    boot_quiet();
    EXPECT_OK(slices_vacate());
    fixture_kicked(1);
}

static inline struct exo_result slices_occupy(void)
{
    return CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 1, 0);
}

static inline struct exo_result notify_it(void)
{
    return CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 5, 1);
}

static inline struct exo_result stop_it(void)
{
    return CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_STOP);
}

static inline void stopped(void)
{
    boot_quiet();
    EXPECT_OK(stop_it());
    kick_all();
}

static inline struct exo_result resume_it(void)
{
    return CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_RESUME);
}

static inline struct exo_result exit_it(void)
{
    return CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 3);
}

static inline struct exo_result destroy_it(void)
{
    return CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw);
}

static inline void victim_ready(void)
{
    page_map();
}

static inline struct exo_result ask_it(void)
{
    return CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[1].handle.raw, fixture.slot_next,
                 1 << 8 | 2, NOTICE);
}

static inline void victim_silent(void)
{
    page_map();
    given = ask(1, 1, 2, 0);
}

static inline struct exo_result step_it(void)
{
    return CALL1(0, EXO_CALL_REVOKE_STEP, given.raw);
}

static exo_handle_t question;

static inline void victim_asked(void)
{
    page_map();
    question = ask(1, 1, 2, NOTICE);
}

static inline struct exo_result surrender_it(void)
{
    return surrender(question, given);
}

/* A frame of the broker's that environment 1 has just stopped seeing: nobody may donate it yet. */
static inline void donation_linger(void)
{
    boot_quiet();
    fixture.class = EXO_GUARANTEED;
    question = fixture_frames(0, 1, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    uint64_t offset = ledger[fixture_handle_slot(question)].node.base -
                      ledger[fixture_handle_slot(fixture.pool)].node.base;
    given = fixture_derive(1, fixture.pool, EXO_TERMS(RW, EXO_STANDARD, 1), offset, 0);
    EXPECT_OK(page_map_again());
    EXPECT_OK(page_unmap());
}

static inline struct exo_result environment_create(void)
{
    return CALL3(0, EXO_CALL_ENV_CREATE, 30, fixture.slot_next, question.raw);
}

static inline void environment_linger(void)
{
    donation_linger();
    fixture.class = EXO_GUARANTEED;
    exo_handle_t root = fixture_frames(0, 1, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    kick_all();
    struct exo_result made = CALL3(0, EXO_CALL_ENV_CREATE, 30, fixture_slot(), root.raw);
    EXPECT_OK(made);
    fixture.env[3].handle.raw = made.value;
    EXPECT_OK(page_map_again());
    EXPECT_OK(page_unmap());
}

static inline struct exo_result dispatcher_add(void)
{
    return CALL4(0, EXO_CALL_ENV_DISPATCHER, fixture.env[3].handle.raw, 1, question.raw,
                 FIXTURE_SAVE_VA);
}

static inline struct exo_result enough_said(void)
{
    return surrender(question, EXO_NOTHING);
}

struct deed {
    void (*prepare)(void);
    struct exo_result (*call)(void);
};

static const struct deed deeds[] = {{page_map, page_unmap},
                                    {page_map, page_protect},
                                    {page_linger, page_map_again},
                                    {table_make, table_withdraw_it},
                                    {table_linger, table_donate_again},
                                    {boot_quiet, slices_vacate},
                                    {slices_vacant, slices_occupy},
                                    {boot_quiet, notify_it},
                                    {boot_quiet, stop_it},
                                    {stopped, resume_it},
                                    {boot_quiet, exit_it},
                                    {boot_quiet, destroy_it},
                                    {victim_ready, ask_it},
                                    {victim_silent, step_it},
                                    {victim_asked, surrender_it},
                                    {donation_linger, environment_create},
                                    {environment_linger, dispatcher_add},
                                    {victim_asked, enough_said}};
