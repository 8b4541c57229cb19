/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_calls.c - an input is a history: calls of whoever runs on any of four harts, time, faults
 * and interrupts. After each step the oracle and the auditor must agree with the kernel.
 *
 * EXO_FUZZ_PRINT=1 tells the history step by step.
 */
#include "audit.h"
#include "bytes.h"
#include "calls.h"
#include "env.h"
#include "fixture.h"
#include "random.h"
#include "slice.h"
#include "state.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    STEPS_MAX = 200
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_told;

static void call_tell(const struct oracle_call *call)
{
    fprintf(stderr, "env %u hart %u call %llu (", call->env, call->hart,
            (unsigned long long)call->number);
    for (uint32_t i = 0; i < 6; i++) {
        fprintf(stderr, "%s0x%llx", i == 0 ? "" : ", ", (unsigned long long)call->a[i]);
    }
    fprintf(stderr, ")\n");
    for (uint32_t i = 0; i < call->entry_count && i < 4; i++) {
        const struct exo_map_entry *e = &call->entry[i];
        fprintf(stderr, "    va 0x%llx handle 0x%llx op %u rights %u flags %u level %u\n",
                (unsigned long long)e->va, (unsigned long long)e->handle, e->op, e->rights,
                e->flags, e->level);
    }
}

static void agree(const struct oracle_call *call, struct exo_result result)
{
    const char *found = oracle_after(call, result);

    if (found == NULL) {
        found = audit();
    }
    if (found != NULL) {
        fprintf(stderr, "fuzz_calls: %s\n", found);
        abort();
    }
}

static void call_do(uint32_t hart)
{
    struct oracle_call call = call_make(hart, false);

    if (is_told) {
        call_tell(&call);
    }
    oracle_before(&call);
    struct exo_result result = fixture_call(hart, (enum exo_call)call.number, call.a[0], call.a[1],
                                            call.a[2], call.a[3], call.a[4], call.a[5]);
    if (is_told) {
        fprintf(stderr, "    -> %lld, 0x%llx\n", (long long)result.status,
                (unsigned long long)result.value);
    }
    agree(result.status == FIXTURE_NO_ANSWER ? NULL : &call, result);
}

static void fault_do(uint32_t hart)
{
    static const uint8_t causes[] = {1, 2, 5, 7, 12, 13, 15};

    if (fixture_registers(hart) == NULL ||
        env_dispatcher(harts[hart].current, hart)->save->entry == 0) {
        return;
    }
    fixture_fault(hart, causes[random_below(sizeof(causes))], random_below(8 << 20));
}

/* Never does anybody's hold change by one of these. */
static void event_do(uint32_t hart)
{
    uint32_t choice = random_below(4);

    if (is_told) {
        fprintf(stderr, "hart %u event %u\n", hart, choice);
    }
    switch (choice) {
    case 0:
        fixture_time_pass(random_below(15000));
        break;
    case 1:
        fixture_kicked(hart);
        break;
    case 2:
        fixture_interrupt(hart, 1 + random_below(8));
        break;
    default:
        fault_do(hart);
    }
    agree(NULL, (struct exo_result){0, 0});
}

static void step_do(const uint8_t *data)
{
    bytes_step(data);
    uint32_t choice = random_below(256);
    uint32_t hart = choice % MODEL_HARTS;

    if (choice >= 224 || fixture_registers(hart) == NULL) {
        event_do(hart);
    } else {
        call_do(hart);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const uint8_t usual[BYTES_STEP];

    (void)argc;
    (void)argv;
    bytes_step(usual);
    world_make();
    is_told = getenv("EXO_FUZZ_PRINT") != NULL;
    state_save();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    state_restore();
    fixture_time_pass(1); /* an input that covers nothing would end the fuzzer */
    for (size_t i = 0; i < STEPS_MAX && (i + 1) * BYTES_STEP <= size; i++) {
        step_do(data + i * BYTES_STEP);
    }
    return 0;
}
