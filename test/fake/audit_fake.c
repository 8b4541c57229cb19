/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_fake.c - what the auditor reads of the fake machine, and its windows. */
#include "audit_parts.h"
#include "binding.h"
#include "fake.h"
#include "fixture.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

uint32_t audit_place(uint64_t frame)
{
    if (frame >= FAKE_RAM_BASE && frame - FAKE_RAM_BASE < AUDIT_RAM) {
        return (uint32_t)(frame - FAKE_RAM_BASE);
    }
    if (frame >= FIXTURE_DEVICE_BASE && frame - FIXTURE_DEVICE_BASE < AUDIT_DEVICES) {
        return (uint32_t)(AUDIT_RAM + frame - FIXTURE_DEVICE_BASE);
    }
    return AUDIT_PLACES;
}

uint64_t audit_place_frame(uint32_t place)
{
    return place < AUDIT_RAM ? FAKE_RAM_BASE + (uint64_t)place
                             : FIXTURE_DEVICE_BASE + (uint64_t)place - AUDIT_RAM;
}

uint32_t audit_ram_count(void)
{
    return AUDIT_RAM;
}

uint32_t audit_place_count(void)
{
    return AUDIT_PLACES;
}

uint64_t audit_root(uint32_t hart)
{
    return fake.harts[hart].root;
}

bool audit_fp_is_off(uint32_t hart)
{
    return fake.harts[hart].is_fp_off;
}

uint32_t audit_line_hart(uint32_t line)
{
    return fake.irq_hart[line];
}

uint64_t audit_kernel_entry(uint32_t index)
{
    (void)index;
    return 0xff;
}

const char *audit_block(uint32_t env, uint32_t hart)
{
    return (const char *)envs[env].dispatcher[hart];
}

bool audit_has_gaps(void)
{
    return false;
}

struct audit_peer audit_peer(const struct dispatcher *d)
{
    const struct fake_peer *peer = fake_peer(d->save);

    return peer->life == fake.peers_life ? (struct audit_peer){peer->handle, peer->to, peer->rights}
                                         : (struct audit_peer){0};
}

static bool is_mapped_region(uint32_t slot, uint32_t env, struct fake_window window)
{
    struct binding b = ledger[slot];
    uint8_t rights =
        window.rights & (uint8_t) ~((b.rights & (EXO_WRITE | EXO_EXECUTE)) != 0 ? EXO_READ : 0);

    return b.kind == EXO_KIND_REGION && b.state == EXO_STATE_MAPPED && b.env == env &&
           b.node.base == window.base && b.order == window.order && (rights & ~b.rights) == 0;
}

/* What a hart's window opens is mapped by the environment that runs there, or was and the hart has
 * not flushed since. */
static bool window_check(uint32_t hart, struct fake_window window)
{
    EXPECT(window.rights == 0 || harts[hart].has_windows, "a window that nobody knows", hart, 0);
    if (window.rights == 0 || !frame_is_quiet(window.base)) {
        return true;
    }
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        if (is_mapped_region(slot, harts[hart].current, window)) {
            return true;
        }
    }
    EXPECT(false, "a window onto nothing bound", hart, window.base);
    return true;
}

/* While windows are open a miss may open what is remembered for who runs: it is mapped there. */
static bool memory_check(uint32_t hart, const struct fake_memory *memory)
{
    uint64_t table;

    if (memory->window.rights == 0 || memory->env != harts[hart].current ||
        !harts[hart].has_windows || !frame_is_quiet(memory->window.base)) {
        return true;
    }
    exo_va_t va = {memory->page * EXO_FRAME_SIZE};
    EXPECT(table_find(memory->env, va, 0, &table), "a window remembered without a table", hart,
           va.raw);
    EXPECT(is_mapped_region(table_shadow(table)->slot[arch_pte_index(va, 0)], memory->env,
                            memory->window),
           "a window remembered for nothing bound", hart, va.raw);
    return true;
}

bool audit_windows(void)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        for (uint32_t i = 0; i < FAKE_WINDOWS_MAX; i++) {
            if (!window_check(hart, fake.harts[hart].windows[i])) {
                return false;
            }
        }
        for (uint32_t i = 0; i < FAKE_MEMORY_ENTRIES; i++) {
            if (!memory_check(hart, &fake.harts[hart].memory[i])) {
                return false;
            }
        }
    }
    return true;
}

struct dispatcher *audit_dispatcher_of(struct exo_save_area *save)
{
    return save == NULL ? NULL : env_dispatcher_of(save);
}
