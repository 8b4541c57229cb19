/* SPDX-License-Identifier: BSD-2-Clause */
/* vault.c - the fake machine's vault, and what its firmware remembers of windows. */
#include "fake.h"

#include <port/arch.h>

#include <assert.h>
#include <string.h>

uint32_t arch_window_count(void)
{
    return fake.window_count;
}

bool arch_vault_close(exo_frame_t base, uint32_t order)
{
    fake.vault_base = base.number;
    fake.vault_count = 1ull << order;
    memset(arch_frame_pointer(base), 0, (size_t)EXO_FRAME_SIZE << order);
    return true;
}

void arch_vault_wipe(exo_frame_t frame)
{
    assert(frame.number - fake.vault_base < fake.vault_count);
    memset(arch_frame_pointer(frame), 0, EXO_FRAME_SIZE);
    fake.wipes++;
}

static uint32_t windows_open(const struct fake_hart *hart)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < FAKE_WINDOWS_MAX; i++) {
        count += hart->windows[i].rights != 0;
    }
    return count;
}

static void window_set(struct fake_hart *hart, uint64_t va, struct fake_window window)
{
    hart->windows[hart->window_turn] = window;
    hart->window_turn = (hart->window_turn + 1) % fake.window_count;
    hart->window_last = va;
}

static struct fake_memory *memory_at(struct fake_hart *hart, uint64_t va)
{
    return &hart->memory[va / EXO_FRAME_SIZE % FAKE_MEMORY_ENTRIES];
}

bool fake_miss(uint64_t va)
{
    struct fake_hart *hart = &fake.harts[fake.hart];
    const struct fake_memory *memory = memory_at(hart, va);

    if (windows_open(hart) == 0 || hart->window_last == va || memory->window.rights == 0 ||
        memory->page != va / EXO_FRAME_SIZE || memory->env != hart->window_env) {
        return false;
    }
    window_set(hart, va, memory->window);
    hart->window_fills++;
    return true;
}

bool arch_window_open(uint32_t env, exo_va_t va, exo_frame_t base, uint32_t order, uint8_t rights)
{
    struct fake_hart *hart = &fake.harts[fake.hart];
    struct fake_window window = {base.number, order, rights};
    bool is_again = windows_open(hart) != 0 && hart->window_last == va.raw;

    assert(base.number - fake.vault_base < fake.vault_count);
    assert((rights & (EXO_READ | EXO_WRITE)) != EXO_WRITE && rights != 0);
    if (is_again && windows_open(hart) == 1) {
        return false;
    }
    if (is_again) {
        memset(hart->windows, 0, sizeof(hart->windows));
        hart->window_turn = 0;
    }
    hart->window_env = env;
    *memory_at(hart, va.raw) = (struct fake_memory){va.raw / EXO_FRAME_SIZE, env, window};
    window_set(hart, va.raw, window);
    return true;
}

uint64_t arch_windows_close(void)
{
    struct fake_hart *hart = &fake.harts[fake.hart];
    uint32_t fills = hart->window_fills;

    memset(hart->windows, 0, sizeof(hart->windows));
    hart->window_turn = 0;
    hart->window_fills = 0;
    return fills;
}

void arch_windows_forget(void)
{
    memset(fake.harts[fake.hart].memory, 0, sizeof(fake.harts[fake.hart].memory));
}
