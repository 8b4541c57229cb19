/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * window.h - the broker's own address space: temporary and lasting views of frames.
 */
#pragma once

#include "bundle.h"
#include "pool.h"

#include <exo/call.h>
#include <exo/types.h>

void window_init(void);
/* One map entry for `env`, again while harts still have to flush. */
struct exo_result map_one(exo_handle_t env, struct exo_map_entry entry);
/* A binding of the broker's of part of an arena; drop it with binding_end. */
exo_handle_t binding_make(struct pool_place place, uint32_t order);
void binding_end(exo_handle_t handle);
/* A frame of the pool, mapped for good, read-write. */
void *window_keep(struct pool_place place, exo_handle_t *handle);
/* A lasting view through another binding (save areas, the info page). */
void *window_view(exo_handle_t handle, uint8_t rights);
void window_drop(void *view, exo_handle_t handle);
/* A frame seen for a moment; the one before is no longer seen. */
void *window_peek(uint64_t frame);
/* Nothing is seen any more: a frame that is to be donated must be mapped nowhere. */
void window_peek_end(void);
void frame_wipe(uint64_t frame, uint32_t count);
/* The bundle, mapped read-only. */
bool window_bundle(const char *name, struct bundle_file *file);
/* The bundle's extent that holds this byte of it, and which frame of it that is. */
exo_handle_t window_bundle_frame(const char *byte, uint64_t *offset);
