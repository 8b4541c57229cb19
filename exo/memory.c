/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c - carving the boot tables out of RAM. */
#include "memory.h"

#include "binding.h"
#include "check.h"
#include "frame.h"
#include "log.h"

#include <port/arch.h>
#include <string.h>

enum {
    BOOT_FRAMES = 1024,
    SLOTS_EXTRA = 2048,
    HANDLE_SLOTS = 1 << 24,
    VAULT_ORDER_MAX = 8, /* 1 MiB */
    VAULT_SHARE = 32
};

struct span {
    uint64_t first; /* frame */
    uint64_t end;
};

enum {
    TAKEN_MAX = BOARD_RESERVED_MAX + 12 /* tree, bundle, tables, runs of memory_take */
};

static struct span ram[BOARD_MEMORY_MAX];
static struct span taken[TAKEN_MAX];
static uint32_t ram_count;
static uint32_t taken_count;
static struct span tables; /* frame table, then ledger */
static struct span boot;   /* what memory_take hands out: the run under way */
static uint64_t boot_limit;
uint64_t memory_table_base;
uint64_t memory_table_count;
uint64_t memory_vault_base;
uint64_t memory_vault_count;

static struct span span_of(struct board_range range)
{
    return (struct span){range.base >> EXO_FRAME_SHIFT,
                         (range.base + range.size + EXO_FRAME_SIZE - 1) >> EXO_FRAME_SHIFT};
}

static void take_span(struct span span)
{
    if (span.first < span.end) {
        check(taken_count < TAKEN_MAX);
        taken[taken_count++] = span;
    }
}

/* The first frame at or after `at` that nobody took; and where that gap ends. */
static struct span gap_from(uint64_t at, uint64_t end)
{
    struct span gap = {at, end};

    for (uint32_t round = 0; round < taken_count; round++) {
        for (uint32_t i = 0; i < taken_count; i++) {
            if (taken[i].first <= gap.first && gap.first < taken[i].end) {
                gap.first = taken[i].end;
            }
        }
    }
    for (uint32_t i = 0; i < taken_count; i++) {
        if (taken[i].first > gap.first && taken[i].first < gap.end) {
            gap.end = taken[i].first;
        }
    }
    return gap;
}

static struct span gap_find(uint64_t count)
{
    for (uint32_t i = 0; i < ram_count; i++) {
        struct span gap = gap_from(ram[i].first, ram[i].end);
        while (gap.first < gap.end) {
            if (gap.end - gap.first >= count) {
                return (struct span){gap.first, gap.first + count};
            }
            gap = gap_from(gap.end, ram[i].end);
        }
    }
    log_line("not enough memory for the kernel's tables\n");
    log_end(98);
}

static uint64_t frames_for(uint64_t bytes)
{
    return (bytes + EXO_FRAME_SIZE - 1) >> EXO_FRAME_SHIFT;
}

static void ranges_read(const struct board *board)
{
    ram_count = board->memory_count;
    taken_count = 0;
    for (uint32_t i = 0; i < ram_count; i++) {
        ram[i] = span_of(board->memory[i]);
    }
    for (uint32_t i = 0; i < board->reserved_count; i++) {
        take_span(span_of(board->reserved[i]));
    }
    take_span(span_of(board->dtb));
    if (board->bundle.size != 0) {
        take_span(span_of(board->bundle));
    }
}

/* Ordinary is what is RAM and not reserved, bundle and tree included. */
static void kinds_set(const struct board *board)
{
    uint64_t hole = frame_table_base;

    for (uint32_t i = 0; i < ram_count; i++) {
        frame_span_add(hole, ram[i].first, FRAME_NONE);
        hole = ram[i].end;
    }
    frame_span_add(hole, frame_table_base + frame_table_count, FRAME_NONE);
    for (uint32_t i = 0; i < board->reserved_count; i++) {
        struct span span = span_of(board->reserved[i]);
        frame_span_add(span.first, span.end, FRAME_RESERVED);
    }
    frame_span_add(memory_vault_base, memory_vault_base + memory_vault_count, FRAME_VAULT);
    frame_span_add(tables.first, tables.first + memory_table_count, FRAME_INFO);
    frame_span_add(tables.first + memory_table_count, tables.end, FRAME_RESERVED);
}

