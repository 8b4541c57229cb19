/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calls.h - the kernel's calls as typed functions; their meaning is in exo/call.h.
 *
 * One ecall each.
 */
#pragma once

#include <exo/call.h>
#include <exo/types.h>

/* Out of line a call would cost twice. */
#define EXO_CALL_INLINE static inline __attribute__((always_inline))

struct exo_pct_reply {
    exo_status_t status;
    uint64_t word[4];
};

/* What a call may change besides its arguments and answers. */
#define EXO_CALL_CHANGES "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory"

EXO_CALL_INLINE struct exo_result exo_call(uint64_t number, uint64_t b0, uint64_t b1, uint64_t b2,
                                           uint64_t b3, uint64_t b4, uint64_t b5)
{
    register uint64_t a0 __asm__("a0") = b0;
    register uint64_t a1 __asm__("a1") = b1;
    register uint64_t a2 __asm__("a2") = b2;
    register uint64_t a3 __asm__("a3") = b3;
    register uint64_t a4 __asm__("a4") = b4;
    register uint64_t a5 __asm__("a5") = b5;
    register uint64_t a7 __asm__("a7") = number;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a7)
                     :
                     : EXO_CALL_CHANGES);
    return (struct exo_result){(exo_status_t)a0, a1};
}

/* Calls that look at no more than three arguments. */
EXO_CALL_INLINE struct exo_result exo_call_short(uint64_t number, uint64_t b0, uint64_t b1,
                                                 uint64_t b2)
{
    register uint64_t a0 __asm__("a0") = b0;
    register uint64_t a1 __asm__("a1") = b1;
    register uint64_t a2 __asm__("a2") = b2;
    register uint64_t a7 __asm__("a7") = number;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a7)
                     :
                     : "a3", "a4", "a5", EXO_CALL_CHANGES);
    return (struct exo_result){(exo_status_t)a0, a1};
}

EXO_CALL_INLINE struct exo_result exo_version(void)
{
    register uint64_t a0 __asm__("a0");
    register uint64_t a1 __asm__("a1");
    register uint64_t a7 __asm__("a7") = EXO_CALL_VERSION;

    __asm__ volatile("ecall"
                     : "=r"(a0), "=r"(a1), "+r"(a7)
                     :
                     : "a2", "a3", "a4", "a5", EXO_CALL_CHANGES);
    return (struct exo_result){(exo_status_t)a0, a1};
}

EXO_CALL_INLINE struct exo_result exo_derive(exo_handle_t source, exo_handle_t env, uint32_t slot,
                                             uint64_t terms, uint64_t offset, uint64_t notice_ticks)
{
    return exo_call(EXO_CALL_DERIVE, source.raw, env.raw, slot, terms, offset, notice_ticks);
}

EXO_CALL_INLINE struct exo_result exo_split(exo_handle_t handle, uint32_t slot, uint64_t at)
{
    return exo_call_short(EXO_CALL_SPLIT, handle.raw, slot, at);
}

EXO_CALL_INLINE struct exo_result exo_drop(exo_handle_t handle)
{
    return exo_call_short(EXO_CALL_DROP, handle.raw, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_map(exo_handle_t env, const struct exo_map_entry *entries,
                                          uint64_t count)
{
    return exo_call_short(EXO_CALL_MAP, env.raw, (uint64_t)(uintptr_t)entries, count);
}

/* One entry, which need not lie anywhere. */
EXO_CALL_INLINE struct exo_result exo_map_one(exo_handle_t env, struct exo_map_entry entry)
{
    register uint64_t a0 __asm__("a0") = env.raw;
    register uint64_t a1 __asm__("a1") = entry.va;
    register uint64_t a2 __asm__("a2") = entry.handle;
    register uint64_t a3 __asm__("a3") =
        EXO_MAP_HOW(entry.op, entry.rights, entry.flags, entry.level) | (uint64_t)entry.reserved
                                                                            << 32;
    register uint64_t a7 __asm__("a7") = EXO_CALL_MAP_ONE;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a7)
                     :
                     : "a4", "a5", EXO_CALL_CHANGES);
    return (struct exo_result){(exo_status_t)a0, a1};
}

