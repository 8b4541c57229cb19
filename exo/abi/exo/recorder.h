/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * recorder.h - the flight recorder: what the kernel did last, one frame for each hart.
 *
 * Told to the broker as boot extents (EXO_ROLE_RECORDER, in the order of harts), read-only. Record
 * number n, counted from the start, lies at n % EXO_RECORDS. A reader on another hart takes only
 * records whose number is at most 200 behind `next`, before and after it read them.
 */
#pragma once

#include <exo/types.h>

#define EXO_RECORDER_MAGIC 0x43455252584f45ull /* "EOXRREC" */

enum {
    EXO_RECORDS = 255
};

/** What happened; `env` is whose, `argument` what is said here. */
enum exo_record_what {
    EXO_RECORD_SWITCH = 1,    /**< env runs on this hart from now on; 255: nobody */
    EXO_RECORD_UPCALL = 2,    /**< env is entered with these pending bits */
    EXO_RECORD_ASKED = 3,     /**< env is asked: the amount, as in EXO_CALL_REVOKE */
    EXO_RECORD_DELIVERED = 4, /**< env was told: the handle of the request */
    EXO_RECORD_ANSWERED = 5,  /**< env gave a binding: its ledger slot */
    EXO_RECORD_TAKEN = 6,     /**< a binding of env was taken by force: its ledger slot */
    EXO_RECORD_STATE = 7,     /**< env is in this state (enum exo_env_state) from now on */
    EXO_RECORD_NOTE = 8       /**< env wrote this itself: EXO_CALL_NOTE with request 0 */
};

struct exo_record {
    uint64_t when; /**< bits 0-47 ticks, 48-55 enum exo_record_what, 56-63 env */
    uint64_t argument;
};

struct exo_recorder {
    uint64_t magic;
    uint64_t next; /**< number of the record that will be written next */
    struct exo_record record[EXO_RECORDS];
};

_Static_assert(sizeof(struct exo_recorder) == EXO_FRAME_SIZE, "one frame");
