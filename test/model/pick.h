/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pick.h - what a caller holds, at random, and now and then rubbish instead.
 */
#pragma once

#include "oracle.h"

#include <stdbool.h>

enum {
    PICK_LIVE = 255 /* whatever it is doing */
};

/* A slot of `env` in this state, of this kind (0: any), each as likely; 0: none. */
uint32_t pick_held(uint32_t env, uint8_t state, uint8_t kind);
/* What the kernel or fixture.c gave an environment to live on. */
bool pick_is_vital(uint32_t slot);
uint64_t pick_handle(uint32_t slot);
uint64_t pick_number(uint32_t limit);
uint64_t pick_free(uint32_t env);
/* A handle of an environment (percent), or nothing; *target is who that is. */
uint64_t pick_environment(uint32_t env, uint32_t percent, uint32_t *target);

void derive_make(struct oracle_call *call);
void split_make(struct oracle_call *call);
void drop_make(struct oracle_call *call);
void map_make(struct oracle_call *call);
void map_one_make(struct oracle_call *call);
void attach_make(struct oracle_call *call);
void inspect_make(struct oracle_call *call);
