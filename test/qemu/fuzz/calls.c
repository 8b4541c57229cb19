/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.c - one call: any number, arguments out of the hat, half of them such that they may work.
 */
#include "hat.h"

#include <string.h>

enum {
    ENTRIES = 8,
    ARGUMENTS = 6,
    KEPT = 16,     /* handles that are seldom dropped, or soon nothing would work */
    SELDOM = 2000, /* of so many that would end or starve it, one is done */
};

static _Alignas(256) struct exo_map_entry entry[ENTRIES]; /* within a page */

static void entries_fill(void)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        bool is_likely = hat_any(2) == 0;
        entry[i] = (struct exo_map_entry){
            .va = hat_any(8) == 0 ? hat_number() : HAT_VA + hat_any(HAT_PAGES) * EXO_FRAME_SIZE,
            .handle = hat_handle[hat_any(HAT_HANDLES)],
            .op = (uint8_t)(is_likely ? hat_any(2) * EXO_UNMAP : hat_any(6)),
            .rights = (uint8_t)(is_likely ? EXO_READ | hat_any(2) * EXO_WRITE : hat_any(9)),
            .flags = (uint8_t)(is_likely ? 0 : hat_any(9)),
            .level = (uint8_t)(hat_any(8) == 0 ? hat_any(4) : 0),
            .reserved = hat_any(16) == 0 ? 1 : 0};
        bool has_none = hat_any(8) != 0 && entry[i].op > EXO_PROTECT;
        entry[i].rights = has_none ? 0 : entry[i].rights;
        entry[i].flags = has_none ? 0 : entry[i].flags;
    }
}

static bool is_kept(uint64_t raw)
{
    for (unsigned i = 0; i < KEPT; i++) {
        if (hat_handle[i] == raw) {
            return true;
        }
    }
    return false;
}

static bool ends_me(uint64_t number, const uint64_t a[ARGUMENTS])
{
    bool stops = a[2] == EXO_CONTROL_EXIT || a[2] == EXO_CONTROL_STOP;

    return (number == EXO_CALL_ENV_CONTROL && a[0] == 0 && stops) ||
           (number == EXO_CALL_SPARE && a[0] == 0) ||
           (number == EXO_CALL_ATTACH && a[1] == hat_handle[5]) ||
           (number == EXO_CALL_DROP && is_kept(a[0]));
}

static void arguments_shape(uint64_t number, uint64_t a[ARGUMENTS])
{
    uint64_t slot = base_start()->slot_first + hat_any(base_start()->slot_count);

    if (number == EXO_CALL_DERIVE) {
        a[1] = hat_any(4) == 0 ? a[1] : 0;
        a[2] = slot;
        a[3] = EXO_TERMS(hat_any(64), hat_any(3), hat_any(3));
        a[4] = hat_any(2);
        a[5] = hat_any(1 << 20);
    } else if (number == EXO_CALL_SPLIT) {
        a[1] = slot;
        a[2] = hat_any(2);
    } else if (number == EXO_CALL_MAP) {
        a[0] = 0;
        a[1] = (uint64_t)(uintptr_t)entry;
        a[2] = 1 + hat_any(ENTRIES);
    } else if (number == EXO_CALL_MAP_ONE) {
        a[0] = hat_any(8) == 0 ? hat_handle[hat_any(5)] : 0;
        memcpy(&a[1], &entry[hat_any(ENTRIES)], sizeof(entry[0]));
    } else if (number == EXO_CALL_REVOKE) {
        a[1] = hat_any(2) == 0 ? 0 : hat_handle[hat_any(5)];
        a[2] = slot;
        a[3] = (1 + hat_any(3)) << 8 | hat_any(3);
        a[4] = hat_any(1 << 16);
    } else if (number == EXO_CALL_SURRENDER) {
        a[0] = base_save()->request[hat_any(EXO_REQUEST_MAX)].name;
    } else if (number == EXO_CALL_ENV_CONTROL) {
        a[0] = hat_handle[hat_any(5)];
        a[1] = hat_any(4);
        a[2] = hat_any(6);
    } else if (number == EXO_CALL_NOTIFY || number == EXO_CALL_PCT || number == EXO_CALL_YIELD) {
        a[0] = hat_handle[hat_any(5)];
        a[2] = number == EXO_CALL_NOTIFY ? hat_any(4) : a[2];
    }
}

void calls_do(void)
{
    uint64_t number = hat_any(64) == 0 ? hat_number() : hat_any(EXO_CALL_COUNT + 1);
    uint64_t a[ARGUMENTS];

    entries_fill();
    for (unsigned i = 0; i < ARGUMENTS; i++) {
        a[i] = hat_number();
    }
    if (hat_any(4) != 0) {
        a[0] = hat_handle[hat_any(HAT_HANDLES)];
        arguments_shape(number, a);
    }
    if (ends_me(number, a) && hat_any(SELDOM) != 0) {
        return;
    }
    if (number == EXO_CALL_WAIT) {
        (void)exo_timer(base_now() + hat_any(1000));
    }
    struct exo_result result = exo_call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    bool makes = number == EXO_CALL_DERIVE || number == EXO_CALL_SPLIT || number == EXO_CALL_REVOKE;
    if (result.status == EXO_OK && makes) {
        hat_handle[KEPT + hat_any(HAT_HANDLES - KEPT)] = result.value;
    }
}
