/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * answer.h - what a call answers.
 */
#pragma once

#include <exo/types.h>

static inline struct exo_result answer(exo_status_t status, uint64_t value)
{
    return (struct exo_result){status, value};
}
