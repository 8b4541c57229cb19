/* SPDX-License-Identifier: BSD-2-Clause */
/* info.c - keeps the info page true, under its sequence lock. */
#include "info.h"

#include "binding.h"
#include "due.h"
#include "env.h"
#include "frame.h"
#include "recorder.h"
#include "slice.h"

#include <stddef.h>

enum {
    VACANT = 255
};

static struct exo_info *info;

void info_init(struct exo_info *page, const struct board *board)
{
    info = page;
    *info = (struct exo_info){.magic = EXO_INFO_MAGIC,
                              .version = EXO_ABI_VERSION,
                              .size = sizeof(struct exo_info),
                              .timebase_hz = board->timebase_hz,
                              .slice_ticks = slice_ticks,
                              .start_ticks = slice_start,
                              .hart_count = board->hart_count,
                              .slice_count = EXO_SLICE_COUNT,
                              .ledger_slots = ledger_limit,
                              .frame_entry_size = sizeof(struct frame),
                              .frame_kind_offset = offsetof(struct frame, kind),
                              .frame_maps_offset = offsetof(struct frame, maps),
                              .frame_base = frame_table_base,
                              .frame_count = frame_table_count,
                              .env_state_offset = offsetof(struct exo_info, env_state),
                              .vector_offset = offsetof(struct exo_info, vector)};
    for (uint32_t hart = 0; hart < board->hart_count; hart++) {
        info_vector_changed(hart);
    }
    due_add(DUE_INFO);
    due_add(DUE_STATES);
}

static void sequence_step(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&info->sequence, info->sequence + 1, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void info_env_changed(uint32_t env)
{
    recorder_note(EXO_RECORD_STATE, env, envs[env].state);
    due_add(DUE_STATES);
    arch_peers_forget();
}

void info_vector_changed(uint32_t hart)
{
    if (info == NULL) {
        return;
    }
    sequence_step();
    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        uint32_t slot = harts[hart].vector[i];
        info->vector[hart][i] = slot == 0 ? VACANT : ledger[slot].env;
    }
    sequence_step();
}

void info_update(bool has_states_changed)
{
    if (info == NULL) {
        return;
    }
    sequence_step();
    info->ledger_live = ledger_live;
    info->ledger_tombstones = ledger_tombstones;
    for (uint32_t env = 0; env < EXO_ENV_MAX && has_states_changed; env++) {
        info->env_state[env] = envs[env].state;
    }
    sequence_step();
}
