/* SPDX-License-Identifier: BSD-2-Clause */
/* claims.c - what the kernel checks of itself is claimed. */
#include "claims.h"

#include "check.h"

void check_failed(const char *file, uint32_t line)
{
    (void)file;
    (void)line;
    SURE(!"check failed");
    __CPROVER_assume(0);
}