EXO_CALL_INLINE struct exo_result exo_attach(exo_handle_t env, exo_handle_t handle, uint64_t how,
                                             uint64_t hart)
{
    return exo_call(EXO_CALL_ATTACH, env.raw, handle.raw, how, hart, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_revoke(exo_handle_t ancestor, exo_handle_t env, uint32_t slot,
                                             uint32_t count, uint32_t order, uint64_t notice_ticks)
{
    return exo_call(EXO_CALL_REVOKE, ancestor.raw, env.raw, slot, (uint64_t)count << 8 | order,
                    notice_ticks, 0);
}

EXO_CALL_INLINE struct exo_result exo_revoke_step(exo_handle_t request)
{
    return exo_call_short(EXO_CALL_REVOKE_STEP, request.raw, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_surrender(uint64_t request_name, exo_handle_t handle)
{
    return exo_call_short(EXO_CALL_SURRENDER, request_name, handle.raw, 0);
}

EXO_CALL_INLINE struct exo_result exo_note(exo_handle_t request, uint32_t slot, uint64_t where)
{
    return exo_call_short(EXO_CALL_NOTE, request.raw, slot, where);
}

EXO_CALL_INLINE struct exo_result exo_env_create(uint32_t index, uint32_t slot, exo_handle_t root)
{
    return exo_call_short(EXO_CALL_ENV_CREATE, index, slot, root.raw);
}

EXO_CALL_INLINE struct exo_result exo_env_dispatcher(exo_handle_t env, uint32_t hart,
                                                     exo_handle_t block, exo_va_t save_va)
{
    return exo_call(EXO_CALL_ENV_DISPATCHER, env.raw, hart, block.raw, save_va.raw, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_env_give(exo_handle_t env, uint64_t what, uint32_t first,
                                               uint32_t count)
{
    return exo_call(EXO_CALL_ENV_GIVE, env.raw, what, first, count, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_env_control(exo_handle_t env, uint32_t hart,
                                                  enum exo_control what, uint64_t argument)
{
    return exo_call(EXO_CALL_ENV_CONTROL, env.raw, hart, (uint64_t)what, argument, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_env_destroy(exo_handle_t env)
{
    return exo_call_short(EXO_CALL_ENV_DESTROY, env.raw, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_yield(exo_handle_t env)
{
    return exo_call_short(EXO_CALL_YIELD, env.raw, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_wait(uint64_t expected_pending)
{
    return exo_call_short(EXO_CALL_WAIT, expected_pending, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_timer(uint64_t at_ticks)
{
    return exo_call_short(EXO_CALL_TIMER, at_ticks, 0, 0);
}

EXO_CALL_INLINE struct exo_result exo_spare(exo_handle_t env, uint32_t hart, uint64_t on)
{
    return exo_call_short(EXO_CALL_SPARE, env.raw, hart, on);
}

EXO_CALL_INLINE struct exo_result exo_notify(exo_handle_t env, uint64_t bits, uint32_t hart)
{
    return exo_call_short(EXO_CALL_NOTIFY, env.raw, bits, hart);
}

/* Up to 24 bytes, packed little-endian in three words -> bytes taken, or AGAIN. */
EXO_CALL_INLINE struct exo_result exo_machine_print(exo_handle_t machine, uint64_t length,
                                                    const uint64_t word[3])
{
    return exo_call(EXO_CALL_MACHINE, machine.raw, 0, length, word[0], word[1], word[2]);
}

EXO_CALL_INLINE struct exo_result exo_machine_off(exo_handle_t machine, uint64_t code)
{
    return exo_call_short(EXO_CALL_MACHINE, machine.raw, 1, code);
}

EXO_CALL_INLINE struct exo_result exo_machine_reboot(exo_handle_t machine)
{
    return exo_call_short(EXO_CALL_MACHINE, machine.raw, 2, 0);
}

EXO_CALL_INLINE struct exo_result exo_inspect(exo_handle_t handle, enum exo_field field)
{
    return exo_call_short(EXO_CALL_INSPECT, handle.raw, (uint64_t)field, 0);
}

/* env EXO_NOTHING replies to the caller. */
EXO_CALL_INLINE struct exo_pct_reply exo_pct(exo_handle_t env, const uint64_t word[4])
{
    register uint64_t a0 __asm__("a0") = env.raw;
    register uint64_t a1 __asm__("a1") = word[0];
    register uint64_t a2 __asm__("a2") = word[1];
    register uint64_t a3 __asm__("a3") = word[2];
    register uint64_t a4 __asm__("a4") = word[3];
    register uint64_t a7 __asm__("a7") = EXO_CALL_PCT;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a7)
                     :
                     : "a5", EXO_CALL_CHANGES);
    return (struct exo_pct_reply){(exo_status_t)a0, {a1, a2, a3, a4}};
}
