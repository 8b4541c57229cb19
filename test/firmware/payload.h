/* SPDX-License-Identifier: BSD-2-Clause */
/* payload.h - what the parts of the S-mode test program share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "exo_sbi.h"

enum {
    INVALID_PARAM = -3,
    ALREADY_AVAILABLE = -6,
    SBI_BASE = 0x10,
    SBI_CONSOLE = 0x4442434e,
    SBI_HARTS = 0x48534d,
    SBI_TIME = 0x54494d45,
    SBI_COUNTERS = 0x504d55,
    SBI_EVENTS = 0x535345,
    SBI_TRIGGERS = 0x44425452,
    CAUSE_FETCH = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAK = 3,
    CAUSE_LOAD = 5,
    CAUSE_STORE = 7,
    CAUSE_CALL = 8,
    READ = 1,
    WRITE = 2,
    EXECUTE = 4
};
#define CAUSE_TIMER (1ull << 63 | 5)

/* 1 MiB, away from the program. */
#define VAULT       0x81000000ull
#define VAULT_ORDER 20

struct sbi {
    int64_t error;
    uint64_t value;
};

extern volatile uint64_t trap_seen[4];
extern volatile uint64_t user_seen[6];
uint64_t user_run(void (*entry)(void), uint64_t argument);
void user_load(void);
void user_store(void);
void user_jump(void);
void user_illegal(void);
void user_break(void);
void user_spin(void);
int64_t suspend_call(void);
void payload_start(void);
_Noreturn void payload_leave(void);

struct sbi sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);
/* For a miss at `va`, in the space called `name`; window() calls it 1, and tells the error. */
struct sbi window_named(uint64_t va, uint64_t base, uint64_t order, uint64_t rights, uint64_t name);
int64_t window(uint64_t va, uint64_t base, uint64_t order, uint64_t rights);
uint64_t windows_clear(void);
void misses_are_filled(void);
void ok(bool is_right, const char *what);
void cost(const char *what, uint64_t count);
/* Causes of touching the vault from S-mode; 0: nothing happened. */
uint64_t load_cause(uint64_t address);
uint64_t store_cause(uint64_t address);
uint64_t fetch_cause(uint64_t address);
uint64_t walk_cause(uint64_t table);
void costs_print(void);
