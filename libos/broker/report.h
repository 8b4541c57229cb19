/* SPDX-License-Identifier: BSD-2-Clause */
/* report.h - what the broker says: the timeline, and the table at the end. */
#pragma once

#include "child.h"

void report_asked(const struct child *child, uint32_t frames, uint32_t notice_us);
void report_taken(const struct child *child, uint32_t wanted, uint32_t answered, uint32_t aborted,
                  uint32_t saved);
void report_moved(const struct child *to, uint32_t frames);
void report_started(const struct child *child);
/* Its code, or the cause of its fault, stands in the statistics. */
void report_ended(const struct child *child, bool has_faulted);
void report_table(void);
