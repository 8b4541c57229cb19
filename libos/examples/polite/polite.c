/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * polite.c - asks for memory and gives it back when asked.
 *
 * The default answer of the library does the work; this only reports. Arguments:
 * extents=64 order=0 keep=0 (extents it says it needs), requests=1 (ends after as many answers,
 * 0 = never), ms=0 (ends after that time; 0 = no limit).
 */
#include <base/broker.h>
#include <base/memory.h>
#include <base/revoke.h>
#include <base/start.h>
#include <base/upcall.h>
#include <inttypes.h>
#include <stdio.h>

enum {
    ROUND_MS = 5
};

static uint64_t memory_ask(uint64_t extents, uint32_t order)
{
    uint64_t granted = 0;

    while (granted < extents) {
        uint64_t wanted = extents - granted;
        uint32_t batch = wanted < BROKER_BATCH ? (uint32_t)wanted : BROKER_BATCH;
        struct exo_result result = broker_memory(batch, order, EXO_STANDARD);
        if (result.value == 0) {
            break;
        }
        granted += result.value;
    }
    return granted;
}

static void answers_report(const struct base_revoke_counts *counts, uint64_t *reported)
{
    if (counts->requests == *reported) {
        return;
    }
    *reported = counts->requests;
    broker_counter_set("requests answered", counts->requests);
    broker_counter_set("extents given back", counts->surrendered);
    printf("answered %" PRIu64 " requests, gave back %" PRIu64 " extents, %" PRIu64
           " free frames left, lost %" PRIu64 "\n",
           counts->requests, counts->surrendered, base_memory_free(), counts->repossessed);
}

int main(void)
{
    uint64_t requests = base_argument_number("requests", 1);
    uint64_t end_ms = base_argument_number("ms", 0);
    uint32_t order = (uint32_t)base_argument_number("order", 0);
    uint64_t keep = base_argument_number("keep", 0);
    const struct base_revoke_counts *counts = base_revoke_counts();
    uint64_t hz = base_start()->timebase_hz;
    uint64_t begin = base_now();
    uint64_t reported = 0;

    for (uint64_t kept = 0; kept < keep; kept++) {
        (void)base_memory_take(order);
    }
    uint64_t granted = memory_ask(base_argument_number("extents", 64), order);
    printf("asked for memory, got %" PRIu64 " extents, %" PRIu64 " free frames\n", granted,
           base_memory_free());

    while ((requests == 0 || counts->requests < requests) &&
           (end_ms == 0 || base_now() - begin < end_ms * hz / 1000u)) {
        base_sleep_until(base_now() + ROUND_MS * hz / 1000u);
        answers_report(counts, &reported);
    }
    answers_report(counts, &reported);
    return counts->repossessed == 0 ? 0 : 1;
}
