/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hat.h - what the fuzzing library draws its deeds from.
 *
 * Whatever a deed breaks, it breaks in its own environment: a fault, or a deed that does not end,
 * goes back to the next deed, and who can't even do that dies and is made again by the broker.
 */
#pragma once

#include <base/calls.h>
#include <base/memory.h>
#include <base/slots.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stdbool.h>
#include <stdint.h>

/* Page tables cover the first 2 MiB of it; nothing else lies there. */
#define HAT_VA 0x10000000ull

enum {
    HAT_HANDLES = 48,
    HAT_PAGES = 64,
    HAT_CODE_PAGE = 511
};

extern uint64_t hat_handle[HAT_HANDLES]; /* alive, or once so */

uint64_t hat_any(uint64_t below);
uint64_t hat_word(void);
/* A number that is likely to mean something to somebody. */
uint64_t hat_number(void);
/* A place in memory, mostly nobody's or its own. */
uint64_t hat_place(void);

void calls_do(void);   /* one call of any number */
void touches_do(void); /* one access, with registers and stack as they come */
void words_do(void);   /* executes what it has just written: privileged, odd, undefined */
