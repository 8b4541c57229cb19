/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calls.h - random calls, mostly valid, and the small world they are made in.
 */
#pragma once

#include "oracle.h"

enum {
    MODEL_HARTS = 4,
    MODEL_ENVS = 4 /* the broker and those made at the start of a round */
};

/* Boots, makes environments and hands things out; then the oracle believes it. */
void world_make(void);
/* A call for whoever runs on `hart`. Late: it may end environments that others need. */
struct oracle_call call_make(uint32_t hart, bool is_late);
