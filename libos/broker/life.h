/* SPDX-License-Identifier: BSD-2-Clause */
/* life.h - children come to be, end, and are perhaps made again. */
#pragma once

#include "child.h"

/* Makes and starts all; tells what could not be made. */
void life_begin(const struct description *description);
/* The kernel said that these environments (bit per number) ended. */
void life_ended(uint64_t environments);
/* Ends those whose life is over; -> ticks at which the next one's is. */
uint64_t life_end_due(void);
/* Ends a child from outside, or makes it again, or both. False: it is ending already. */
bool life_end(struct child *child, bool is_again);
/* One bounded step of taking apart those that ended; true: there is more to do. */
bool life_step(void);
/* As life_step, of all there are. */
bool life_close(void);
/* All that matter have ended. */
bool life_is_over(void);
/* No exit code but 0, no fault that ended one. */
bool life_was_well(void);
