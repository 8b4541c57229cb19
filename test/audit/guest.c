/* SPDX-License-Identifier: BSD-2-Clause */
/* guest.c - copies the kernel's tables out of the guest, with its pointers made ours. */
#include "guest.h"

#include "audit.h"
#include "audit_parts.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "guest_memory.h"
#include "riscv.h"
#include "slice.h"

#include <layout.h>
#include <string.h>

struct env envs[EXO_ENV_MAX];
struct hart harts[EXO_HART_MAX];
struct binding *ledger;
struct frame *frame_table;
uint32_t ledger_count;
uint32_t ledger_live;
uint32_t ledger_tombstones;
uint32_t hart_count;
uint64_t frame_table_base;
uint64_t frame_table_count;
uint64_t shootdown_settled;
uint64_t slice_ticks;
uint64_t frame_device_stamp;

static struct {
    char *ram;
    uint64_t base;
    uint64_t size;
    uint64_t load;
} guest;

static struct {
    const char *name;
    uint64_t address;
} symbols[GUEST_SYMBOLS_MAX];
static uint32_t symbol_count;

static struct dispatcher blocks[EXO_ENV_MAX][EXO_HART_MAX];
static struct dispatcher nobody; /* where a pointer leads to no block */
struct guest_machine seen;
static const char *missing;

void guest_open(void *ram, uint64_t base, uint64_t size, uint64_t load)
{
    guest.ram = ram;
    guest.base = base;
    guest.size = size;
    guest.load = load;
    audit_reset();
}

void guest_symbol(const char *name, uint64_t address)
{
    if (symbol_count < GUEST_SYMBOLS_MAX) {
        symbols[symbol_count].name = strdup(name);
        symbols[symbol_count++].address = address;
    }
}

void guest_registers(uint32_t hart_id, uint64_t satp, uint64_t sstatus)
{
    if (hart_id < EXO_HART_MAX) {
        seen.satp[hart_id] = satp;
        seen.sstatus[hart_id] = sstatus;
    }
}

void guest_lines(uint32_t hart_id, const char *bytes)
{
    if (hart_id < EXO_HART_MAX) {
        memcpy(seen.lines[hart_id], bytes, sizeof(seen.lines[0]));
    }
}

static void *physical(uint64_t pa)
{
    return pa - guest.base < guest.size ? guest.ram + (pa - guest.base) : NULL;
}

void *guest_physical(uint64_t pa)
{
    static _Alignas(4096) char zeroes[2 * EXO_FRAME_SIZE];

    return physical(pa) == NULL ? zeroes : physical(pa);
}

/* Our address of a kernel's address; NULL: it names no memory. */
static void *ours(uint64_t va)
{
    return va >= LAYOUT_KERNEL_VA   ? physical(va - LAYOUT_KERNEL_VA + guest.load)
           : va >= LAYOUT_DIRECT_VA ? physical(va - LAYOUT_DIRECT_VA)
                                    : NULL;
}

void *guest_pointer(const void *of_guest)
{
    return ours((uint64_t)(uintptr_t)of_guest);
}

static const void *symbol(const char *name)
{
    static const uint64_t nothing[1024];

    for (uint32_t i = 0; i < symbol_count; i++) {
        if (strcmp(symbols[i].name, name) == 0 && ours(symbols[i].address) != NULL) {
            return ours(symbols[i].address);
        }
    }
    missing = name;
    return nothing;
}

static uint64_t number(const char *name)
{
    uint64_t value;

    memcpy(&value, symbol(name), sizeof(value));
    return value;
}

static uint32_t half(const char *name)
{
    return (uint32_t)number(name);
}

/* ---- reading ---- */

struct dispatcher *audit_dispatcher_of(struct exo_save_area *save)
{
    for (uint32_t i = 0; save != NULL && i < EXO_ENV_MAX * EXO_HART_MAX; i++) {
        struct dispatcher *d = &blocks[i / EXO_HART_MAX][i % EXO_HART_MAX];
        if (seen.block_at[i / EXO_HART_MAX][i % EXO_HART_MAX] != NULL && d->save == save) {
            return d;
        }
    }
    return save == NULL ? NULL : &nobody;
}

static void env_read(struct env *env, uint32_t index)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        seen.block_at[index][hart] = NULL;
        if (env->dispatcher[hart] == NULL) {
            continue;
        }
        seen.block_at[index][hart] = guest_pointer(env->dispatcher[hart]);
        env->dispatcher[hart] = &nobody;
        if (seen.block_at[index][hart] != NULL) {
            memcpy(&blocks[index][hart], seen.block_at[index][hart], sizeof(struct dispatcher));
            env->dispatcher[hart] = &blocks[index][hart];
        }
    }
    env->leaf = env->leaf == NULL ? NULL : guest_pointer(env->leaf);
    env->leaf_live = env->leaf_live == NULL ? NULL : guest_pointer(env->leaf_live);
}

static void blocks_read(void)
{
    for (uint32_t i = 0; i < EXO_ENV_MAX * EXO_HART_MAX; i++) {
        struct dispatcher *d = &blocks[i / EXO_HART_MAX][i % EXO_HART_MAX];
        if (seen.block_at[i / EXO_HART_MAX][i % EXO_HART_MAX] == NULL) {
            continue;
        }
        d->pct_caller = d->pct_caller == NULL ? NULL : guest_pointer(d->pct_caller);
        d->pct_callee = d->pct_callee == NULL ? NULL : guest_pointer(d->pct_callee);
        d->part = d->part == NULL ? NULL : guest_pointer(d->part);
        d->save = guest_pointer(d->save);
        if (d->save == NULL) {
            missing = "a save area";
        }
    }
}

const char *guest_read(void)
{
    missing = NULL;
    memcpy(envs, symbol("envs"), sizeof(envs));
    memcpy(harts, symbol("harts"), sizeof(harts));
    memcpy(&seen.machine, symbol("machine"), sizeof(seen.machine));
    memcpy(seen.flushed, symbol("flushed"), sizeof(seen.flushed));
    memcpy(seen.is_online, symbol("is_online"), sizeof(seen.is_online));
    memcpy(seen.flushes, symbol("audit_flushes"), sizeof(seen.flushes));
    ledger = ours(number("ledger"));
    frame_table = ours(number("frame_table"));
    ledger_count = half("ledger_count");
    ledger_live = half("ledger_live");
    ledger_tombstones = half("ledger_tombstones");
    hart_count = half("hart_count");
    frame_table_base = number("frame_table_base");
    frame_table_count = number("frame_table_count");
    shootdown_settled = number("shootdown_settled");
    slice_ticks = number("slice_ticks");
    frame_device_stamp = number("frame_device_stamp");
    seen.epoch = number("epoch");
    seen.every = number("audit_every");
    seen.kernel_root = number("kernel_satp") & ((1ull << 44) - 1);
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        env_read(&envs[env], env);
    }
    blocks_read();
    if (ledger == NULL || frame_table == NULL || hart_count > EXO_HART_MAX ||
        frame_table_count > AUDIT_RAM) {
        return "the kernel's tables";
    }
    return missing;
}

const char *guest_audit(void)
{
    const char *unread = guest_read();

    if (unread != NULL) {
        return unread;
    }
    guest_flushes_see();
    return audit();
}
