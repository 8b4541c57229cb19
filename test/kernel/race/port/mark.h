/* SPDX-License-Identifier: BSD-2-Clause */
/* mark.h - in the place of exo/port's: harts tarry. */
#pragma once

enum mark {
    MARK_ENTER,
    MARK_HELD,
    MARK_LEAVE,
    MARK_LEFT,
    MARK_FLUSH
};

void mark_point(enum mark mark);
