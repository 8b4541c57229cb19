/* SPDX-License-Identifier: BSD-2-Clause */
/* moves.h - the nodes below /moves, read after the environments. */
#pragma once

#include "description.h"

void description_moves_read(const void *blob, const char *folder, struct description *d);
