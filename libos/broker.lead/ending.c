/* SPDX-License-Identifier: BSD-2-Clause */
/* ending.c - what ends: taken apart, restarted or not, and the table at the very end. */
#include "app.h"
#include "pool.h"
#include "window.h"

#include <base/calls.h>
#include <stdio.h>
#include <string.h>

enum {
    RESTARTS_MAX = 3,
    COLUMN = 10
};

static void app_return(struct app *app)
{
    struct exo_result r;
    uint32_t free_before = pool_count(POOL_FREE);
    uint32_t held = pool_count(app_owner(app));

    app_gone(app);
    binding_end(app->start_view);
    do {
        r = exo_env_destroy(app->env);
    } while (r.status == EXO_E_AGAIN);
    must(r, "take an environment apart");
    binding_end(app->env);
    binding_end(app->root);
    binding_end(app->block);
    binding_end(app->mailbox_view);
    app->mailbox = NULL;
    app->start = NULL;
    if (pool_give_all(app_owner(app)) != held || pool_count(POOL_FREE) != free_before + held) {
        printf("broker: FAIL: frames of %s were lost\n", app->wanted->name);
    }
}

static bool is_to_restart(const struct app *app)
{
    bool wanted = app->state == EXO_ENV_FAULTED ? app->wanted->restarts_on_fault
                                                : app->wanted->restarts_on_exit;

    return wanted && app->count.restarts < RESTARTS_MAX;
}

static void app_end(struct app *app)
{
    apps_serve(); /* its last words */
    if (app->line_length != 0) {
        printf("%s: %.*s\n", app->wanted->name, (int)app->line_length, app->line);
        app->line_length = 0;
    }
    app->is_alive = false;
    app->frames_end = pool_count(app_owner(app));
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        struct broker_counter c = app->mailbox->counter[i];
        c.name[BROKER_COUNTER_NAME - 1] = '\0';
        if (c.name[0] != '\0') {
            printf("%s: counter %s = %lu\n", app->wanted->name, c.name, (unsigned long)c.value);
        }
    }
    if (app->state == EXO_ENV_FAULTED) {
        app->count.faults++;
        timeline("%s faulted (cause %lu)", app->wanted->name, (unsigned long)app->code);
    } else {
        timeline("%s exited with code %lu", app->wanted->name, (unsigned long)app->code);
    }
    app_return(app);
    if (!is_to_restart(app)) {
        app->is_over = true;
        return;
    }
    app->count.restarts++;
    memset(app->used, 0, sizeof(app->used));
    const char *why = app_load(app);
    timeline("%s restarted%s%s", app->wanted->name,
             why == NULL ? "" : ": FAIL: ", why == NULL ? "" : why);
    app->is_over = why != NULL;
}

void apps_reap(void)
{
    for (uint32_t i = 0; i < app_count; i++) {
        struct app *app = &apps[i];
        if (!app->is_alive) {
            continue;
        }
        struct exo_result r = exo_env_control(app->env, 0, EXO_CONTROL_STATE, 0);
        app->state = (uint8_t)r.value;
        app->code = r.value >> 8;
        if (app->state == EXO_ENV_EXITED || app->state == EXO_ENV_FAULTED) {
            app_end(app);
        }
    }
}

bool apps_are_over(void)
{
    for (uint32_t i = 0; i < app_count; i++) {
        if (!apps[i].is_over && !apps[i].wanted->is_background) {
            return false;
        }
    }
    return true;
}

static uint64_t counter_of(const struct app *app, const char *name)
{
    for (uint32_t i = 0; app->mailbox != NULL && i < BROKER_COUNTERS; i++) {
        if (strncmp(app->mailbox->counter[i].name, name, BROKER_COUNTER_NAME) == 0) {
            return app->mailbox->counter[i].value;
        }
    }
    return 0;
}

static void row_print(const struct app *app)
{
    const struct app_count *c = &app->count;
    uint32_t positions = 0;

    for (uint32_t i = 0; i < app->wanted->slice_count; i++) {
        positions += app->wanted->slice[i].count;
    }
    printf("%-*s %7u %7u %7lu %6lu %9lu %8lu %8lu %8lu %8lu\n", COLUMN, app->wanted->name,
           app->is_over ? app->frames_end : pool_count(app_owner(app)), positions,
           (unsigned long)(c->faults + counter_of(app, "faults")), (unsigned long)c->asked,
           (unsigned long)c->answered, (unsigned long)c->aborted, (unsigned long)c->latency_min,
           (unsigned long)(c->latencies == 0 ? 0 : c->latency_sum / c->latencies),
           (unsigned long)c->latency_max);
}

void system_end(void)
{
    uint8_t verdict = 0;

    apps_serve();
    printf("\n%-*s %7s %7s %7s %6s %9s %8s %8s %8s %8s\n", COLUMN, "name", "frames", "slices",
           "faults", "asked", "answered", "aborted", "lat-min", "lat-avg", "lat-max");
    for (uint32_t i = 0; i < app_count; i++) {
        row_print(&apps[i]);
        bool is_bad = apps[i].state == EXO_ENV_FAULTED || apps[i].code != 0;
        if (!apps[i].wanted->is_background && is_bad) {
            verdict = 1;
        }
    }
    printf("broker: all done, verdict %u\n", verdict);
    machine_off(verdict);
}
