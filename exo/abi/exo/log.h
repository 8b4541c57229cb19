/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * log.h - what the kernel said last, in text: one frame.
 *
 * Told to the broker as a boot extent (EXO_ROLE_LOG), read-only. It holds what is the kernel's own:
 * boot lines, reports of faults (with registers of whoever faulted), a failed check; nothing that
 * an environment printed. Characters are counted from the start: number n lies at text[n %
 * text_bytes]. A reader copies what it wants behind `written`, then reads `written` again:
 * characters that are now text_bytes or more behind it may have been written over.
 */
#pragma once

#include <exo/types.h>

#define EXO_LOG_MAGIC 0x474f4c4f5845ull /* "EXOLOG" */

enum {
    EXO_LOG_BYTES = 4048
};

struct exo_log {
    uint64_t magic;
    uint32_t version;     /**< EXO_ABI_VERSION */
    uint32_t size;        /**< sizeof(struct exo_log) */
    uint64_t written;     /**< characters so far; only grows, so it is the sequence as well */
    uint64_t shown;       /**< so many of them are on the console */
    uint32_t text_offset; /**< of text[] in this frame */
    uint32_t text_bytes;
    uint32_t left_out; /**< reports of faults that were not made: too many at a time */
    uint32_t reserved;
    char text[EXO_LOG_BYTES];
};

_Static_assert(sizeof(struct exo_log) == EXO_FRAME_SIZE, "one frame");
