/* SPDX-License-Identifier: BSD-2-Clause */
/* operator.h - requests about others, of those who may make them. */
#pragma once

#include "child.h"

void operator_serve(struct child *child, uint64_t operation, const uint64_t argument[4]);
