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
static const char *block_at[EXO_ENV_MAX][EXO_HART_MAX];
static struct machine machine_read;
static uint64_t flushed[EXO_HART_MAX];
static bool is_online[EXO_HART_MAX];
static uint64_t flushes[EXO_HART_MAX];
static uint64_t flushes_before[EXO_HART_MAX];
static uint64_t epoch;
static uint64_t kernel_root;
static uint64_t peers_life;
static uint64_t satp_of[EXO_HART_MAX]; /* by hart id */
static uint64_t sstatus_of[EXO_HART_MAX];
static uint8_t lines_of[EXO_HART_MAX][AUDIT_LINES / 8]; /* enabled, in the controller */
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
        satp_of[hart_id] = satp;
        sstatus_of[hart_id] = sstatus;
    }
}

void guest_lines(uint32_t hart_id, const char *bytes)
{
    if (hart_id < EXO_HART_MAX) {
        memcpy(lines_of[hart_id], bytes, sizeof(lines_of[0]));
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

static void *pointer(const void *of_guest)
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

static struct dispatcher *block_of(const struct dispatcher *of_guest)
{
    const char *at = pointer(of_guest);

    if (of_guest == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < EXO_ENV_MAX * EXO_HART_MAX; i++) {
        if (at != NULL && block_at[i / EXO_HART_MAX][i % EXO_HART_MAX] == at) {
            return &blocks[i / EXO_HART_MAX][i % EXO_HART_MAX];
        }
    }
    return &nobody;
}

static void env_read(struct env *env, uint32_t index)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        block_at[index][hart] = NULL;
        if (env->dispatcher[hart] == NULL) {
            continue;
        }
        block_at[index][hart] = pointer(env->dispatcher[hart]);
        env->dispatcher[hart] = &nobody;
        if (block_at[index][hart] != NULL) {
            memcpy(&blocks[index][hart], block_at[index][hart], sizeof(struct dispatcher));
            env->dispatcher[hart] = &blocks[index][hart];
        }
    }
    env->leaf = env->leaf == NULL ? NULL : pointer(env->leaf);
}

static void blocks_read(void)
{
    for (uint32_t i = 0; i < EXO_ENV_MAX * EXO_HART_MAX; i++) {
        struct dispatcher *d = &blocks[i / EXO_HART_MAX][i % EXO_HART_MAX];
        if (block_at[i / EXO_HART_MAX][i % EXO_HART_MAX] == NULL) {
            continue;
        }
        d->pct_caller = block_of(d->pct_caller);
        d->pct_callee = block_of(d->pct_callee);
        d->part = d->part == NULL ? NULL : pointer(d->part);
        d->save = pointer(d->save);
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
    memcpy(&machine_read, symbol("machine"), sizeof(machine_read));
    memcpy(flushed, symbol("flushed"), sizeof(flushed));
    memcpy(is_online, symbol("is_online"), sizeof(is_online));
    memcpy(flushes, symbol("audit_flushes"), sizeof(flushes));
    ledger = ours(number("ledger"));
    frame_table = ours(number("frame_table"));
    ledger_count = half("ledger_count");
    ledger_live = half("ledger_live");
    ledger_tombstones = half("ledger_tombstones");
    hart_count = half("hart_count");
    frame_table_base = number("frame_table_base");
    frame_table_count = number("frame_table_count");
    shootdown_settled = number("shootdown_settled");
    frame_device_stamp = number("frame_device_stamp");
    epoch = number("epoch");
    peers_life = number("trap_peers_life");
    kernel_root = number("kernel_satp") & ((1ull << 44) - 1);
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

/* ---- what the auditor asks of the machine ---- */

uint32_t audit_place(uint64_t frame)
{
    return frame - frame_table_base < frame_table_count ? (uint32_t)(frame - frame_table_base)
                                                        : audit_place_count();
}

uint64_t audit_place_frame(uint32_t place)
{
    return frame_table_base + place;
}

uint32_t audit_ram_count(void)
{
    return (uint32_t)frame_table_count;
}

uint32_t audit_place_count(void)
{
    return (uint32_t)frame_table_count;
}

uint64_t audit_root(uint32_t hart)
{
    uint64_t root = satp_of[machine_read.hart_id[hart] % EXO_HART_MAX] & ((1ull << 44) - 1);

    return root == kernel_root ? 0 : root;
}

bool audit_fp_is_off(uint32_t hart)
{
    return (sstatus_of[machine_read.hart_id[hart] % EXO_HART_MAX] >> 13 & 3) == 0;
}

uint32_t audit_line_hart(uint32_t line)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if ((lines_of[machine_read.hart_id[hart] % EXO_HART_MAX][line / 8] >> line % 8 & 1) != 0) {
            return hart + 1;
        }
    }
    return 0;
}

uint64_t audit_kernel_entry(uint32_t index)
{
    const uint64_t *entries = physical(kernel_root << EXO_FRAME_SHIFT);

    return entries == NULL ? 0 : entries[index];
}

const char *audit_block(uint32_t env, uint32_t hart)
{
    return block_at[env][hart];
}

struct audit_peer audit_peer(const struct dispatcher *d)
{
    const char *words = (const char *)d->save;
    uint64_t life;
    struct audit_peer peer;
    const struct exo_save_area *to;

    memcpy(&life, words + SAVE_LIFE, sizeof(life));
    memcpy(&peer.handle, words + SAVE_HANDLE, sizeof(peer.handle));
    memcpy(&to, words + SAVE_PEER, sizeof(to));
    memcpy(&peer.rights, words + SAVE_RIGHTS, sizeof(peer.rights));
    peer.to = pointer(to);
    return life == peers_life ? peer : (struct audit_peer){0};
}

void guest_flushes_see(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (flushes[hart] != flushes_before[hart]) {
            audit_flushed(hart);
            flushes_before[hart] = flushes[hart];
        }
    }
}

bool shootdown_is_reached(uint64_t of_epoch)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (is_online[hart] && flushed[hart] < of_epoch) {
            return false;
        }
    }
    return true;
}

/* Stamps are of the past, and what is known to be settled every hart has reached. */
static bool stamps_check(void)
{
    EXPECT(shootdown_is_reached(shootdown_settled), "settled, and a hart has not flushed", epoch,
           shootdown_settled);
    EXPECT(frame_device_stamp <= epoch, "a stamp of the future", frame_device_stamp, epoch);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        EXPECT(flushed[hart] <= epoch, "flushed in the future", hart, flushed[hart]);
    }
    for (uint64_t i = 0; i < frame_table_count; i += FRAME_BLOCK) {
        EXPECT(frame_table[i].epoch <= epoch, "a block's stamp of the future", i,
               frame_table[i].epoch);
    }
    return true;
}

/* Windows are the firmware's: that one is open the kernel must know, and have a reason for. */
bool audit_windows(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        bool has_region = !harts[hart].has_windows;
        for (uint32_t slot = 1; slot < ledger_count && !has_region; slot++) {
            has_region = ledger[slot].kind == EXO_KIND_REGION &&
                         ledger[slot].state == EXO_STATE_MAPPED &&
                         ledger[slot].env == harts[hart].current;
        }
        EXPECT(has_region, "windows onto nothing bound", hart, harts[hart].current);
    }
    return stamps_check();
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
