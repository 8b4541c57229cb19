/* SPDX-License-Identifier: BSD-2-Clause */
/* report.c - lines with a time stamp, and one row for each child. */
#include "report.h"

#include "machine.h"

#include <stdio.h>
#include <string.h>

static void stamp_print(void)
{
    unsigned long now = (unsigned long)machine_microseconds(machine_now());

    printf("%5lu.%03lu ms  ", now / 1000, now % 1000);
}

void report_asked(const struct child *child, uint32_t frames, uint32_t notice_us)
{
    stamp_print();
    printf("broker asks %s for %u frames, notice %u.%03u ms\n", child->wish->name,
           (unsigned)frames, (unsigned)(notice_us / 1000), (unsigned)(notice_us % 1000));
}

void report_taken(const struct child *child, uint32_t wanted, uint32_t answered, uint32_t aborted,
                  uint32_t saved)
{
    if (answered > 0 || aborted == 0) {
        stamp_print();
        printf("%s answered %u of %u frames\n", child->wish->name, (unsigned)answered,
               (unsigned)wanted);
    }
    if (aborted > 0) {
        stamp_print();
        printf("%s: aborted %u frames", child->wish->name, (unsigned)aborted);
        if (saved == aborted) {
            printf(" (saved to swap)\n");
        } else {
            printf(" (%u saved to swap)\n", (unsigned)saved);
        }
    }
}

void report_moved(const struct child *to, uint32_t frames)
{
    stamp_print();
    printf("%u frames set aside for %s\n", (unsigned)frames, to->wish->name);
}

void report_event(const struct child *child, const char *text)
{
    stamp_print();
    printf("%s %s\n", child->wish->name, text);
}

void report_event_number(const struct child *child, const char *text, uint64_t number)
{
    stamp_print();
    printf("%s %s %lu\n", child->wish->name, text, (unsigned long)number);
}

static void row_print(const struct child *child)
{
    const struct child_statistics *s = &child->statistics;
    uint64_t average = s->latency_count == 0 ? 0 : s->latency_sum / s->latency_count;

    printf("%-12s %6u %6u %6u %6u %5u %8u %7u %5u %8lu %8lu %8lu\n", child->wish->name,
           (unsigned)s->frames_start, (unsigned)s->frames_most, (unsigned)s->slice_positions,
           (unsigned)s->faults, (unsigned)s->asked, (unsigned)s->frames_answered,
           (unsigned)s->frames_aborted, (unsigned)s->frames_saved, (unsigned long)s->latency_min,
           (unsigned long)average, (unsigned long)s->latency_max);
}

static void counters_print(const struct child *child)
{
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        const struct broker_counter *counter = &child->statistics.counter[i];
        if (counter->name[0] != '\0') {
            printf("  %s: %.*s %lu\n", child->wish->name, BROKER_COUNTER_NAME - 1, counter->name,
                   (unsigned long)counter->value);
        }
    }
}

void report_table(void)
{
    printf("environment   start   most slices faults asked answered aborted saved "
           "latency: min      avg      max ticks\n");
    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].statistics.frames_start != 0) {
            row_print(&children[i]);
        }
    }
    for (uint32_t i = 0; i < child_count; i++) {
        counters_print(&children[i]);
    }
}
