/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * first.c - laid over the entry of the broker: says how many instructions ran before its first one.
 *
 * Position independent and without data, so that it can lie anywhere.
 */
#include <base/calls.h>
#include <exo/info.h>

enum {
    DIGITS = 10,
    PRINT_BYTES = 24
};

_Noreturn void first_report(uint64_t count);

_Static_assert(EXO_STACK_VA == 0x2fffffe000, "first_entry.S");

static exo_handle_t machine(void)
{
    const struct exo_boot *boot = (const struct exo_boot *)EXO_BOOT_VA;
    uint32_t at = 0;

    while (boot->extent[at].kind != EXO_KIND_MACHINE) {
        at++;
    }
    return (exo_handle_t){boot->extent[at].handle};
}

/* "count: broker " and ten digits, packed in three words. */
_Noreturn void first_report(uint64_t count)
{
    uint64_t word[3] = {0x62203a746e756f63, 0x2072656b6f72, 0};
    exo_handle_t console = machine();
    struct exo_result result;

    for (int digit = DIGITS - 1; digit >= 0; digit--) {
        unsigned at = 6 + (unsigned)digit;
        word[1 + at / 8] |= ('0' + count % 10) << at % 8 * 8;
        count /= 10;
    }
    const uint64_t end[3] = {'\n', 0, 0};
    do {
        result = exo_machine_print(console, PRINT_BYTES, word);
    } while (result.status == EXO_E_AGAIN);
    do {
        result = exo_machine_print(console, 1, end);
    } while (result.status == EXO_E_AGAIN);
    while (exo_machine_print(console, 0, end).status == EXO_E_AGAIN) {
    }
    for (;;) {
        (void)exo_machine_off(console, 0);
    }
}
