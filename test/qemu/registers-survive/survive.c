/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * survive.c - is preempted again and again with a pattern of its own in every register.
 *
 * First unmasked: a timer ends the window early, its handler yields to the peer on
 * this hart, which does the same, and sets the next one. Then masked: the kernel alone stops and
 * resumes it. Arguments: preemptions=, masked= (how many in the windows), ticks= (between two).
 */
#include "../check.h"

#include <string.h>

enum {
    REGISTERS = 32,
    GP = 3,
    BASE = 31
};

struct window {
    uint64_t set[REGISTERS];
    uint64_t set_fp[REGISTERS];
    uint64_t got[REGISTERS];
    uint64_t got_fp[REGISTERS];
    uint64_t kept[REGISTERS];
};

void window_unmasked(struct window *window);
void window_masked(struct window *window);
extern const char window_unmasked_begin[];
extern const char window_unmasked_end[];

static struct window window;
static exo_handle_t peer;
static uint64_t ticks;
static uint64_t preempted; /* in the window */
static uint64_t elsewhere;
static uint64_t wrong;

static void pattern_set(uint64_t round)
{
    const struct base_start *start = base_start();
    uint64_t seed = ((uint64_t)start->env_index << 56 | (uint64_t)start->hart_first << 48 | round) *
                    0x9e3779b97f4a7c15ull;

    for (unsigned i = 0; i < REGISTERS; i++) {
        window.set[i] = seed ^ (0x0101010101010101ull * i);
        window.set_fp[i] = ~seed ^ (0x0101010101010101ull * i);
    }
    window.set[BASE] = (uint64_t)(uintptr_t)&window;
    memset(window.got, 0, sizeof(window.got));
    memset(window.got_fp, 0, sizeof(window.got_fp));
}

static void pattern_check(bool has_gp)
{
    for (unsigned i = 1; i < REGISTERS; i++) {
        wrong += (i != GP || has_gp) && window.got[i] != window.set[i] ? 1 : 0;
    }
    for (unsigned i = 0; i < REGISTERS; i++) {
        wrong += window.got_fp[i] != window.set_fp[i] ? 1 : 0;
    }
}

static void on_timer(struct exo_save_area *save)
{
    uint64_t pc = base_context_current()->registers.x[0];
    bool is_inside = pc >= (uint64_t)(uintptr_t)window_unmasked_begin &&
                     pc < (uint64_t)(uintptr_t)window_unmasked_end;

    (void)save;
    preempted += is_inside ? 1 : 0;
    elsewhere += is_inside ? 0 : 1;
    (void)exo_yield(peer);
    (void)exo_timer(base_now() + ticks);
}

static void unmasked_survive(uint64_t wanted)
{
    (void)base_event_handle(EXO_EVENT_TIMER, on_timer);
    (void)exo_timer(base_now() + ticks);
    for (uint64_t round = 0; preempted < wanted; round++) {
        pattern_set(round);
        window_unmasked(&window);
        pattern_check(false);
    }
    (void)exo_timer(~0ull);
    (void)base_event_handle(EXO_EVENT_TIMER, NULL);
    printf("%lu preemptions in the window, %lu elsewhere\n", (unsigned long)preempted,
           (unsigned long)elsewhere);
    check_equal(wrong, 0, "30 integer and 32 floating-point registers survived");
}

/* Whatever stopped the thread in the window has left an event. */
static void masked_survive(uint64_t wanted)
{
    uint64_t *pending = &base_save()->pending;
    uint64_t count = 0;

    base_mask();
    for (uint64_t round = 0; count < wanted; round++) {
        pattern_set(~round);
        if (__atomic_exchange_n(pending, 0, __ATOMIC_SEQ_CST) != 0 || round == 0) {
            (void)exo_yield(peer);
            (void)exo_timer(base_now() + ticks / 10);
        }
        uint64_t before = __atomic_load_n(pending, __ATOMIC_SEQ_CST);
        window_masked(&window);
        count += __atomic_load_n(pending, __ATOMIC_SEQ_CST) != before ? 1 : 0;
        pattern_check(true);
    }
    (void)exo_timer(~0ull);
    base_unmask();
    printf("%lu preemptions in the masked window\n", (unsigned long)count);
    check_equal(wrong, 0, "31 integer and 32 floating-point registers survived");
}

int main(void)
{
    peer.raw = base_start()->peer[0].env;
    ticks = base_argument_number("ticks", 300); /* a fraction of a window */
    unmasked_survive(base_argument_number("preemptions", 1000));
    masked_survive(base_argument_number("masked", 1000));
    return check_end();
}
