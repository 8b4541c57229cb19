/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stdlib.h - libfdt includes it and uses nothing of it.
 */
#pragma once

#include <stddef.h>
