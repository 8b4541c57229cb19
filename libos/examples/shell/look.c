/* SPDX-License-Identifier: BSD-2-Clause */
/* look.c - see look.h. */
#include "look.h"

#include "words.h"

#include <base/calls.h>
#include <base/start.h>
#include <exo/log.h>
#include <exo/recorder.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    LOG_USUAL = 20, /* lines */
    TRACE_USUAL = 10,
    TRACE_MOST = 200 /* the kernel writes on while we read */
};

static uint64_t field(uint32_t slot, enum exo_field which)
{
    return exo_inspect((exo_handle_t){slot}, which).value;
}

/* Positions and lines are in use where their state says "mapped"; no address leads to them. */
static bool is_memory(uint64_t kind)
{
    return kind == EXO_KIND_FRAME || kind == EXO_KIND_DEVICE || kind == EXO_KIND_REGION;
}

static void slots_print(bool is_mapped_only)
{
    static const char *const kinds[] = {"none", "frame",   "device",  "slice", "irq",
                                        "env",  "machine", "request", "region"};
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;
    uint64_t count = 0;

    for (uint32_t slot = 1; slot < info->ledger_slots; slot++) {
        struct exo_result state = exo_inspect((exo_handle_t){slot}, EXO_FIELD_STATE);
        uint64_t what = (uint64_t)state.value & 0xff;
        uint64_t kind = state.value >> 8 & 0xff;
        if (state.status != EXO_OK || what == EXO_STATE_FREE || kind == EXO_KIND_NONE ||
            (is_mapped_only && (what != EXO_STATE_MAPPED || !is_memory(kind)))) {
            continue;
        }
        count++;
        printf("slot %" PRIu32 " %s", slot,
               kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : "?");
        if (what == EXO_STATE_MAPPED && is_memory(kind)) {
            printf(" at 0x%" PRIx64, field(slot, EXO_FIELD_VA));
        }
        printf("\n");
    }
    printf("%" PRIu64 " bindings of the shell's\nok\n", count);
}

void command_map(char *const word[])
{
    (void)word;
    slots_print(true);
}

void command_bindings(char *const word[])
{
    (void)word;
    slots_print(false);
}

static void record_print(const struct exo_record *record)
{
    static const char *const whats[] = {"?",        "runs",  "upcall", "asked", "told",
                                        "answered", "taken", "state",  "note"};
    uint64_t what = record->when >> 48 & 0xff;

    printf("  %" PRIu64 " env %" PRIu64 " %s 0x%" PRIx64 "\n",
           record->when & ((UINT64_C(1) << 48) - 1), record->when >> 56,
           what < sizeof(whats) / sizeof(whats[0]) ? whats[what] : "?", record->argument);
}

void command_trace(char *const word[])
{
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;
    const struct exo_recorder *ring =
        (const struct exo_recorder *)(uintptr_t)base_start()->recorder_va;
    uint64_t wanted = TRACE_USUAL;

    if (!word_number(word[0], "COUNT", TRACE_MOST, &wanted)) {
        return;
    }
    if (ring == NULL) {
        printf("refused: not allowed\n");
        return;
    }
    for (uint32_t hart = 0; hart < info->hart_count; hart++, ring++) {
        uint64_t next = __atomic_load_n(&ring->next, __ATOMIC_ACQUIRE);
        printf("hart %" PRIu32 ", %" PRIu64 " records\n", hart, next);
        for (uint64_t i = next > wanted ? next - wanted : 0; i < next; i++) {
            struct exo_record record = ring->record[i % EXO_RECORDS];
            record_print(&record);
        }
    }
    printf("ok\n");
}

/* Where the last `lines` lines before `end` begin; none whose beginning lies before `least`. */
static uint64_t lines_begin(const char *text, uint64_t least, uint64_t end, uint64_t lines)
{
    uint64_t at = end;

    while (at > least && (text[(at - 1) % EXO_LOG_BYTES] != '\n' || lines-- > 0)) {
        at--;
    }
    for (bool is_cut = at == least && least > 0; is_cut && at < end; at++) {
        is_cut = text[at % EXO_LOG_BYTES] != '\n';
    }
    return at;
}

/* The kernel's own lines: what this prints itself is not among them. */
void command_log(char *const word[])
{
    static char text[EXO_LOG_BYTES];
    const struct exo_log *log = (const struct exo_log *)(uintptr_t)base_start()->log_va;
    uint64_t lines = LOG_USUAL;
    bool is_begin = true;

    if (!word_number(word[0], "LINES", EXO_LOG_BYTES, &lines)) {
        return;
    }
    if (log == NULL || log->magic != EXO_LOG_MAGIC || log->text_bytes != EXO_LOG_BYTES) {
        printf("refused: not allowed\n");
        return;
    }
    uint64_t end = __atomic_load_n(&log->written, __ATOMIC_ACQUIRE);
    memcpy(text, log->text, sizeof(text));
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    uint64_t now = __atomic_load_n(&log->written, __ATOMIC_RELAXED); /* it writes on meanwhile */
    uint64_t least = now < EXO_LOG_BYTES ? 0 : now - EXO_LOG_BYTES + 1;
    printf("the kernel said %" PRIu64 " characters, left out %" PRIu32 " reports\n", end,
           log->left_out);
    uint64_t at = lines_begin(text, least, end, lines);
    for (; at < end; at++) {
        printf(is_begin ? "| %c" : "%c", text[at % EXO_LOG_BYTES]);
        is_begin = text[at % EXO_LOG_BYTES] == '\n';
    }
    printf(is_begin ? "ok\n" : "\nok\n");
}