/* A share of RAM, up to a limit: zeroing it costs time before anything runs. */
static void vault_place(uint64_t total)
{
    uint32_t order = VAULT_ORDER_MAX;

    while (total < (uint64_t)VAULT_SHARE << order) {
        order--;
    }
    uint64_t count = 1ull << order;
    memory_vault_count = 0;
    if (arch_window_count() == 0) {
        return;
    }
    uint64_t base = (gap_find(2 * count).first + count - 1) & ~(count - 1);
    if (arch_vault_close((exo_frame_t){base}, order)) {
        memory_vault_base = base;
        memory_vault_count = count;
        take_span((struct span){base, base + count});
    }
}

void memory_init(const struct board *board)
{
    uint64_t block = FRAME_BLOCK;
    uint64_t total = 0;

    ranges_read(board);
    for (uint32_t i = 0; i < ram_count; i++) {
        total += ram[i].end - ram[i].first;
    }
    uint64_t base = ram[0].first & ~(block - 1);
    uint64_t count = (ram[ram_count - 1].end - base + block - 1) & ~(block - 1);
    uint64_t slots = (total + SLOTS_EXTRA) & ~(uint64_t)(BINDING_GROUP - 1);
    slots = slots > HANDLE_SLOTS ? HANDLE_SLOTS : slots;
    memory_table_count = frames_for(count * sizeof(struct frame));
    tables = gap_find(memory_table_count + frames_for(slots * sizeof(struct binding)));
    memory_table_base = tables.first;
    take_span(tables);
    vault_place(total);
    boot = gap_find(BOOT_FRAMES);
    boot_limit = boot.end;
    boot.end = boot.first;

    char *memory = arch_frame_pointer((exo_frame_t){tables.first});
    frame_init((struct frame *)(void *)memory, (exo_frame_t){base}, count);
    kinds_set(board);
    binding_init((struct binding *)(void *)(memory + memory_table_count * EXO_FRAME_SIZE),
                 (uint32_t)slots);
}

uint64_t memory_take(uint64_t count, uint64_t like)
{
    uint64_t round = count > 1 ? 1ull << (64 - __builtin_clzll(count - 1)) : 1;
    uint64_t base = boot.end + ((like - boot.end) & (round - 1));

    if (base != boot.end) {
        take_span(boot);
        boot.first = base; /* what was passed over stays free */
    }
    check(base + count <= boot_limit);
    boot.end = base + count;
    return base;
}

uint64_t memory_take_clear(uint64_t count, uint64_t like)
{
    uint64_t base = memory_take(count, like);

    memset(arch_frame_pointer((exo_frame_t){base}), 0, count * EXO_FRAME_SIZE);
    return base;
}

uint32_t memory_order(uint64_t base, uint64_t count)
{
    uint32_t order = base == 0 ? EXO_ORDER_MAX : (uint32_t)__builtin_ctzll(base);
    uint32_t fits = 63u - (uint32_t)__builtin_clzll(count);

    order = order > fits ? fits : order;
    return order > EXO_ORDER_MAX ? EXO_ORDER_MAX : order;
}

void memory_cut(uint64_t base, uint64_t count, void (*give)(uint64_t base, uint32_t order))
{
    while (count != 0) {
        uint32_t order = memory_order(base, count);
        give(base, order);
        base += 1ull << order;
        count -= 1ull << order;
    }
}

void memory_each_free(void (*give)(uint64_t base, uint32_t order))
{
    take_span(boot);
    for (uint32_t i = 0; i < ram_count; i++) {
        struct span gap = gap_from(ram[i].first, ram[i].end);
        while (gap.first < gap.end) {
            memory_cut(gap.first, gap.end - gap.first, give);
            gap = gap_from(gap.end, ram[i].end);
        }
    }
}
