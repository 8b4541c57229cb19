/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.h - the free extents, for callers that have masked already (handlers). */
#pragma once

#include <base/memory.h>

struct base_memory pool_take_masked(uint32_t order);
struct base_memory pool_take_most_masked(uint32_t order);
exo_status_t pool_give_masked(struct base_memory memory);
bool pool_forget_masked(exo_handle_t handle);
