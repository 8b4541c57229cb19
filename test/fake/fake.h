/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fake.h - a machine made of arrays: what port/arch.h promises, on the host.
 *
 * RAM is one array of frames from FAKE_RAM_BASE on, page-table entries are the real
 * ones, and everything else is a plain field that a test may set or read.
 */
#pragma once

#include <port/arch.h>
#include <port/kernel.h>
#include <setjmp.h>

enum {
    FAKE_RAM_BASE = 0x80000,
    FAKE_RAM_FRAMES = 2048,
    FAKE_IRQ_COUNT = 256,
    FAKE_CONSOLE_SIZE = 65536,
    FAKE_FP_WORDS = 33
};

struct fake_window {
    uint64_t base;
    uint32_t order;
    uint8_t rights; /* 0: closed */
};

enum {
    FAKE_WINDOWS_MAX = 8,
    FAKE_MEMORY_ENTRIES = 64
};

/* What the firmware sets a window from when a page is touched. */
struct fake_memory {
    uint64_t page;
    uint32_t env;
    struct fake_window window; /* no rights: nothing is remembered */
};

struct fake_hart {
    struct fake_window windows[FAKE_WINDOWS_MAX];
    struct fake_memory memory[FAKE_MEMORY_ENTRIES];
    uint64_t window_last; /* where the last miss was */
    uint32_t window_env;
    uint32_t window_turn;
    uint32_t window_fills;
    uint64_t timer_at;
    uint64_t root; /* frame of the active space; 0: kernel only */
    uint32_t kicks;
    uint32_t flushes;
    uint32_t page_flushes;
    uint32_t state_flushes;
    bool is_fp_off;
    uint64_t fp[FAKE_FP_WORDS];
};

/* Before a save area: what arch_peer_remember said. */
struct fake_peer {
    exo_handle_t handle;
    struct exo_save_area *to;
    uint64_t life;
    uint64_t rights;
};

struct fake {
    uint32_t hart;       /* the one that runs */
    uint64_t peers_life; /* times that all peers were forgotten */
    uint64_t now;
    struct exo_registers *leaving; /* where the registers of the call under way go; NULL: back */
    struct fake_hart harts[EXO_HART_MAX];
    uint8_t irq_hart[FAKE_IRQ_COUNT]; /* 1 + hart it is enabled on; 0: masked */
    uint32_t irq_completions[FAKE_IRQ_COUNT];
    uint32_t window_count; /* of each hart; 0: no vault */
    uint64_t vault_base;
    uint64_t vault_count; /* frames */
    uint32_t wipes;
    uint32_t requests;  /* what could have been refused so far */
    uint32_t refuse_at; /* this request is refused; 0: none */
    char console[FAKE_CONSOLE_SIZE];
    uint32_t console_length;
    bool interrupt_waits; /* until the kernel is left */
    bool has_no_fp;       /* the unit never comes on */
    bool is_power_off_expected;
    jmp_buf power_off;
    uint8_t power_off_code;
    uint32_t reboots;
    void (*relaxed)(void);          /* told of every look at a held lock; may be NULL */
    void (*flushed)(uint32_t hart); /* told of every flush; may be NULL */
};

extern struct fake fake;

static inline struct fake_peer *fake_peer(struct exo_save_area *save)
{
    return &((struct fake_peer *)(void *)save)[-6];
}

/* Power on: every field zero, RAM full of rubbish. */
void fake_reset(void);
/* The next time the machine is asked `nth` times for something refusable, it says no. */
void fake_refuse(uint32_t nth);
bool fake_console_has(const char *text);
/* An access fault with windows open: true if the firmware sets the one that was missing. */
bool fake_miss(uint64_t va);

/* True when `statement` switched the machine off; the code is in fake.power_off_code. */
#define FAKE_POWERS_OFF(statement)                                                                 \
    (setjmp(fake.power_off) == 0 ? (fake.is_power_off_expected = true, (void)(statement), false)   \
                                 : true)
