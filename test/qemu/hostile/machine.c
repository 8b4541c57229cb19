/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c - all that the machine can be told: control registers by number, short words of
 * instructions one after the other, long ones by chance, and what it might carry from one
 * environment to the next. words.S runs one word with registers that lead nowhere else.
 * With several harts QEMU stops all of them for each word that is written: the argument `stride`
 * says that only each so manieth word is tried.
 */
#include "crime.h"

#include <stdio.h>

enum {
    CODE_AT = 2048,    /* the word under test: short jumps stay inside the page */
    LANDING_AT = 3072, /* where all registers point */
    CSR_COUNT = 4096,
    LONG_WORDS = 30000,
    FLOOD_LINES = 100,
    CAUSE_MAX = 16
};

#define CODE_VA (CRIME_VA + EXO_FRAME_SIZE)

void words_run(uint64_t operands, uint64_t code);
extern const char words_back[];

/* What all registers hold: where jumps end, unless a crime wants it otherwise. */
static uint64_t operands;

static uint64_t ended_by[CAUSE_MAX];
static volatile uint64_t cause;

static enum base_verdict ends(struct base_context *context, const struct base_fault *fault)
{
    cause = fault->cause;
    ended_by[cause % CAUSE_MAX]++;
    context->registers.x[0] = (uint64_t)(uintptr_t)words_back;
    return BASE_FAULT_HANDLED;
}

/* The frame at CRIME_VA is executed at CODE_VA; it is full of breakpoints. */
static bool words_prepare(void)
{
    volatile uint16_t *code = (volatile uint16_t *)CRIME_VA;
    struct exo_result copy = exo_derive(with.mapped, EXO_NOTHING, crime_slot(),
                                        EXO_TERMS(EXO_READ | EXO_EXECUTE, EXO_BORROWED, 0), 0, 0);

    for (unsigned i = 0; i < EXO_FRAME_SIZE / sizeof(*code); i++) {
        code[i] = 0x9002;
    }
    operands = CODE_VA + LANDING_AT;
    (void)base_fault_handle(ends);
    return exo_map_one(EXO_NOTHING, crime_entry((exo_handle_t){copy.value}, CODE_VA, EXO_MAP,
                                                EXO_READ | EXO_EXECUTE))
               .status == EXO_OK;
}

/* The cause by which it ended. */
static uint64_t word_run(uint32_t word)
{
    volatile uint16_t *code = (volatile uint16_t *)(CRIME_VA + CODE_AT);

    code[0] = (uint16_t)word;
    code[1] = (word & 3) == 3 ? (uint16_t)(word >> 16) : 0x9002;
    cause = CAUSE_MAX;
    words_run(operands, CODE_VA + CODE_AT);
    return cause;
}

/* What U-mode may read (fflags, frm, fcsr, cycle, time, instret), and write. */
static bool csr_is_open(uint32_t number, bool is_write)
{
    return (number >= 1 && number <= 3) || (!is_write && number >= 0xc00 && number <= 0xc02);
}

static exo_status_t uses_every_control_register(void)
{
    uint32_t wrong = words_prepare() ? 0 : 1;

    for (uint32_t number = 0; number < CSR_COUNT; number++) {
        for (uint32_t how = 1; how <= 2; how++) { /* csrrw x0, number, x0; csrrs t0, number, x0 */
            uint64_t end = word_run(number << 20 | how << 12 | (how == 2 ? 5u << 7 : 0) | 0x73);
            wrong += end == (csr_is_open(number, how == 1) ? 3 : 2) ? 0 : 1;
        }
    }
    return wrong == 0 ? EXO_OK : SURVIVED;
}

/* Only a breakpoint, an illegal instruction or a page fault ends a word. */
static exo_status_t all_ended_well(uint64_t count)
{
    uint64_t seen = ended_by[2] + ended_by[3] + ended_by[12] + ended_by[13] + ended_by[15];

    printf("%lu words: %lu illegal, %lu ran, %lu, %lu and %lu fetches, loads and stores\n",
           (unsigned long)count, (unsigned long)ended_by[2], (unsigned long)ended_by[3],
           (unsigned long)ended_by[12], (unsigned long)ended_by[13], (unsigned long)ended_by[15]);
    return seen == count && ended_by[2] > 0 && ended_by[3] > 0 ? EXO_OK : SURVIVED;
}

