/* SPDX-License-Identifier: BSD-2-Clause */
/* hardware.h - devices named by nodes of the machine's device tree. */
#pragma once

#include "description.h"

/* Adds registers and lines of the node `name` to what `e` wants. -> NULL, or why not. */
const char *hardware_add(const struct description_limits *limits, const char *name,
                         struct description_environment *e);
