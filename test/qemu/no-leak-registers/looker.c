/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * looker.c - looks at all registers at its first upcall, at later ones and after calls; its
 * neighbour on the same hart, who runs in between, has a secret in each of them.
 */
#include "../check.h"

enum {
    REGISTERS = 32,
    GP = 3,
    T0 = 5,
    T1 = 6,
    A0 = 10,
    A1 = 11,
    A7 = 17,
    S11 = 27, /* call_with_all's own */
    SHIFT = 2047,
    SEEN_OFFSET = 3328, /* of the save area */
    UPCALLS = 40,
    CALLS = 200,
    SECRET = 0x5ec2e7
};

struct seen {
    uint64_t x[REGISTERS];
    uint64_t f[REGISTERS];
    uint64_t fcsr;
};

void look_later(void);
void call_with_all(uint64_t registers[REGISTERS]);

static struct seen *seen_here(void)
{
    return (struct seen *)((uintptr_t)base_save() + SEEN_OFFSET);
}

/* All integer registers are zero but the two that the kernel sets. */
static unsigned integers_wrong(uint64_t reason)
{
    const struct seen *seen = seen_here();
    unsigned wrong = 0;

    for (unsigned i = 1; i < REGISTERS; i++) {
        uint64_t wanted = i == T0 ? (uint64_t)(uintptr_t)base_save() + SHIFT : i == T1 ? reason : 0;
        wrong += seen->x[i] != wanted ? 1 : 0;
    }
    return wrong;
}

/* Later they are the thread's own: nothing of the neighbour's, who has 0x5ec2e7 in each. */
static unsigned integers_foreign(void)
{
    const struct seen *seen = seen_here();
    unsigned wrong = seen->x[T1] == EXO_UPCALL_EVENT ? 0 : 1;

    for (unsigned i = 1; i < REGISTERS; i++) {
        wrong += seen->x[i] >> 8 == SECRET ? 1 : 0;
    }
    return wrong;
}

static unsigned floats_wrong(uint64_t wanted)
{
    const struct seen *seen = seen_here();
    unsigned wrong = seen->fcsr != 0 ? 1 : 0;

    for (unsigned i = 0; i < REGISTERS; i++) {
        wrong += seen->f[i] != wanted ? 1 : 0;
    }
    return wrong;
}

/* The neighbour runs, then an upcall enters here. */
static void upcall_provoke(void)
{
    struct seen *seen = seen_here();

    seen->x[T0] = 0;
    base_mask();
    (void)exo_yield((exo_handle_t){base_start()->peer[0].env});
    (void)exo_timer(base_now());
    __atomic_store_n(&base_save()->entry, (uint64_t)(uintptr_t)look_later, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&seen->x[T0], __ATOMIC_SEQ_CST) == 0) {
        (void)exo_timer(base_now());
    }
    base_unmask();
}

static unsigned calls_wrong(void)
{
    static const uint64_t number[] = {EXO_CALL_VERSION, EXO_CALL_YIELD, EXO_CALL_INSPECT,
                                      EXO_CALL_DROP, EXO_CALL_MAP};
    uint64_t registers[REGISTERS];
    unsigned wrong = 0;

    for (unsigned call = 0; call < CALLS; call++) {
        for (uint64_t i = 0; i < REGISTERS; i++) {
            registers[i] = call << 8 | i;
        }
        registers[A0] = base_start()->peer[0].env;
        registers[A7] = number[call % 5];
        base_mask();
        call_with_all(registers);
        base_unmask();
        for (uint64_t i = 1; i < REGISTERS; i++) {
            bool is_open = i == A0 || i == A1 || i == S11 ||
                           (registers[i] == 0 && !check_is_kept((unsigned)i));
            uint64_t wanted = i == A7 ? number[call % 5] : call << 8 | i;
            wrong += !is_open && registers[i] != wanted ? 1 : 0;
        }
    }
    return wrong;
}

int main(void)
{
    unsigned wrong_integers = 0;
    unsigned wrong_floats = 0;

    check_equal(integers_wrong(EXO_UPCALL_EVENT), 0, "integer registers at the first upcall");
    check_equal(floats_wrong(0), 0, "floating-point registers at their first use");
    for (unsigned i = 0; i < UPCALLS; i++) {
        upcall_provoke();
        wrong_integers += integers_foreign();
        wrong_floats += floats_wrong(0);
    }
    check_equal(wrong_integers, 0, "integer registers at later upcalls");
    check_equal(wrong_floats, 0, "floating-point registers at later upcalls");
    check_equal(calls_wrong(), 0, "registers after calls, with the neighbour in between");
    return check_end();
}
