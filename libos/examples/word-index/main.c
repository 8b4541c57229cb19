/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c - builds an index of licences.txt that is larger than the memory it has, and says whether
 * it is the one that was computed outside.
 *
 * Its own replacement policy keeps what all words need: the hash table while it builds, then the
 * entries. The words fifo, clock and lru choose another.
 * Arguments: frames=64 (standard memory it asks for), frames-max (that the pager takes at most),
 * buckets=8192, entries-kb=512, chunks-kb=1024, report-ms=1000.
 */
#include "digest.h"
#include "index.h"
#include "keep.h"

#include <base/broker.h>
#include <base/start.h>
#include <base/upcall.h>
#include <inttypes.h>
#include <stdio.h>
#include <vm/thread.h>
#include <vm/vm.h>

enum {
    REPORT_MS = 1000,
    PAGES_MAX = 1024, /* of all areas and the text */
};

static struct keep keep;
static struct vm_policy_queue queue;
static struct index word_index;
static struct words words;
static uint64_t checksum;
static uint64_t instructions; /* of this hart while the index was built */
static const char *volatile phase = "reading";
static volatile bool is_done;
static volatile bool has_more; /* the broker says that it has memory for us */

/* ---- the thread that works ---- */

static uint64_t instructions_now(void)
{
    uint64_t now;

    __asm__ volatile("rdinstret %0" : "=r"(now)::"memory");
    return now;
}

static void area_keep(const void *base, uint64_t bytes)
{
    base_mask();
    keep_range(&keep, vm_page_at(base), (uint32_t)((bytes + EXO_FRAME_SIZE - 1) / EXO_FRAME_SIZE));
    base_unmask();
}

static uint32_t *order_make(void)
{
    uint32_t *order = vm_region_anonymous((uint64_t)word_index.word_count * sizeof(*order));

    if (order != NULL) {
        index_sort(&word_index, order);
    }
    return order;
}

static void index_build(void *unused)
{
    struct word word;
    bool may = true;

    (void)unused;
    uint64_t begin = instructions_now();
    while (may && words_next(&words, &word)) {
        may = index_add(&word_index, &word);
    }
    area_keep(word_index.entries.base,
              word_index.entries.used); /* the buckets have done their part */
    phase = may ? "sorting" : "out of memory";
    uint32_t *order = may ? order_make() : NULL;
    phase = order == NULL ? "out of memory" : "adding up";
    checksum = order == NULL ? 0 : digest_make(&word_index, order);
    instructions = instructions_now() - begin;
    is_done = true;
}

/* ---- the thread that reports ---- */

static void counters_show(void)
{
    struct vm_counts counts = vm_counts();

    broker_counter_set("page faults", counts.faults);
    broker_counter_set("pages zeroed", counts.zeroed);
    broker_counter_set("pages from the file", counts.file_ins);
    broker_counter_set("pages from swap", counts.swap_ins);
    broker_counter_set("pages to swap", counts.swap_outs);
    broker_counter_set("pages dropped", counts.drops);
    broker_counter_set("frames given back", counts.given);
    broker_counter_set("pages taken by force", counts.taken);
    broker_counter_set("map calls", vm_crossings());
    broker_counter_set("preemptions", vm_thread_preemptions());
    broker_counter_set("instructions", instructions);
}

static void progress_report(void)
{
    struct vm_counts counts = vm_counts();

    counters_show();
    printf("%s, %" PRIu32 " %% read, %" PRIu32 " frames, %" PRIu64 " faults, %" PRIu64
           " swapped out, %" PRIu64 " in\n",
           phase, (uint32_t)((uint64_t)words.at * 100 / words.size), vm_frames(), counts.faults,
           counts.swap_outs, counts.swap_ins);
}

static void note_more(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_ACQ_REL);

    has_more = has_more || (bits & BROKER_NOTIFY_MORE) != 0;
}

