/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * app.h - an environment that the broker looks after.
 */
#pragma once

#include "description.h"
#include "machine.h"

#include <base/broker.h>
#include <base/start.h>

struct app_count {
    uint64_t asked;
    uint64_t answered;
    uint64_t aborted;
    uint64_t latency_min;
    uint64_t latency_max;
    uint64_t latency_sum;
    uint64_t latencies;
    uint64_t restarts;
    uint64_t faults;
};

struct app {
    const struct description_app *wanted;
    exo_handle_t env;
    uint32_t index;      /* environment number */
    uint32_t slot_first; /* its run of ledger slots */
    uint32_t slot_next;  /* next one the broker fills at start */
    uint32_t used[3];    /* frames granted and not back, by class */
    uint32_t limit[3];
    bool is_alive;
    bool is_over;  /* ended for good */
    uint8_t state; /* how it ended */
    uint64_t code;
    uint64_t request_done;
    uint64_t swap_base; /* first frame of its swap extent */
    uint32_t swap_used;
    uint32_t frames_end; /* held when it ended, for the table */
    struct broker_mailbox *mailbox;
    struct base_start *start;
    exo_handle_t start_view;
    exo_handle_t mailbox_view;
    exo_handle_t block;
    exo_handle_t root;
    struct app_count count;
    uint32_t line_length;
    char line[160];
};

extern struct app apps[DESCRIPTION_APPS];
extern uint32_t app_count;
extern struct description description;

uint8_t app_owner(const struct app *app); /* in the pool */
struct app *app_named(const char *name);

/* loader.c: NULL, or why it can't be started. */
const char *app_load(struct app *app);
/* start_page.c */
void app_describe(struct app *app, uint64_t image_end);
/* Derives `order` frames of the pool into the app's slot; 0: none free. */
uint64_t app_grant(struct app *app, uint32_t slot, uint32_t order, uint8_t class, uint8_t rights,
                   uint64_t *frame);
void app_map(struct app *app, uint64_t handle, uint64_t va, uint8_t rights);
void app_table(struct app *app, uint64_t va, uint8_t level);

/* serve.c */
void apps_serve(void);
/* move.c: starts what is due, steps what is under way; -> ticks of the next thing to do. */
uint64_t moves_step(void);
/* ending.c */
void apps_reap(void);
bool apps_are_over(void);
_Noreturn void system_end(void);
void app_gone(struct app *app); /* move.c: nothing more is asked of it */
