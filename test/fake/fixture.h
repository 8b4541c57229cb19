/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fixture.h - a booted kernel on the fake machine, and environments made through its calls.
 *
 * The broker runs on hart 0 in spare time. Each further environment has a dispatcher on
 * every hart, all of its home hart's time that was given to it, page tables for the first
 * 2 MiB, its save areas and one page for the arrays of map calls. After every entry the
 * auditor looks at everything. The library of every environment does one thing: it unmasks.
 */
#pragma once

#include "fake.h"

#include <exo/call.h>
#include <exo/info.h>
#include <exo/upcall.h>

enum {
    FIXTURE_RAM_FRAMES = 1536,
    FIXTURE_SLICE_TICKS = 10000,
    FIXTURE_ENV_SLOTS = 96,
    FIXTURE_ENV_COUNT = 8,
    FIXTURE_ENTRY = 0x10040,
    FIXTURE_NO_ANSWER = -1000, /* the call has not answered (yet) */
    FIXTURE_DEVICE_BASE = 0x10000,
    FIXTURE_DEVICE_FRAMES = 16
};
#define FIXTURE_SAVE_VA 0x100000ull
#define FIXTURE_PAGE_VA 0x010000ull /* other environments' page for map arrays */
#define FIXTURE_FREE_VA 0x020000ull /* nothing is mapped from here to the save areas */
#define FIXTURE_ALL     (EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT)

struct fixture_env {
    exo_handle_t handle; /* the broker's */
    exo_handle_t slices; /* the environment's, occupied */
    exo_handle_t table;  /* the environment's table of level 0 */
    exo_handle_t page;   /* the environment's page for map arrays */
    uint32_t slot_first; /* its run of slots */
    uint32_t slot_next;  /* not yet used by the fixture */
    uint32_t hart;       /* where its time is */
};

struct fixture {
    struct board board;
    const struct exo_boot *boot;
    uint32_t slot_next;  /* the broker's next free slot */
    exo_handle_t pool;   /* free RAM of order 8 */
    uint32_t pool_next;  /* its first frame not given out */
    exo_handle_t block;  /* free RAM of order 9 */
    exo_handle_t device; /* 16 frames of registers */
    exo_handle_t machine;
    exo_handle_t self;
    exo_handle_t info;
    exo_handle_t lines; /* of interrupt 1; the others follow it in the ledger */
    exo_handle_t slices[EXO_HART_MAX];
    struct fixture_env env[FIXTURE_ENV_COUNT];
    uint64_t upcalls[EXO_HART_MAX][3]; /* how many of each kind a hart saw */
    struct exo_registers entered;      /* registers of the newest upcall */
    uint8_t class;                     /* of what fixture_frames derives: standard */
    bool is_library_deaf;              /* it does not unmask */
    bool is_audit_off;
};

extern struct fixture fixture;
extern uint32_t fixture_windows; /* of each hart of the next machine; 0: it has no vault */
extern uint32_t fixture_irqs;    /* the next machine's count of interrupt lines */

/* A machine to boot: RAM, firmware, bundle with a broker, device tree. */
void fixture_machine(uint32_t harts);
void fixture_boot(uint32_t harts);
/* Environment `index`, whose time is hart `hart`'s positions [first, first + count). */
void fixture_env_make(uint32_t index, uint32_t hart, uint32_t first, uint32_t count);

/* Stops the test program unless `condition` holds: the fixture itself went wrong. */
/* One call, as the assembly makes it; what came back if it came back. */
struct exo_result fixture_enter(uint32_t hart, uint64_t number, uint64_t a0, uint64_t a1,
                                uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);

void fixture_must(bool condition, const char *what, int64_t value);

/* One call of whoever runs on `hart`. */
struct exo_result fixture_call(uint32_t hart, enum exo_call number, uint64_t a0, uint64_t a1,
                               uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);
#define CALL6(hart, number, a, b, c, d, e, f) fixture_call(hart, number, a, b, c, d, e, f)
#define CALL5(hart, number, a, b, c, d, e)    fixture_call(hart, number, a, b, c, d, e, 0)
#define CALL4(hart, number, a, b, c, d)       fixture_call(hart, number, a, b, c, d, 0, 0)
#define CALL3(hart, number, a, b, c)          fixture_call(hart, number, a, b, c, 0, 0, 0)
#define CALL2(hart, number, a, b)             fixture_call(hart, number, a, b, 0, 0, 0, 0)
#define CALL1(hart, number, a)                fixture_call(hart, number, a, 0, 0, 0, 0, 0)
/* The status alone. */
#define STATUS(result) ((result).status)

/* Where the trapped state of whoever runs on `hart` goes; NULL: the hart idles. */
struct exo_registers *fixture_registers(uint32_t hart);
/* Other ways in. */
void fixture_timer(uint32_t hart);
void fixture_kicked(uint32_t hart);
void fixture_fault(uint32_t hart, uint64_t cause, uint64_t value);
void fixture_interrupt(uint32_t hart, uint32_t irq);
/* The clock moves, and every hart sees its timer. */
void fixture_time_pass(uint64_t ticks);

/* One entry of a map call of whoever runs on `hart`, in `env`'s space (its own: NOTHING). */
struct exo_result fixture_map(uint32_t hart, exo_handle_t env, struct exo_map_entry entry);
struct exo_result fixture_map_many(uint32_t hart, exo_handle_t env,
                                   const struct exo_map_entry *entries, uint32_t count);
/* Kernel pointer to user memory, whatever its rights. */
void *fixture_user(uint32_t env, uint64_t va);
uint64_t fixture_page_va(uint32_t env);

/* The broker's doings, which must succeed. */
uint32_t fixture_slot(void); /* a free slot of the broker's */
uint32_t fixture_env_slot(uint32_t env);
/* 2^order frames of the pool for `env` (0: the broker), of fixture.class, without notice. */
exo_handle_t fixture_frames(uint32_t env, uint32_t order, uint8_t rights);
exo_handle_t fixture_derive(uint32_t env, exo_handle_t source, uint64_t terms, uint64_t offset,
                            uint64_t notice);
/* Ends environment `index`; how many steps it took. */
uint32_t fixture_env_destroy(uint32_t index);
uint32_t fixture_handle_slot(exo_handle_t handle);
