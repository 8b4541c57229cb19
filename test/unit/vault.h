/* SPDX-License-Identifier: BSD-2-Clause */
/* vault.h - a machine with a vault, and regions for its environments. */
#pragma once

#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "region.h"
#include "slice.h"
#include "table.h"

#define RW (EXO_READ | EXO_WRITE)

enum {
    WINDOWS = 4,
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_ACCESS = 7
};

static exo_handle_t vault; /* the broker's */

static inline void boot_vault(void)
{
    fixture_windows = WINDOWS;
    boot_three();
    fixture_windows = 0;
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        if (fixture.boot->extent[i].kind == EXO_KIND_REGION) {
            vault.raw = fixture.boot->extent[i].handle;
        }
    }
    assert_int_not_equal(vault.raw, 0);
}

/* 2^order frames of the vault from `offset` on, for an environment. */
static inline exo_handle_t region(uint32_t env, uint32_t order, uint64_t offset)
{
    return fixture_derive(env, vault, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, order), offset, 0);
}

static inline uint64_t page(uint32_t number)
{
    return FIXTURE_FREE_VA + (uint64_t)number * EXO_FRAME_SIZE;
}

static inline void map(uint32_t env, exo_handle_t handle, uint32_t number, uint8_t rights)
{
    EXPECT_OK(MAP_IN(env, .va = page(number), .handle = handle.raw, .rights = rights));
}

static inline uint32_t open_windows(uint32_t hart)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < FAKE_WINDOWS_MAX; i++) {
        count += fake.harts[hart].windows[i].rights != 0;
    }
    return count;
}

static inline uint64_t *word_of(uint64_t frame)
{
    return arch_frame_pointer((exo_frame_t){frame});
}

static inline void all_flush(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        fixture_kicked(hart);
    }
}
