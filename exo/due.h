/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * due.h - what has to be done before the lock is left; nearly always nothing.
 */
#pragma once

#include <stdint.h>

enum due {
    DUE_FLUSH = 1, /* this hart forgets its translations */
    DUE_KICK = 2,  /* other harts are to do so */
    DUE_INFO = 4,  /* the info page is behind with its counts */
    DUE_STATES = 8 /* ... with the states of environments */
};

extern uint32_t due_work;

static inline void due_add(enum due work)
{
    due_work |= (uint32_t)work;
}

void due_do(void);

static inline void due_settle(void)
{
    if (due_work != 0) {
        due_do();
    }
}
