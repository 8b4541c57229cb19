/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mark.h - points of the kernel at which a test's build looks, or tarries. Here they are nothing:
 * the builds of test/kernel find a mark.h of their own first.
 */
#pragma once

enum mark {
    MARK_ENTER, /* about to ask for the lock */
    MARK_HELD,  /* it is ours */
    MARK_LEAVE, /* about to give it back: all that must hold holds */
    MARK_LEFT,
    MARK_FLUSH /* this hart has forgotten its translations */
};

static inline void mark_point(enum mark mark)
{
    (void)mark;
}
