/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * take.h - revocations under way: asked, waited for, stepped, and what came back put where it goes.
 *
 * Nothing here waits: each is a small state, stepped when its victim has answered or its notice is
 * over. One at a time for each victim.
 */
#pragma once

#include "child.h"

enum {
    TAKE_MAX = 8,
};

struct take_wish {
    enum exo_kind kind; /* FRAME or SLICE */
    uint32_t amount;    /* frames or positions */
    uint32_t notice_us;
};

/* False: the victim is being asked already, or has nothing that may be taken. */
bool take_begin(struct child *from, struct child *to, const struct take_wish *wish);
bool take_is_asked(const struct child *from);
/* Somebody is being asked on behalf of `to`. */
bool take_is_for(const struct child *to);
/* One bounded step of each. -> ticks at which to come again; ~0: nothing is under way. */
uint64_t take_step_all(void);
/* The child is gone, and what it was asked or promised with it. */
void take_forget(const struct child *child);
