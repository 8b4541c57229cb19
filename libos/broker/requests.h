/* SPDX-License-Identifier: BSD-2-Clause */
/* requests.h - what children ask of the broker through their mailboxes. */
#pragma once

#include "child.h"

/* Prints whole lines out of the console ring; `is_end`: the last one need not be whole. */
void requests_drain_console(struct child *child, bool is_end);
/* Reads and answers the child's request, if there is one and it can be answered now. */
void requests_serve(struct child *child);
/* The answer to its request under way. */
void requests_reply(struct child *child, exo_status_t status, uint64_t value);
/* Keeps the child's counters for the table. */
void requests_keep_counters(struct child *child);
/* A line with FAIL in it was printed. */
bool requests_saw_failure(void);
