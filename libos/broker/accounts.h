/* SPDX-License-Identifier: BSD-2-Clause */
/* accounts.h - is all that there was at the beginning there again in the end? */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Before the broker gives anything away or takes anything for itself. */
void accounts_open(void);
/* When everybody has ended; the broker kept so many bindings, and positions. Tells, and ->
 * true: nothing is missing. */
bool accounts_close(uint32_t bindings, uint32_t positions);
