/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzzer.c - does anything, again and again, until it dies of it or the broker ends it.
 *
 * What it does follows from the seed, its number and how often it was made. Arguments: seed=1, and
 * told=1024: how many deeds there are between two lines.
 */
#include "hat.h"

#include <setjmp.h>
#include <stdio.h>

enum {
    WATCH_MS = 4,
    STACK_WORDS = 512
};

uint64_t hat_handle[HAT_HANDLES];

static uint64_t random_state;
static jmp_buf checkpoint;
static uint64_t thread_pointer;
static uint64_t deeds;
static uint64_t deeds_seen;
static uint64_t done[3];
static uint64_t faults;
static uint64_t stuck;
static uint64_t stack[STACK_WORDS] __attribute__((aligned(16)));

uint64_t hat_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

uint64_t hat_any(uint64_t below)
{
    return hat_word() % below;
}

uint64_t hat_number(void)
{
    switch (hat_any(12)) {
    case 0:
        return hat_word();
    case 1:
        return 0;
    case 2:
        return ~hat_any(4);
    case 3:
        return (1ull << hat_any(64)) - hat_any(2);
    case 4:
        return base_start()->slot_first + hat_any(base_start()->slot_count + 16ull);
    case 5:
        return hat_place();
    case 6:
        return hat_any(16) << 16 | hat_any(1024);
    case 7:
        return hat_handle[hat_any(HAT_HANDLES)] ^ 1ull << hat_any(64);
    case 8:
        return hat_any(40);
    default:
        return hat_handle[hat_any(HAT_HANDLES)];
    }
}

uint64_t hat_place(void)
{
    static const uint64_t places[] = {0,
                                      EXO_IMAGE_VA,
                                      EXO_SAVE_VA,
                                      EXO_BOOT_VA,
                                      BASE_MAILBOX_VA,
                                      HAT_VA,
                                      0x3ffffff000,
                                      0x4000000000,
                                      0xffffffc000000000,
                                      0xffffffc080200000,
                                      1 << 12,
                                      0xffffffff80000000,
                                      0x80000000,
                                      0x10000000,
                                      0x0c000000,
                                      HAT_VA,
                                      HAT_VA + 0x1fe000,
                                      0x8000000000000000,
                                      0xffffffffffffe000ull,
                                      0x2fffffe000};

    if (hat_any(4) != 0) {
        return HAT_VA + hat_any(HAT_PAGES) * EXO_FRAME_SIZE + (hat_any(2) == 0 ? 0 : hat_any(4096));
    }
    return places[hat_any(sizeof(places) / sizeof(places[0]))] + hat_any(3) * 4096 -
           (hat_any(2) == 0 ? 0 : hat_any(16));
}

/* The deed is over, on whatever stack. */
static void leave(void)
{
    longjmp(checkpoint, 1);
}

static void go_on(struct base_context *context)
{
    context->registers.x[0] = (uint64_t)(uintptr_t)leave;
    context->registers.x[2] = (uint64_t)(uintptr_t)&stack[STACK_WORDS];
    context->registers.x[4] = thread_pointer;
}

static enum base_verdict on_fault(struct base_context *context, const struct base_fault *fault)
{
    (void)fault;
    faults++;
    go_on(context);
    return BASE_FAULT_HANDLED;
}

/* A deed that still runs when its time is over is one that does not end. */
static void on_timer(struct exo_save_area *save)
{
    (void)save;
    if (deeds == deeds_seen) {
        stuck++;
        go_on(base_context_next());
    }
    deeds_seen = deeds;
    (void)exo_timer(base_now() + WATCH_MS * base_start()->timebase_hz / 1000u);
}

static void prepare(void)
{
    const struct base_start *start = base_start();

    random_state = (base_argument_number("seed", 1) << 32 | start->env_index << 24 | start->life) *
                       0x9e3779b97f4a7c15ull |
                   1;
    __asm__ volatile("mv %0, tp" : "=r"(thread_pointer));
    (void)base_table_cover((exo_va_t){HAT_VA}, 1);
    for (unsigned i = 0; i < HAT_HANDLES; i++) {
        hat_handle[i] = base_memory_take_most(i % 3).handle.raw;
    }
    hat_handle[0] = start->broker;
    for (unsigned i = 0; i < start->peer_count && i < 4; i++) {
        hat_handle[1 + i] = start->peer[i].env;
    }
    hat_handle[5] = start->slice_count > 0 ? start->slice[0].handle : 0;
    (void)base_fault_handle(on_fault);
    (void)base_event_handle(EXO_EVENT_TIMER, on_timer);
}

static void tell(void)
{
    printf("did calls %lu touches %lu words %lu faults %lu stuck %lu\n", (unsigned long)done[0],
           (unsigned long)done[1], (unsigned long)done[2], (unsigned long)faults,
           (unsigned long)stuck);
    done[0] = done[1] = done[2] = faults = stuck = 0;
}

static void deed(void)
{
    uint64_t kind = hat_any(16);

    deeds++;
    if (kind < 12) {
        done[0]++;
        calls_do();
    } else if (kind < 14) {
        done[1]++;
        touches_do();
    } else {
        done[2]++;
        words_do();
    }
}

int main(void)
{
    const uint64_t told = base_argument_number("told", 1024);

    prepare();
    printf("life %u, first word %lx\n", (unsigned)base_start()->life, (unsigned long)random_state);
    for (;;) {
        (void)setjmp(checkpoint);
        if (base_is_masked()) {
            base_unmask();
        }
        if (deeds % 64 == 0) {
            (void)exo_timer(base_now() + WATCH_MS * base_start()->timebase_hz / 1000u);
        }
        if (deeds % told == told - 1) {
            deeds++;
            tell();
        }
        deed();
    }
}
