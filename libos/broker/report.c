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

static const char *unit(enum exo_kind kind)
{
    return kind == EXO_KIND_SLICE ? "slice positions" : "frames";
}

void report_asked(const struct child *child, const struct take_wish *wish)
{
    stamp_print();
    printf("broker asks %s for %u %s, notice %u.%03u ms\n", child->wish->name,
           (unsigned)wish->amount, unit(wish->kind), (unsigned)(wish->notice_us / 1000),
           (unsigned)(wish->notice_us % 1000));
}

void report_taken(const struct child *child, const struct take_wish *wish, bool is_early,
                  uint32_t answered, uint32_t aborted, uint32_t saved)
{
    const char *none = is_early ? "declined" : "stayed silent";

    if (answered > 0) {
        stamp_print();
        printf("%s answered: gave %u of %u %s back\n", child->wish->name, (unsigned)answered,
               (unsigned)wish->amount, unit(wish->kind));
    }
    if (aborted > 0) {
        stamp_print();
        printf("%s %s: aborted %u %s", child->wish->name, answered > 0 ? "gave no more" : none,
               (unsigned)aborted, unit(wish->kind));
        if (wish->kind == EXO_KIND_FRAME) {
            printf(", %u saved to its swap, %u lost", (unsigned)saved, (unsigned)(aborted - saved));
        }
        printf("\n");
    }
    if (answered + aborted == 0) {
        stamp_print();
        printf("%s had nothing that may be taken\n", child->wish->name);
    }
}

void report_left(const struct child *child, uint32_t frames)
{
    stamp_print();
    printf("%s ended instead, and left %u of the frames it was asked for\n", child->wish->name,
           (unsigned)frames);
}

void report_moved(const struct child *to, enum exo_kind kind, uint32_t amount)
{
    stamp_print();
    printf(kind == EXO_KIND_SLICE ? "%s has %u slice positions more\n"
                                  : "%s may have %u frames more\n",
           to->wish->name, (unsigned)amount);
}

/* What tools/decode finds the image by. */
static void build_id_print(const struct elf_image *image)
{
    printf(image->has_build_id ? ", build-id " : ", no build-id");
    for (uint32_t i = 0; image->has_build_id && i < ELF_BUILD_ID_BYTES; i++) {
        printf("%02x", image->build_id[i]);
    }
    printf("\n");
}

void report_started(const struct child *child)
{
    stamp_print();
    printf("%s started: %u frames, hart %u, environment %u", child->wish->name,
           (unsigned)child_frames(child), (unsigned)child->hart_first, (unsigned)child->index);
    build_id_print(&child->image);
}

void report_ended(const struct child *child, bool has_faulted)
{
    stamp_print();
    printf(has_faulted ? "%s faulted (cause %lu)" : "%s exited with code %lu\n", child->wish->name,
           (unsigned long)child->statistics.exit_code);
    if (has_faulted) {
        build_id_print(&child->image);
    }
}

void report_killed(const struct child *child, const char *by)
{
    stamp_print();
    printf("%s ended by %s\n", child->wish->name, by);
}

static bool is_column(const struct broker_counter *counter)
{
    return strcmp(counter->name, BROKER_COUNTER_MISSES) == 0;
}

/* Only who has deadlines can miss them. */
static void misses_print(const struct child_statistics *s, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "-");
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        if (is_column(&s->counter[i])) {
            (void)snprintf(text, bytes, "%lu", (unsigned long)s->counter[i].value);
        }
    }
}

static void row_print(const struct child *child)
{
    const struct child_statistics *s = &child->statistics;
    uint64_t average = s->latency_count == 0 ? 0 : s->latency_sum / s->latency_count;
    char misses[24];

    misses_print(s, misses, sizeof(misses));

    printf("%-12s %6u %6u %6u %6lu %5u %8u %7u %5u %8lu %8lu %8lu %6s\n", child->wish->name,
           (unsigned)s->frames_start, (unsigned)s->frames_most, (unsigned)s->slice_positions,
           (unsigned long)s->faults, (unsigned)s->asked, (unsigned)s->frames_answered,
           (unsigned)s->frames_aborted, (unsigned)s->frames_saved, (unsigned long)s->latency_min,
           (unsigned long)average, (unsigned long)s->latency_max, misses);
}

static void counters_print(const struct child *child)
{
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        const struct broker_counter *counter = &child->statistics.counter[i];
        if (counter->name[0] != '\0' && !is_column(counter)) {
            printf("%s: counter %s = %lu\n", child->wish->name, counter->name,
                   (unsigned long)counter->value);
        }
    }
}

void report_table(void)
{
    printf("\n%-12s %6s %6s %6s %6s %29s %25s %6s\n", "", "frames", "frames", "slice", "",
           "------- revocations -------", "latency in timer ticks", "missed");
    printf("%-12s %6s %6s %6s %6s %5s %8s %7s %5s %8s %8s %8s %6s\n", "name", "start", "most",
           "places", "faults", "asked", "answered", "aborted", "saved", "min", "average", "max",
           "dead.");
    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].statistics.frames_start != 0) {
            row_print(&children[i]);
        }
    }
    for (uint32_t i = 0; i < child_count; i++) {
        counters_print(&children[i]);
    }
}
