/* SPDX-License-Identifier: BSD-2-Clause */
/* guest_machine.c - what the auditor asks of the machine, out of what guest.c read. */
#include "guest.h"
#include "guest_memory.h"

#include "audit.h"
#include "audit_parts.h"
#include "binding.h"
#include "frame.h"
#include "slice.h"
#include "snapshot.h"

#include <layout.h>
#include <string.h>

static uint64_t flushes_before[EXO_HART_MAX];

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
    uint64_t root = seen.satp[seen.machine.hart_id[hart] % EXO_HART_MAX] & ((1ull << 44) - 1);

    return root == seen.kernel_root ? 0 : root;
}

bool audit_fp_is_off(uint32_t hart)
{
    return (seen.sstatus[seen.machine.hart_id[hart] % EXO_HART_MAX] >> 13 & 3) == 0;
}

uint32_t audit_line_hart(uint32_t line)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if ((seen.lines[seen.machine.hart_id[hart] % EXO_HART_MAX][line / 8] >> line % 8 & 1) !=
            0) {
            return hart + 1;
        }
    }
    return 0;
}

uint64_t audit_kernel_entry(uint32_t index)
{
    const uint64_t *entries = guest_physical(seen.kernel_root << EXO_FRAME_SHIFT);

    return entries[index];
}

const char *audit_block(uint32_t env, uint32_t hart)
{
    return seen.block_at[env][hart];
}

bool audit_has_gaps(void)
{
    return seen.every != 1;
}

struct audit_peer audit_peer(const struct dispatcher *d)
{
    const char *words = (const char *)d->save;
    const struct exo_save_area *to;
    uint64_t called;
    uint64_t told;

    memcpy(&called, words + SAVE_CALLED, sizeof(called));
    memcpy(&told, words + SAVE_TOLD, sizeof(told));
    memcpy(&to, words + SAVE_PEER, sizeof(to));
    return (struct audit_peer){.handle.raw = called != 0 ? called : told,
                               .to = called == 0 && told == 0 ? NULL : guest_pointer(to),
                               .rights =
                                   (called != 0 ? EXO_CALL : 0u) | (told != 0 ? EXO_NOTIFY : 0u)};
}

/* A block that is not filled yet holds nothing that anybody uses. */
void frames_read(struct frame *out)
{
    memcpy(out, frame_table, frame_table_count * sizeof(*out));
    for (uint64_t first = 0; first < frame_table_count; first += FRAME_BLOCK) {
        if (frame_table[first].epoch == FRAME_UNFILLED) {
            for (uint64_t i = first; i < first + FRAME_BLOCK && i < frame_table_count; i++) {
                out[i] = (struct frame){.kind = FRAME_ORDINARY};
            }
        }
    }
}

struct frame *frame_lookup(uint64_t number)
{
    return number - frame_table_base < frame_table_count ? &frame_table[number - frame_table_base]
                                                         : NULL;
}

void guest_flushes_see(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (seen.flushes[hart] != flushes_before[hart]) {
            audit_flushed(hart);
            flushes_before[hart] = seen.flushes[hart];
        }
    }
}

bool shootdown_is_reached(uint64_t of_epoch)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (seen.is_online[hart] && seen.flushed[hart] < of_epoch) {
            return false;
        }
    }
    return true;
}

/* Stamps are of the past, and what is known to be settled every hart has reached. */
static bool stamps_check(void)
{
    EXPECT(shootdown_is_reached(shootdown_settled), "settled, and a hart has not flushed",
           seen.epoch, shootdown_settled);
    EXPECT(frame_device_stamp <= seen.epoch, "a stamp of the future", frame_device_stamp,
           seen.epoch);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        EXPECT(seen.flushed[hart] <= seen.epoch, "flushed in the future", hart, seen.flushed[hart]);
    }
    for (uint64_t i = 0; i < frame_table_count; i += FRAME_BLOCK) {
        EXPECT(frame_table[i].epoch <= seen.epoch || frame_table[i].epoch == FRAME_UNFILLED,
               "a block's stamp of the future", i, frame_table[i].epoch);
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