static void memory_ask(void)
{
    uint32_t frames = (uint32_t)base_argument_number("frames", 64);

    has_more = false;
    printf("has %" PRIu32 " frames more\n", vm_grow(frames));
}

static void progress_watch(void)
{
    uint64_t interval =
        base_argument_number("report-ms", REPORT_MS) * base_start()->timebase_hz / 1000u;

    for (uint64_t at = base_now() + interval; !is_done;) {
        vm_thread_sleep_until(base_now() + interval / 50);
        if (has_more) {
            memory_ask();
        }
        if (!is_done && base_now() >= at) {
            progress_report();
            at = base_now() + interval;
        }
    }
}

/* ---- before and after ---- */

static exo_status_t pager_start(void)
{
    const uint32_t frames = (uint32_t)base_argument_number("frames-max", UINT32_MAX);
    struct vm_options options = {&keep_policy, &keep, frames, PAGES_MAX};

    keep_policy.start(&keep); /* ranges are set whichever policy is chosen */
    if (base_argument_given("fifo")) {
        options = (struct vm_options){&vm_policy_fifo, &queue, frames, PAGES_MAX};
    } else if (base_argument_given("clock")) {
        options = (struct vm_options){&vm_policy_clock, &queue, frames, PAGES_MAX};
    } else if (base_argument_given("lru")) {
        options = (struct vm_options){&vm_policy_lru, &queue, frames, PAGES_MAX};
    }
    exo_status_t status = vm_start(&options);
    printf("pages under %s, %" PRIu32 " frames of its own\n", options.policy->name, vm_frames());
    return status;
}

static bool areas_make(const struct base_file *text)
{
    uint32_t buckets = (uint32_t)base_argument_number("buckets", 8192);
    uint32_t entries = (uint32_t)base_argument_number("entries-kb", 512) * 1024u;
    uint32_t chunks = (uint32_t)base_argument_number("chunks-kb", 1024) * 1024u;

    words = (struct words){.text = vm_region_file(text, 3), .size = (uint32_t)text->size};
    word_index.buckets = vm_region_anonymous(buckets * sizeof(uint32_t));
    word_index.bucket_count = buckets;
    word_index.entries = (struct index_area){.base = vm_region_anonymous(entries), .size = entries};
    word_index.chunks = (struct index_area){.base = vm_region_anonymous(chunks), .size = chunks};
    if (words.text == NULL || word_index.buckets == NULL || word_index.entries.base == NULL ||
        word_index.chunks.base == NULL) {
        return false;
    }
    area_keep(word_index.buckets, buckets * sizeof(uint32_t));
    return true;
}

/* True: the index is the one the host made. */
static bool result_compare(const struct base_file *file)
{
    struct digest_expected expected;
    bool is_same = digest_read((const char *)(uintptr_t)file->va, file->size, &expected) &&
                   word_index.word_count == expected.words &&
                   word_index.occurrence_count == expected.occurrences &&
                   checksum == expected.checksum;

    printf("%" PRIu32 " words, %" PRIu32 " occurrences, checksum 0x%016" PRIx64 ", %s\n",
           word_index.word_count, word_index.occurrence_count, checksum,
           is_same ? "same as the host's" : "FAIL: not the host's");
    return is_same;
}

int main(void)
{
    const struct base_file *text = base_file_find("licences.txt");
    const struct base_file *expected = base_file_find("licences.expected");

    if (text == NULL || expected == NULL || pager_start() != EXO_OK || !areas_make(text)) {
        printf("FAIL: no text, or no memory to begin with\n");
        return 1;
    }
    (void)base_event_handle(EXO_EVENT_NOTIFY, note_more);
    memory_ask();
    vm_threads_start();
    uint32_t builder = vm_thread_make(index_build, NULL);
    progress_watch();
    vm_thread_join(builder);
    progress_report();
    return result_compare(expected) ? 0 : 1;
}
