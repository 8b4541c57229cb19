/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - the broker: reads the description, starts what it admits, serves until all is over. */
#include "app.h"
#include "pool.h"
#include "window.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stdio.h>
#include <string.h>

enum {
    SERVE_US = 2000,
    BROKER_POSITIONS = 2,
    BLOB_MAX = 65536
};

struct app apps[DESCRIPTION_APPS];
uint32_t app_count;
struct description description;

static bool is_refused;

static void refuse(const char *node, const char *why)
{
    printf("broker: system.dtb: %s: refused: %s\n", node, why);
    is_refused = true;
}

struct app *app_named(const char *name)
{
    for (uint32_t i = 0; i < app_count; i++) {
        if (strcmp(apps[i].wanted->name, name) == 0) {
            return &apps[i];
        }
    }
    return NULL;
}

/* The broker must not depend on spare time: two positions of the boot hart are its own. */
static uint32_t own_slices_occupy(void)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < BROKER_POSITIONS; i++) {
        uint32_t at = i * (EXO_SLICE_COUNT / BROKER_POSITIONS);
        struct exo_result r = exo_derive(the_machine.slices[machine_boot()->hart_boot], EXO_NOTHING,
                                         slot_take(), EXO_TERMS(0, EXO_GUARANTEED, 1), at, 0);
        must(r, "own slice");
        must(exo_attach(EXO_NOTHING, (exo_handle_t){r.value}, 1, 0), "occupy own slice");
        mask |= 1u << at;
    }
    return mask;
}

static void clock_read(void)
{
    const struct exo_info *info = window_view(the_machine.info, EXO_READ);

    the_machine.timebase_hz = info->timebase_hz;
    the_machine.slice_ticks = info->slice_ticks;
}

static void description_load(void)
{
    static uint64_t blob[BLOB_MAX / sizeof(uint64_t)];
    struct bundle_file file;
    struct description_limits limits = {.hart_count = machine_boot()->hart_count,
                                        .frames = pool_count(POOL_FREE)};

    limits.taken[machine_boot()->hart_boot] = own_slices_occupy();
    if (!window_bundle("system.dtb", &file)) {
        refuse("/", "there is no such file in the bundle");
        return;
    }
    if (file.size > sizeof(blob)) {
        refuse("/", "larger than 64 KiB");
        return;
    }
    memcpy(blob, file.data, file.size); /* a cpio member is aligned to 4 bytes only */
    (void)description_read(blob, file.size, limits, &description, refuse);
}

static void apps_start(void)
{
    for (uint32_t i = 0; i < description.app_count; i++) {
        struct app *app = &apps[app_count];
        *app = (struct app){.wanted = &description.app[i], .index = i + 1};
        memcpy(app->limit, app->wanted->memory, sizeof(app->limit));
        app->slot_first = slot_run(app->wanted->slots);
        const char *why = app_load(app);
        if (why != NULL) {
            printf("broker: %s: /environments/%s: refused: %s\n", app->wanted->image,
                   app->wanted->name, why);
            is_refused = true;
            continue;
        }
        timeline("%s started: %u frames, hart %u", app->wanted->name, pool_count(app_owner(app)),
                 app->wanted->hart);
        app_count++;
    }
}

static void on_event(struct exo_save_area *save)
{
    (void)__atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST);
    (void)__atomic_exchange_n(&save->children, 0, __ATOMIC_SEQ_CST);
}

int main(void)
{
    base_event_handle(EXO_EVENT_NOTIFY, on_event);
    base_event_handle(EXO_EVENT_CHILD, on_event);
    base_event_handle(EXO_EVENT_ANSWER, on_event);
    window_init();
    clock_read();
    printf("broker: %u harts, %u frames to give\n", machine_boot()->hart_count,
           pool_count(POOL_FREE));
    description_load();
    apps_start();
    if (app_count == 0) {
        printf("broker: nothing to run\n");
        machine_off(is_refused ? 2 : 0);
    }
    while (!apps_are_over()) {
        apps_serve();
        uint64_t next = moves_step(); /* before: what an ended one gave back is still to be had */
        apps_reap();
        uint64_t poll = base_now() + SERVE_US * (the_machine.timebase_hz / 1000000);
        base_sleep_until(next < poll ? next : poll);
    }
    system_end();
}
