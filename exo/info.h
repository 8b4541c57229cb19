/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * info.h - the kernel's own bookkeeping, exposed.
 */
#pragma once

#include <exo/info.h>
#include <port/board.h>

/* `page` is the frame that is exported. */
void info_init(struct exo_info *page, const struct board *board);
/* Writes what changed since; called when leaving a locked call. */
void info_update(bool has_states_changed);
void info_env_changed(uint32_t env);
void info_vector_changed(uint32_t hart);
