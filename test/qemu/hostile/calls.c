/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.c - bindings: forged, stale, of the wrong kind; more than there is; numbers that are none.
 */
#include "crime.h"

#define TERMS(rights)                         EXO_TERMS(rights, EXO_BORROWED, 0)
#define DERIVE(from, to, slot, terms, offset) exo_derive(from, to, slot, terms, offset, 0)

static struct exo_result twice_dropped(void)
{
    (void)exo_drop(with.frame);
    return exo_drop(with.frame);
}

static struct exo_result chain_derived(void)
{
    struct exo_result link = {EXO_OK, with.frame.raw};

    for (uint32_t i = 0; i <= EXO_DEPTH_MAX && link.status == EXO_OK; i++) {
        link = DERIVE((exo_handle_t){link.value}, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 0);
    }
    return link;
}

/* The broker holds nothing that came from me, so nothing can be taken from it. */
static struct exo_result broker_robbed(void)
{
    struct exo_result request = exo_revoke(with.frame, with.broker, crime_slot(), 1, 0, 0);
    struct exo_result step = request;

    for (uint32_t i = 0; i < 100 && request.status == EXO_OK; i++) {
        step = exo_revoke_step((exo_handle_t){request.value});
        if (step.status != EXO_E_AGAIN && step.status != EXO_E_EARLY) {
            break;
        }
    }
    return step;
}

static struct exo_result mapped_split(void)
{
    (void)exo_map_one(EXO_NOTHING, crime_entry(with.pair, CRIME_VA + 0x2000, EXO_MAP, EXO_READ));
    return exo_split(with.pair, crime_slot(), 0);
}

static struct exo_result parent_split(void)
{
    (void)DERIVE(with.pair, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 0);
    return exo_split(with.pair, crime_slot(), 0);
}

