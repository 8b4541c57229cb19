/* SPDX-License-Identifier: BSD-2-Clause */
/* recorder.c - a record is two words in the frame of this hart. */
#include "recorder.h"

#include "slice.h"

#include <port/arch.h>

/* Read by tools/trace. */
struct exo_recorder *recorder_frames;

void recorder_init(struct exo_recorder *first, uint32_t count)
{
    recorder_frames = first;
    for (uint32_t hart = 0; hart < count; hart++) {
        first[hart].magic = EXO_RECORDER_MAGIC;
        first[hart].next = 0;
        harts[hart].recorder = &first[hart];
    }
}

void recorder_note(enum exo_record_what what, uint32_t env, uint64_t argument)
{
    struct exo_recorder *r = &recorder_frames[arch_hart()];
    uint64_t number = r->next++;
    struct exo_record *record = &r->record[number % EXO_RECORDS];

    record->argument = argument;
    record->when = arch_now() | (uint64_t)(what | env << 8) << 48; /* 48 bits: for years */
}
