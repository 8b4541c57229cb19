/* SPDX-License-Identifier: BSD-2-Clause */
/* mark.h - in the place of exo/port's: flushes are counted, and entries stop for the auditor. */
#pragma once

enum mark {
    MARK_ENTER,
    MARK_HELD,
    MARK_LEAVE,
    MARK_LEFT,
    MARK_FLUSH
};

void mark_point(enum mark mark);
