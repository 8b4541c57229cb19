/* SPDX-License-Identifier: BSD-2-Clause */
/* life.c - from the description to the end, with at most a few restarts. */
#include "life.h"

#include "machine.h"
#include "report.h"
#include "requests.h"
#include "take.h"

#include <base/calls.h>
#include <stdio.h>
#include <string.h>

static void child_refused(struct child *child, const char *what, const char *why)
{
    char path[DESCRIPTION_PATH_BYTES];

    (void)snprintf(path, sizeof(path), "/environments/%s", child->wish->name);
    description_refused(path, what, why);
    while (!child_destroy_step(child)) {
    }
    child->phase = CHILD_ABSENT;
    child->statistics.frames_start = 0;
}

static bool child_make(struct child *child)
{
    const char *why = child_create(child);

    if (why != NULL) {
        char image[BASE_NAME_BYTES + 1];
        (void)snprintf(image, sizeof(image), "%s:", child->wish->image);
        child_refused(child, image, why);
        return false;
    }
    child->phase = CHILD_RUNNING;
    return true;
}

/* The same in every run. */
static uint64_t life_random(void)
{
    static uint64_t state = 88172645463325252ull;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void child_go(struct child *child)
{
    const char *why = child_start(child);

    if (why != NULL) {
        child_refused(child, why, "");
        return;
    }
    report_started(child);
    child->life_end = UINT64_MAX;
    if (child->wish->life_ms != 0) {
        uint64_t life = machine_ticks((uint64_t)child->wish->life_ms * 1000);
        child->life_end = machine_now() + life / 2 + life_random() % life;
    }
}

/* Its first peer that was described and could not be made; NULL: all are there. */
static const char *peer_absent(const struct child *child)
{
    for (uint32_t i = 0; i < child->wish->peer_count; i++) {
        const struct child *peer = child_of(child->wish->peer[i]);
        if (peer == NULL || peer->phase == CHILD_ABSENT) {
            return child->wish->peer[i];
        }
    }
    return NULL;
}

/* Nobody is started whose peer is missing, nor whose peer is left out for that. */
static void peers_check(void)
{
    uint32_t i = 0;

    while (i < child_count) {
        const char *absent = children[i].phase == CHILD_RUNNING ? peer_absent(&children[i]) : NULL;
        if (absent == NULL) {
            i++;
            continue;
        }
        child_refused(&children[i], "peers: no such environment:", absent);
        i = 0;
    }
}

void life_begin(const struct description *description)
{
    child_count = description->environment_count;
    for (uint32_t i = 0; i < child_count; i++) {
        children[i].wish = &description->environment[i];
        children[i].index = (uint8_t)(i + 1);
        (void)child_make(&children[i]);
    }
    peers_check();
    /* all exist now, so that each can be given handles of its peers */
    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].phase == CHILD_RUNNING) {
            child_go(&children[i]);
        }
    }
}

static void child_end(struct child *child)
{
    uint64_t value = exo_env_control(child->env, 0, EXO_CONTROL_STATE, 0).value;
    uint64_t state = value & 0xff;
    bool has_faulted = state == EXO_ENV_FAULTED;
    enum description_end end = has_faulted ? child->wish->on_fault : child->wish->on_exit;

    if (state != EXO_ENV_EXITED && !has_faulted) {
        return;
    }
    requests_drain_console(child, true);
    requests_keep_counters(child);
    child->statistics.exit_code = value >> 8;
    report_ended(child, has_faulted);
    child->statistics.faults += has_faulted;
    child->is_restarting =
        end == DESCRIPTION_RESTART && child->statistics.restarts < child->wish->restarts;
    child->statistics.has_failed =
        !child->is_restarting && (has_faulted || child->statistics.exit_code != 0);
    child->phase = CHILD_ENDING;
}

void life_ended(uint64_t environments)
{
    for (uint32_t i = 0; i < child_count; i++) {
        if ((environments >> children[i].index & 1) != 0 && children[i].phase == CHILD_RUNNING) {
            child_end(&children[i]);
        }
    }
}

static void child_stop(struct child *child, bool is_again, const char *by)
{
    if (child->phase == CHILD_RUNNING) {
        requests_drain_console(child, true);
        requests_keep_counters(child);
        report_killed(child, by);
    }
    child->is_restarting = is_again;
    child->phase = CHILD_ENDING; /* of one that has ended, too: there is nothing to take apart */
}

bool life_end(struct child *child, bool is_again)
{
    if (child->phase == CHILD_ENDING || (child->phase != CHILD_RUNNING && !is_again)) {
        return false;
    }
    child_stop(child, is_again, "an operator");
    return true;
}

uint64_t life_end_due(void)
{
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < child_count; i++) {
        struct child *child = &children[i];
        bool is_due = child->phase == CHILD_RUNNING && child->life_end <= machine_now();
        if (is_due) {
            child_stop(child, child->statistics.restarts < child->wish->restarts, "the broker");
        } else if (child->phase == CHILD_RUNNING && child->life_end < next) {
            next = child->life_end;
        }
    }
    return next;
}

/* True: it is gone. */
static bool child_bury(struct child *child)
{
    if (!child_destroy_step(child)) {
        return false;
    }
    take_forget(child);
    child->promised = 0;
    child->wants_memory = false;
    child->was_refused = false;
    child->phase = CHILD_ENDED;
    if (child->is_restarting) {
        child->statistics.restarts++;
        if (child_make(child)) {
            child_go(child);
        }
    }
    return true;
}

bool life_step(void)
{
    bool has_more = false;

    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].phase == CHILD_ENDING) {
            has_more = !child_bury(&children[i]) || has_more;
        }
    }
    return has_more;
}

bool life_close(void)
{
    for (uint32_t i = 0; i < child_count; i++) {
        children[i].is_restarting = false;
        if (children[i].phase == CHILD_RUNNING) {
            requests_keep_counters(&children[i]);
            children[i].phase = CHILD_ENDING;
        }
    }
    return life_step();
}

static bool is_left(bool is_background)
{
    for (uint32_t i = 0; i < child_count; i++) {
        const struct child *child = &children[i];
        if (child->wish->is_background == is_background &&
            (child->phase == CHILD_RUNNING || child->phase == CHILD_ENDING)) {
            return true;
        }
    }
    return false;
}

static bool has_foreground(void)
{
    for (uint32_t i = 0; i < child_count; i++) {
        if (!children[i].wish->is_background) {
            return true;
        }
    }
    return false;
}

bool life_is_over(void)
{
    return !is_left(!has_foreground());
}

bool life_was_well(void)
{
    bool has_run = false;

    for (uint32_t i = 0; i < child_count; i++) {
        has_run = has_run || children[i].statistics.frames_start != 0;
        if (children[i].statistics.has_failed) {
            return false;
        }
    }
    return has_run;
}