#define CRIMES(X)                                                                                  \
    X(derive_forged, EXO_E_STALE,                                                                  \
      DERIVE(with.forged, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 0))                          \
    X(derive_nothing, EXO_E_STALE,                                                                 \
      DERIVE(EXO_NOTHING, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 0))                          \
    X(derive_stale, EXO_E_STALE,                                                                   \
      DERIVE(with.stale, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 0))                           \
    X(derive_more_rights, EXO_E_DENIED,                                                            \
      DERIVE(with.child, EXO_NOTHING, crime_slot(), TERMS(CRIME_RW), 0))                           \
    X(derive_firmer, EXO_E_DENIED,                                                                 \
      DERIVE(with.child, EXO_NOTHING, crime_slot(), EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), 0))    \
    X(derive_larger, EXO_E_RANGE,                                                                  \
      DERIVE(with.frame, EXO_NOTHING, crime_slot(), EXO_TERMS(EXO_READ, EXO_BORROWED, 1), 0))      \
    X(derive_huge, EXO_E_RANGE,                                                                    \
      DERIVE(with.frame, EXO_NOTHING, crime_slot(), EXO_TERMS(EXO_READ, EXO_BORROWED, 0xffff), 0)) \
    X(derive_beyond, EXO_E_RANGE,                                                                  \
      DERIVE(with.pair, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), 2))                            \
    X(derive_beyond_wrapping, EXO_E_RANGE,                                                         \
      DERIVE(with.pair, EXO_NOTHING, crime_slot(), TERMS(EXO_READ), ~0ull))                        \
    X(derive_into_used_slot, EXO_E_BUSY,                                                           \
      DERIVE(with.frame, EXO_NOTHING, crime_slot_used(), TERMS(EXO_READ), 0))                      \
    X(derive_into_slot_0, EXO_E_BUSY, DERIVE(with.frame, EXO_NOTHING, 0, TERMS(EXO_READ), 0))      \
    X(derive_into_slot_of_others, EXO_E_BUSY,                                                      \
      DERIVE(with.frame, EXO_NOTHING, 1, TERMS(EXO_READ), 0))                                      \
    X(derive_into_no_slot, EXO_E_BUSY,                                                             \
      DERIVE(with.frame, EXO_NOTHING, UINT32_MAX, TERMS(EXO_READ), 0))                             \
    X(derive_for_the_broker, EXO_E_DENIED,                                                         \
      DERIVE(with.frame, with.broker, crime_slot(), TERMS(EXO_READ), 0))                           \
    X(derive_for_a_frame, EXO_E_KIND,                                                              \
      DERIVE(with.frame, with.pair, crime_slot(), TERMS(EXO_READ), 0))                             \
    X(derive_too_deep, EXO_E_LIMIT, chain_derived())                                               \
    X(split_forged, EXO_E_STALE, exo_split(with.forged, crime_slot(), 0))                          \
    X(split_mapped, EXO_E_BUSY, mapped_split())                                                    \
    X(split_parent, EXO_E_BUSY, parent_split())                                                    \
    X(split_one_frame, EXO_E_RANGE, exo_split(with.frame, crime_slot(), 0))                        \
    X(split_elsewhere, EXO_E_RANGE, exo_split(with.pair, crime_slot(), 1))                         \
    X(split_into_used_slot, EXO_E_BUSY, exo_split(with.pair, crime_slot_used(), 0))                \
    X(drop_forged, EXO_E_STALE, exo_drop(with.forged))                                             \
    X(drop_nothing, EXO_E_STALE, exo_drop(EXO_NOTHING))                                            \
    X(drop_twice, EXO_E_STALE, twice_dropped())                                                    \
    X(drop_parent, EXO_E_BUSY, exo_drop(with.parent))                                              \
    X(attach_forged, EXO_E_STALE, exo_attach(EXO_NOTHING, with.forged, 1, 0))                      \
    X(attach_frame, EXO_E_KIND, exo_attach(EXO_NOTHING, with.frame, 1, 0))                         \
    X(attach_oddly, EXO_E_RANGE, exo_attach(EXO_NOTHING, with.slice, 2, 0))                        \
    X(attach_elsewhere, EXO_E_RANGE, exo_attach(EXO_NOTHING, with.slice, 1, 1))                    \
    X(attach_for_the_broker, EXO_E_DENIED, exo_attach(with.broker, with.slice, 1, 0))              \
    X(revoke_forged, EXO_E_STALE, exo_revoke(with.forged, with.broker, crime_slot(), 1, 0, 0))     \
    X(revoke_none, EXO_E_RANGE, exo_revoke(with.frame, with.broker, crime_slot(), 0, 0, 0))        \
    X(revoke_too_many, EXO_E_RANGE,                                                                \
      exo_revoke(with.frame, with.broker, crime_slot(), 65536, 0, 0))                              \
    X(revoke_into_used_slot, EXO_E_BUSY,                                                           \
      exo_revoke(with.frame, with.broker, crime_slot_used(), 1, 0, 0))                             \
    X(revoke_from_a_frame, EXO_E_KIND, exo_revoke(with.frame, with.pair, crime_slot(), 1, 0, 0))   \
    X(revoke_what_is_not_mine, EXO_E_NOTHING, broker_robbed())                                     \
    X(step_forged, EXO_E_STALE, exo_revoke_step(with.forged))                                      \
    X(step_frame, EXO_E_KIND, exo_revoke_step(with.frame))                                         \
    X(surrender_to_nobody, EXO_E_STALE, exo_surrender(4711, with.frame))                           \
    X(surrender_to_nothing, EXO_E_STALE, exo_surrender(0, EXO_NOTHING))                            \
    X(note_forged, EXO_E_STALE, exo_note(with.forged, 1, 0))                                       \
    X(note_frame, EXO_E_KIND, exo_note(with.frame, 1, 0))                                          \
    X(inspect_forged, EXO_E_STALE, exo_inspect(with.forged, EXO_FIELD_BASE))                       \
    X(inspect_no_field, EXO_E_RANGE, exo_inspect(with.frame, (enum exo_field)99))                  \
    X(machine_forged, EXO_E_STALE, exo_machine_off(with.forged, 0))                                \
    X(machine_frame, EXO_E_KIND, exo_machine_off(with.frame, 0))                                   \
    X(call_24, EXO_E_RANGE, exo_call(EXO_CALL_COUNT, 0, 0, 0, 0, 0, 0))                            \
    X(call_2_to_32, EXO_E_RANGE, exo_call(1ull << 32, 0, 0, 0, 0, 0, 0))                           \
    X(call_minus_one, EXO_E_RANGE, exo_call(~0ull, 0, 0, 0, 0, 0, 0))

CRIMES(CRIME_FUNCTION)

const struct crime calls[] = {CRIMES(CRIME_LINE){NULL, NULL, EXO_OK}};
