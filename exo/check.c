/* SPDX-License-Identifier: BSD-2-Clause */
/* check.c - the kernel's own mistake. */
#include "check.h"

#include "log.h"

void check_failed(const char *file, uint32_t at)
{
    log_finish();
    log_say("\nkernel panic: check failed at %s:%d\n", file, (uint64_t)at);
    log_end(99);
}
