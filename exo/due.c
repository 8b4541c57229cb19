/* SPDX-License-Identifier: BSD-2-Clause */
/* due.c - see due.h. */
#include "due.h"

#include "frame.h"
#include "info.h"

#include <port/arch.h>

uint32_t due_work;

void due_do(void)
{
    uint32_t work = due_work;

    due_work = 0;
    if ((work & DUE_FLUSH) != 0) {
        arch_flush();
    }
    if ((work & DUE_KICK) != 0) {
        shootdown_request();
    }
    if ((work & (DUE_INFO | DUE_STATES)) != 0) {
        info_update((work & DUE_STATES) != 0);
    }
}
