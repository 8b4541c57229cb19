/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attacker.c - knows a handle of its victim's, tries it everywhere, and tries to reach past what it
 * holds itself.
 */
#include "../check.h"

static volatile uint64_t told;

static void on_notify(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST);

    told = bits >> 8 != 0 ? bits >> 8 : told;
}

static void handle_refused(exo_handle_t foreign)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    struct exo_map_entry entry = {
        .va = 0x7000000, .handle = foreign.raw, .op = EXO_MAP, .rights = EXO_READ};

    for (uint8_t op = EXO_MAP; op <= EXO_UNTABLE; op++) {
        entry.op = op;
        entry.rights = op <= EXO_PROTECT ? EXO_READ : 0;
        check_status(check_map(entry), EXO_E_STALE, "map call with the victim's handle");
    }
    check_status(exo_derive(foreign, EXO_NOTHING, slot, EXO_TERMS(EXO_READ, 0, 0), 0, 0).status,
                 EXO_E_STALE, "DERIVE from it");
    check_status(exo_split(foreign, slot, 0).status, EXO_E_STALE, "SPLIT it");
    check_status(exo_drop(foreign).status, EXO_E_STALE, "DROP it");
    check_status(exo_inspect(foreign, EXO_FIELD_BASE).status, EXO_E_STALE, "INSPECT it");
    check_status(exo_revoke(foreign, EXO_NOTHING, slot, 1, 0, 0).status, EXO_E_STALE, "REVOKE it");
    check_status(exo_env_create(9, slot, foreign).status, EXO_E_STALE, "donate it");
    base_slot_give(slot);
}

static void broker_refused(exo_handle_t broker, exo_handle_t own, exo_handle_t foreign)
{
    struct exo_map_entry entry = {
        .va = 0x7000000, .handle = foreign.raw, .op = EXO_MAP, .rights = EXO_READ};
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_BORROWED, 0);

    check_status(exo_map(broker, &entry, 1).status, EXO_E_DENIED, "map in the broker");
    check_status(exo_derive(own, broker, 1, terms, 0, 0).status, EXO_E_DENIED,
                 "give the broker something");
    check_status(exo_attach(broker, foreign, 1, 0).status, EXO_E_DENIED, "ATTACH in the broker");
    check_status(exo_env_control(broker, 0, EXO_CONTROL_STOP, 0).status, EXO_E_DENIED,
                 "stop the broker");
    check_status(exo_env_give(broker, 0, 1, 1).status, EXO_E_DENIED, "ENV_GIVE to the broker");
    check_status(exo_env_destroy(broker).status, EXO_E_DENIED, "destroy the broker");
}

/* Frames lie side by side: the neighbour is one step past the end. */
static void past_the_end(exo_handle_t own)
{
    check_status(check_derive(own, EXO_READ, 0, 1).status, EXO_E_RANGE, "the frame behind mine");
    check_status(check_derive(own, EXO_READ, 0, ~0ull).status, EXO_E_RANGE, "the one before mine");
    check_status(check_derive(own, EXO_READ, 0, 1ull << 32).status, EXO_E_RANGE, "offset 2^32");
    check_status(check_derive(own, EXO_READ, 0, 1ull << 52).status, EXO_E_RANGE, "offset 2^52");
    check_status(check_derive(own, EXO_READ, 1, 0).status, EXO_E_RANGE, "a larger order");
    check_status(check_derive(own, EXO_READ, 64, 0).status, EXO_E_RANGE, "order 64");
    check_status(check_derive(own, EXO_READ, 256, 0).status, EXO_E_RANGE, "order 256");
    check_status(check_derive(own, EXO_CONTROL, 0, 0).status, EXO_E_DENIED, "a right I lack");
    check_status(exo_split(own, (uint32_t)base_slot_take(1).value, 0).status, EXO_E_RANGE,
                 "half a frame");
}

int main(void)
{
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    base_mask();
    on_notify(base_save()); /* it may have come before anybody listened */
    while (told == 0) {
        base_wait_masked();
    }
    base_unmask();
    exo_handle_t own = base_memory_take(0).handle;
    handle_refused((exo_handle_t){told});
    broker_refused((exo_handle_t){base_start()->broker}, own, (exo_handle_t){told});
    past_the_end(own);
    return check_end();
}
