/* SPDX-License-Identifier: BSD-2-Clause */
/* report.h - what the broker says: the timeline, and the table at the end. */
#pragma once

#include "child.h"

void report_asked(const struct child *child, uint32_t frames, uint32_t notice_us);
void report_taken(const struct child *child, uint32_t wanted, uint32_t answered, uint32_t aborted,
                  uint32_t saved);
void report_moved(const struct child *to, uint32_t frames);
/* "name text" with a time stamp. */
void report_event(const struct child *child, const char *text);
void report_event_number(const struct child *child, const char *text, uint64_t number);
void report_table(void);
