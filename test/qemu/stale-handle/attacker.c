/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - a handle that was dropped works nowhere, also when its slot is in use again. */
#include "../check.h"

enum {
    REUSES = 2000
};

static void calls_refuse(exo_handle_t stale)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;

    check_status(exo_derive(stale, EXO_NOTHING, slot, 0, 0, 0).status, EXO_E_STALE, "DERIVE");
    check_status(exo_split(stale, slot, 0).status, EXO_E_STALE, "SPLIT");
    check_status(exo_drop(stale).status, EXO_E_STALE, "DROP");
    check_status(exo_attach(EXO_NOTHING, stale, 1, 0).status, EXO_E_STALE, "ATTACH");
    check_status(exo_revoke(stale, EXO_NOTHING, slot, 1, 0, 0).status, EXO_E_STALE, "REVOKE");
    check_status(exo_revoke_step(stale).status, EXO_E_STALE, "REVOKE_STEP");
    check_status(exo_note(stale, slot, 1).status, EXO_E_STALE, "NOTE");
    check_status(exo_env_create(1, slot, stale).status, EXO_E_STALE, "ENV_CREATE");
    check_status(exo_env_dispatcher(EXO_NOTHING, 0, stale, (exo_va_t){EXO_SAVE_VA}).status,
                 EXO_E_STALE, "ENV_DISPATCHER");
    check_status(exo_inspect(stale, EXO_FIELD_STATE).status, EXO_E_STALE, "INSPECT");
    check_status(exo_machine_off(stale, 0).status, EXO_E_STALE, "MACHINE");
    base_slot_give(slot);
}

static void environments_refuse(exo_handle_t stale)
{
    struct exo_map_entry entry = {.va = 0x7000000, .handle = stale.raw};
    const uint64_t word[4] = {0};

    check_status(exo_map(stale, &entry, 1).status, EXO_E_STALE, "MAP into it");
    check_status(exo_env_give(stale, 0, 1, 1).status, EXO_E_STALE, "ENV_GIVE");
    check_status(exo_env_control(stale, 0, EXO_CONTROL_STOP, 0).status, EXO_E_STALE, "ENV_CONTROL");
    check_status(exo_env_destroy(stale).status, EXO_E_STALE, "ENV_DESTROY");
    check_status(exo_yield(stale).status, EXO_E_STALE, "YIELD");
    check_status(exo_spare(stale, 0, 1).status, EXO_E_STALE, "SPARE");
    check_status(exo_notify(stale, 256, 0).status, EXO_E_STALE, "NOTIFY");
    check_status(exo_pct(stale, word).status, EXO_E_STALE, "PCT");
}

static void maps_refuse(exo_handle_t stale)
{
    for (uint8_t op = EXO_MAP; op <= EXO_UNTABLE; op++) {
        struct exo_map_entry entry = {.va = 0x7000000, .handle = stale.raw, .op = op};
        check_status(check_map(entry), EXO_E_STALE, "MAP, each operation");
    }
}

static void all_refuse(exo_handle_t stale)
{
    calls_refuse(stale);
    environments_refuse(stale);
    maps_refuse(stale);
}

static void reuse(exo_handle_t source, exo_handle_t first)
{
    uint32_t slot = EXO_HANDLE_INDEX(first);
    uint64_t before = first.raw;
    unsigned wrong = 0;

    for (unsigned i = 0; i < REUSES; i++) {
        exo_handle_t again = {
            exo_derive(source, EXO_NOTHING, slot, EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0)
                .value};
        wrong += again.raw <= before ? 1 : 0;
        wrong += exo_drop(first).status != EXO_E_STALE ? 1 : 0;
        wrong += exo_drop((exo_handle_t){before}).status != EXO_E_STALE ? 1 : 0;
        wrong += exo_drop(again).status != EXO_OK ? 1 : 0;
        before = again.raw;
    }
    check_equal(wrong, 0, "no handle of a slot comes twice in 2000 lives");
}

int main(void)
{
    exo_handle_t source = base_memory_take(0).handle;
    struct exo_result copy = check_derive(source, EXO_READ, 0, 0);
    exo_handle_t stale = {copy.value};

    check_status(copy.status, EXO_OK, "a binding");
    check_status(exo_drop(stale).status, EXO_OK, "dropped");
    all_refuse(stale);

    struct exo_result next = exo_derive(source, EXO_NOTHING, EXO_HANDLE_INDEX(stale),
                                        EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
    check_status(next.status, EXO_OK, "another binding in the same slot");
    all_refuse(stale);
    check_status(exo_drop((exo_handle_t){next.value}).status, EXO_OK, "the other one is whole");
    reuse(source, stale);
    return check_end();
}
