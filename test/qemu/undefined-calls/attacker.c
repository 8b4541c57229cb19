/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - numbers that no call has, with all registers full of anything. */
#include "../check.h"

enum {
    TRIES = 20000,
    REGISTERS = 32,
    FIRST_ARGUMENT = 10,
    ARGUMENTS = 6,
    NUMBER = 17,
    BASE = 27 /* s11 holds the array */
};

void call_with_all(uint64_t registers[REGISTERS]);

static uint64_t random_state = 88172645463325252ull;

/* True: refused as it should be, and nothing else of anybody's came. */
static bool is_refused(uint64_t number)
{
    uint64_t before[REGISTERS];
    uint64_t after[REGISTERS];
    bool is_right = true;

    for (unsigned i = 0; i < REGISTERS; i++) {
        before[i] = check_random(&random_state);
    }
    before[NUMBER] = number;
    for (unsigned i = 0; i < REGISTERS; i++) {
        after[i] = before[i];
    }
    base_mask(); /* sp is anything too */
    call_with_all(after);
    base_unmask();
    for (unsigned i = 1; i < REGISTERS; i++) {
        uint64_t wanted = i == FIRST_ARGUMENT       ? (uint64_t)EXO_E_RANGE
                          : i == FIRST_ARGUMENT + 1 ? 0
                                                    : before[i];
        bool is_answer = i == FIRST_ARGUMENT || i == FIRST_ARGUMENT + 1;
        bool is_cleared = after[i] == 0 && !is_answer && !check_is_kept(i);
        is_right = is_right && (i == BASE || after[i] == wanted || is_cleared);
    }
    return is_right;
}

static void odd_numbers(void)
{
    static const uint64_t odd[] = {1ull << 31,
                                   1ull << 32,
                                   (1ull << 32) + 1,
                                   (1ull << 32) + EXO_CALL_PCT,
                                   1ull << 63,
                                   (1ull << 63) + EXO_CALL_ENV_CONTROL,
                                   ~0ull,
                                   ~0ull - 1,
                                   (uint64_t)INT64_MAX,
                                   (uint64_t)-EXO_CALL_DROP,
                                   0xffffff00ull,
                                   0x54494d45ull};
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        wrong += is_refused(odd[i]) ? 0 : 1;
    }
    check_equal(wrong, 0, "huge and negative numbers");
}

int main(void)
{
    exo_handle_t own = base_memory_take(0).handle;
    unsigned wrong = 0;

    for (uint64_t number = EXO_CALL_COUNT; number < 4096; number++) {
        wrong += is_refused(number) ? 0 : 1;
    }
    check_equal(wrong, 0, "the numbers from the last call to 4095");
    odd_numbers();
    wrong = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t number = check_random(&random_state) >> (i % 48);
        wrong += number < EXO_CALL_COUNT || is_refused(number) ? 0 : 1;
    }
    check_equal(wrong, 0, "random numbers");
    check_equal(exo_version().value, EXO_ABI_VERSION, "a call that exists still answers");
    check_status(exo_inspect(own, EXO_FIELD_STATE).status, EXO_OK, "own handle is whole");
    return check_end();
}