/* All but jumps to themselves, which would never end, and by gp, which may lead to words_back. */
static exo_status_t executes_every_short_word(void)
{
    const uint32_t stride = (uint32_t)base_argument_number("stride", 1);
    uint64_t count = words_prepare() ? 0 : 1;

    for (uint32_t word = 0; word < 1u << 16; word += stride) {
        bool is_jump = (word & 0xfffd) == 0xa001;
        bool is_branch = (word & 0xdc7f) == 0xc001;
        bool is_by_gp_or_tp = (word & 0xefff) == 0x8182 || (word & 0xefff) == 0x8202;
        if ((word & 3) != 3 && !is_jump && !is_branch && !is_by_gp_or_tp) {
            (void)word_run(word);
            count++;
        }
    }
    return all_ended_well(count);
}

static bool is_endless_or_a_call(uint32_t word)
{
    bool is_by_register = (word & 0x7f) == 0x67;
    bool is_back = (int32_t)word >> 20 == CODE_AT - LANDING_AT || (word >> 15 & 31) == 3 ||
                   (word >> 15 & 31) == 4;

    return word == 0x73 || (word & 0xfffff07f) == 0x6f || (word & 0xfe000fff) == 0x63 ||
           (is_by_register && is_back);
}

static exo_status_t executes_any_long_words(void)
{
    uint64_t state = 0x9e3779b97f4a7c15ull;
    uint64_t wanted = LONG_WORDS / base_argument_number("stride", 1);
    uint64_t count = words_prepare() ? 0 : 1;

    while (count < wanted) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        uint32_t word = (uint32_t)(state >> 32) | 3;
        if (!is_endless_or_a_call(word)) {
            (void)word_run(word);
            count++;
        }
    }
    return all_ended_well(count);
}

/* Half of it lies in a page that may not be written, or is not there: nothing of it is done. */
static exo_status_t straddles_the_end_of_a_page(void)
{
    const volatile uint32_t *last = (uint32_t *)(CODE_VA - sizeof(*last));
    const uint32_t stores = 0x0002b023; /* sd zero, 0(t0) */
    const uint32_t loads = 0x0002b303;  /* ld t1, 0(t0) */
    bool is_refused = words_prepare();
    const uint32_t before = *last;

    operands = CODE_VA - sizeof(*last);
    is_refused = is_refused && word_run(stores) == 15 && *last == before;
    operands = CODE_VA + EXO_FRAME_SIZE - sizeof(*last);
    return is_refused && word_run(loads) == 13 ? EXO_OK : SURVIVED;
}

/* Others run between the load and the store that depends on it. */
static exo_status_t keeps_a_reservation(void)
{
    volatile uint64_t *word = (volatile uint64_t *)CRIME_VA;
    uint64_t kept = 0;

    for (unsigned tries = 0; tries < 10; tries++) {
        const uint64_t begin = base_now();
        register volatile uint64_t *at __asm__("s1") = word;
        uint64_t failed;

        base_mask(); /* the timer is seen by who waits, also when it was first */
        (void)exo_timer(begin + 2 * base_start()->slice_ticks);
        __asm__ volatile("lr.d t0, (s1)\nli a0, 0\nli a7, %2\necall\nsc.d %0, zero, (s1)"
                         : "=r"(failed)
                         : "r"(at), "i"(EXO_CALL_WAIT)
                         : "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1", "t2", "t3",
                           "t4", "t5", "t6", "memory");
        base_unmask();
        kept += failed == 0 && base_now() - begin >= base_start()->slice_ticks ? 1 : 0;
    }
    return kept == 0 ? EXO_OK : SURVIVED;
}

static exo_status_t floods_the_console(void)
{
    for (unsigned i = 0; i < FLOOD_LINES; i++) {
        printf("line %u of a flood that nobody asked for, and that is of no use to anybody\n", i);
    }
    return EXO_OK;
}

const struct crime machine[] = {
    {"uses_every_control_register", uses_every_control_register, EXO_OK},
    {"executes_every_short_word", executes_every_short_word, EXO_OK},
    {"executes_any_long_words", executes_any_long_words, EXO_OK},
    {"straddles_the_end_of_a_page", straddles_the_end_of_a_page, EXO_OK},
    {"keeps_a_reservation", keeps_a_reservation, EXO_OK},
    {"floods_the_console", floods_the_console, EXO_OK},
    {NULL, NULL, EXO_OK},
};
