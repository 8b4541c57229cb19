/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * recorder.h - writes the flight recorder (exo/abi/exo/recorder.h). Under the lock.
 */
#pragma once

#include <exo/recorder.h>

/* The frames of all harts lie one behind the other. */
void recorder_init(struct exo_recorder *first, uint32_t count);
void recorder_note(enum exo_record_what what, uint32_t env, uint64_t argument);
