/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * model.c - many random calls of several environments on several harts; after each, the answer
 * and the whole ledger must be what a naive oracle foresees, and the auditor must agree.
 *
 *     model [seed [calls]]        or EXO_SEED=seed model
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit.h"
#include "binding.h"
#include "calls.h"
#include "env.h"
#include "fixture.h"
#include "random.h"
#include "slice.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    CALLS_ROUND = 2500, /* then a fresh machine */
    CALLS_LATE = 2200,  /* from here on of a round, anybody may end */
    IDLE_MAX = 200,     /* nobody runs any more: the round is over */
    AUDIT_EVERY = 1,
    HISTORY = 20
};

struct done {
    struct oracle_call call;
    struct exo_result result;
};

static uint64_t seed;
static uint64_t calls = 100000;
static struct done history[HISTORY];
static uint64_t made;
static uint64_t made_of[EXO_CALL_COUNT + 1]; /* the last: no such call */
static uint64_t fine_of[EXO_CALL_COUNT + 1];

static void history_print(void)
{
    uint64_t first = made < HISTORY ? 0 : made - HISTORY;

    fprintf(stderr, "seed %llu, after %llu calls; the last:\n", (unsigned long long)seed,
            (unsigned long long)made);
    for (uint64_t i = first; i < made; i++) {
        const struct done *d = &history[i % HISTORY];
        fprintf(stderr, "  env %u hart %u call %lld (", d->call.env, d->call.hart,
                (long long)d->call.number);
        for (uint32_t j = 0; j < 6; j++) {
            fprintf(stderr, "%s0x%llx", j == 0 ? "" : ", ", (unsigned long long)d->call.a[j]);
        }
        fprintf(stderr, ") -> %lld, 0x%llx\n", (long long)d->result.status,
                (unsigned long long)d->result.value);
        for (uint32_t j = 0; j < d->call.entry_count && j < 4; j++) {
            const struct exo_map_entry *e = &d->call.entry[j];
            fprintf(stderr, "      va 0x%llx handle 0x%llx op %u rights %u flags %u level %u\n",
                    (unsigned long long)e->va, (unsigned long long)e->handle, e->op, e->rights,
                    e->flags, e->level);
        }
    }
}

static void aborted(int number)
{
    (void)number;
    history_print();
}

static void agree(const struct oracle_call *call, struct exo_result result)
{
    const char *found = oracle_after(call, result);

    if (found == NULL && made % AUDIT_EVERY == 0) {
        found = audit();
    }
    if (found != NULL) {
        fprintf(stderr, "model: %s\n", found);
        history_print();
        fail_msg("%s", found);
    }
}

static void call_do(uint32_t hart, bool is_late)
{
    struct oracle_call call = call_make(hart, is_late);

    oracle_before(&call);
    struct exo_result result = fixture_call(hart, (enum exo_call)call.number, call.a[0], call.a[1],
                                            call.a[2], call.a[3], call.a[4], call.a[5]);
    bool is_answered = result.status != FIXTURE_NO_ANSWER;
    bool is_fine = is_answered ? result.status == EXO_OK : call.number == EXO_CALL_PCT;
    uint64_t number = call.number < EXO_CALL_COUNT ? call.number : EXO_CALL_COUNT;

    history[made++ % HISTORY] = (struct done){call, result};
    made_of[number]++;
    fine_of[number] += is_fine;
    agree(is_answered ? &call : NULL, result);
}

/* Time passes, interrupts arrive, user code does wrong: never does anybody's hold change. */
static void event_do(void)
{
    uint32_t hart = random_below(MODEL_HARTS);
    bool is_running = fixture_registers(hart) != NULL;
    uint32_t choice = random_below(100);

    if (choice < 50) {
        fixture_time_pass(random_below(15000));
    } else if (choice < 90) {
        fixture_kicked(hart);
    } else if (choice < 95) {
        fixture_interrupt(hart, 1 + random_below(8));
    } else if (is_running) {
        static const uint8_t causes[] = {2, 12, 13, 15};
        bool is_masked = env_dispatcher(harts[hart].current, hart)->save->entry == 0;
        if (!is_masked || random_chance(5)) {
            fixture_fault(hart, causes[random_below(4)], random_below(8 << 20));
        }
    }
    agree(NULL, (struct exo_result){0, 0});
}

static uint32_t someone_running(void)
{
    uint32_t start = random_below(MODEL_HARTS);

    for (uint32_t i = 0; i < MODEL_HARTS; i++) {
        uint32_t hart = (start + i) % MODEL_HARTS;
        if (fixture_registers(hart) != NULL) {
            return hart;
        }
    }
    return MODEL_HARTS;
}

static void round_do(void)
{
    uint64_t end = made + CALLS_ROUND;
    uint64_t late = made + CALLS_LATE;
    uint32_t idle = 0;

    world_make();
    while (made < end && made < calls && idle < IDLE_MAX) {
        uint32_t hart = someone_running();
        idle = hart == MODEL_HARTS ? idle + 1 : 0;
        if (hart == MODEL_HARTS || random_chance(12)) {
            event_do();
        } else {
            call_do(hart, made >= late);
        }
    }
}

static void calls_do_what_the_oracle_foresees(void **unused)
{
    (void)unused;
    while (made < calls) {
        round_do();
    }
    for (uint32_t i = 0; i <= EXO_CALL_COUNT; i++) {
        printf("call %2u: %6llu made, %6llu succeeded\n", i, (unsigned long long)made_of[i],
               (unsigned long long)fine_of[i]);
    }
    for (uint32_t i = 0; i < EXO_CALL_COUNT; i++) {
        assert_true(fine_of[i] > 0);
    }
    assert_int_equal(fine_of[EXO_CALL_COUNT], 0);
}

int main(int argc, char **argv)
{
    const char *text = argc > 1 ? argv[1] : getenv("EXO_SEED");
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_do_what_the_oracle_foresees)};

    seed = text == NULL ? (uint64_t)time(NULL) : strtoull(text, NULL, 0);
    calls = argc > 2 ? strtoull(argv[2], NULL, 0) : calls;
    printf("seed %llu\n", (unsigned long long)seed);
    random_seed(seed);
    (void)signal(SIGABRT, aborted);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
