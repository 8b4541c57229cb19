/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.h - the broker's days. */
#pragma once

#include "description.h"

/* Returns when all that matter have ended; true: all went well. */
bool serve(const struct description *description);
