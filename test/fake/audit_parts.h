/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit_parts.h - the auditor's parts. Each returns false after saying what is wrong.
 */
#pragma once

#include "audit_machine.h"

#include <audit_size.h>
#include <port/arch.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    AUDIT_PLACES = AUDIT_RAM + AUDIT_DEVICES,
    AUDIT_WALK = 8 /* with the rights of a place: it is a table of the space */
};

bool audit_fail(const char *what, uint64_t a, uint64_t b);
#define EXPECT(condition, what, a, b)                                                              \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            return audit_fail(what, a, b);                                                         \
        }                                                                                          \
    } while (0)

/* Every leaf and table below `root`: rights (or AUDIT_WALK) are or-ed into reach[place], and
 * leaves counted if `count` is given. */
void audit_reach(uint64_t root, uint8_t *reach, uint16_t *count);

bool audit_ledger(void);
bool audit_requests(void);
bool audit_spaces(void);
bool audit_frames(void);
bool audit_time(void);
bool audit_peers(void);
bool audit_ghosts(void);
void audit_ledger_reset(void);
void audit_ghosts_reset(void);
