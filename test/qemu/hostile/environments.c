/* SPDX-License-Identifier: BSD-2-Clause */
/* environments.c - those of others: made, ended, entered, told and timed without the right to. */
#include "crime.h"

static const uint64_t words[4] = {1, 2, 3, 4};

static struct exo_result entered(exo_handle_t env)
{
    return (struct exo_result){exo_pct(env, words).status, 0};
}

#define CRIMES(X)                                                                                  \
    X(create_0, EXO_E_RANGE, exo_env_create(0, crime_slot(), with.pair))                           \
    X(create_64, EXO_E_RANGE, exo_env_create(EXO_ENV_MAX, crime_slot(), with.pair))                \
    X(create_of_others, EXO_E_DENIED, exo_env_create(EXO_ENV_MAX - 1, crime_slot(), with.pair))    \
    X(create_myself, EXO_E_DENIED,                                                                 \
      exo_env_create(base_start()->env_index, crime_slot(), with.pair))                            \
    X(dispatcher_for_the_broker, EXO_E_DENIED,                                                     \
      exo_env_dispatcher(with.broker, 0, with.pair, (exo_va_t){EXO_SAVE_VA}))                      \
    X(dispatcher_for_a_frame, EXO_E_KIND,                                                          \
      exo_env_dispatcher(with.frame, 0, with.pair, (exo_va_t){EXO_SAVE_VA}))                       \
    X(give_to_the_broker, EXO_E_DENIED, exo_env_give(with.broker, 0, crime_slot(), 1))             \
    X(give_to_nobody, EXO_E_STALE, exo_env_give(with.forged, 0, crime_slot(), 1))                  \
    X(stop_the_broker, EXO_E_DENIED, exo_env_control(with.broker, 0, EXO_CONTROL_STOP, 0))         \
    X(start_the_broker, EXO_E_DENIED, exo_env_control(with.broker, 0, EXO_CONTROL_START, 0))       \
    X(exit_the_broker, EXO_E_DENIED, exo_env_control(with.broker, 0, EXO_CONTROL_EXIT, 0))         \
    X(control_oddly, EXO_E_RANGE,                                                                  \
      exo_env_control(EXO_NOTHING, base_start()->hart_first, (enum exo_control)77, 0))             \
    X(destroy_the_broker, EXO_E_DENIED, exo_env_destroy(with.broker))                              \
    X(destroy_a_frame, EXO_E_KIND, exo_env_destroy(with.frame))                                    \
    X(destroy_myself, EXO_E_DENIED, exo_env_destroy(EXO_NOTHING))                                  \
    X(yield_to_nobody, EXO_E_STALE, exo_yield(with.forged))                                        \
    X(yield_to_a_frame, EXO_E_KIND, exo_yield(with.frame))                                         \
    X(spare_for_the_broker, EXO_E_DENIED, exo_spare(with.broker, 0, 1))                            \
    X(spare_on_no_hart, EXO_E_RANGE, exo_spare(EXO_NOTHING, EXO_HART_MAX, 1))                      \
    X(enter_the_broker, EXO_E_DENIED, entered(with.broker))                                        \
    X(enter_nobody, EXO_E_STALE, entered(with.forged))                                             \
    X(enter_a_frame, EXO_E_KIND, entered(with.frame))                                              \
    X(reply_to_nobody, EXO_E_GONE, entered(EXO_NOTHING))                                           \
    X(notify_nobody, EXO_E_STALE, exo_notify(with.forged, ~0ull, 0))                               \
    X(notify_a_frame, EXO_E_KIND, exo_notify(with.frame, ~0ull, 0))                                \
    X(notify_on_no_hart, EXO_E_RANGE, exo_notify(with.broker, 1, EXO_HART_MAX))

CRIMES(CRIME_FUNCTION)

const struct crime environments[] = {CRIMES(CRIME_LINE){NULL, NULL, EXO_OK}};
