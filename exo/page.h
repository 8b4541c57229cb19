/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * page.h - one page, the short way.
 */
#pragma once

#include "env.h"

/* One entry of a map call for a live binding of `env`: false, and nothing was done, where it is not
 * the usual case, or not permitted. */
bool page_apply(uint32_t env, uint32_t slot, uint64_t va, uint64_t how);
