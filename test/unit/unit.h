/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unit.h - what every test of the portable kernel includes. Test names are sentences.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "lock.h"
#include "snapshot.h"

#define TEST(name)             static void name(void **unused __attribute__((unused)))
#define RUN(tests)             cmocka_run_group_tests(tests, NULL, NULL)
#define EXPECT_STATUS(call, s) assert_int_equal((call).status, (s))
#define EXPECT_OK(call)        EXPECT_STATUS(call, EXO_OK)

/* Refused with this status, and nothing changed. */
#define EXPECT_REFUSED(call, s)                                                                    \
    do {                                                                                           \
        snapshot_take();                                                                           \
        EXPECT_STATUS(call, s);                                                                    \
        assert_null(snapshot_difference());                                                        \
    } while (0)

/* An entry into the kernel that ends with the machine switched off; its lock was held. */
#define EXPECT_POWER_OFF(entry, code)                                                              \
    do {                                                                                           \
        assert_true(FAKE_POWERS_OFF(entry));                                                       \
        lock_leave();                                                                              \
        assert_int_equal(fake.power_off_code, (code));                                             \
    } while (0)

/* One entry of a map call of the broker's, in the space of environment `env` (0: its own). */
#define MAP_IN(who, ...)                                                                           \
    fixture_map(0, (who) == 0 ? EXO_NOTHING : fixture.env[who].handle,                             \
                (struct exo_map_entry){__VA_ARGS__})

/* Every hart answers the kicks it may have got. */
static inline void kick_all(void)
{
    for (uint32_t hart = 0; hart < fixture.board.hart_count; hart++) {
        fixture_kicked(hart);
    }
}

/* The broker on hart 0, environments 1 and 2 on harts 1 and 2. */
static inline void boot_three(void)
{
    fixture_boot(3);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    fixture_env_make(2, 2, 0, EXO_SLICE_COUNT);
}
