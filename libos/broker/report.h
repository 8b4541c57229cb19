/* SPDX-License-Identifier: BSD-2-Clause */
/* report.h - what the broker says: the timeline, and the table at the end. */
#pragma once

#include "child.h"
#include "take.h"

void report_asked(const struct child *child, const struct take_wish *wish);
/* `is_early`: it was over before the notice was, so the victim said that it gives no more. */
void report_taken(const struct child *child, const struct take_wish *wish, bool is_early,
                  uint32_t answered, uint32_t aborted, uint32_t saved);
void report_left(const struct child *child, uint32_t frames);
void report_moved(const struct child *to, enum exo_kind kind, uint32_t amount);
void report_started(const struct child *child);
void report_killed(const struct child *child, const char *by);
/* Its code, or the cause of its fault, stands in the statistics. */
void report_ended(const struct child *child, bool has_faulted);
void report_table(void);
