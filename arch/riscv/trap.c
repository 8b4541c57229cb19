/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap.c - from hardware causes to the kernel's entries.
 */
#include "csr.h"
#include "layout.h"
#include "riscv.h"
#include <exo/call.h>
#include <exo/recorder.h>
#include <port/arch.h>
#include <stddef.h>

_Static_assert(offsetof(struct exo_save_area, entry) == SAVE_ENTRY, "layout.h");
_Static_assert(offsetof(struct exo_save_area, running) == SAVE_RUNNING, "layout.h");
_Static_assert(offsetof(struct exo_save_area, masked) == SAVE_MASKED, "layout.h");
_Static_assert(offsetof(struct exo_save_area, self) == SAVE_SELF, "layout.h");
_Static_assert(offsetof(struct exo_save_area, pending) == SAVE_PENDING, "layout.h");
_Static_assert(offsetof(struct exo_save_area, pct_entry) == SAVE_PCT_ENTRY, "layout.h");
_Static_assert(offsetof(struct exo_save_area, notify) == SAVE_NOTIFY, "layout.h");
_Static_assert((int)EXO_ENV_RUNNING == ENV_RUNNING, "layout.h");
_Static_assert((int)EXO_EVENT_RUN == EVENT_RUN && (int)EXO_EVENT_NOTIFY == EVENT_NOTIFY,
               "layout.h");
_Static_assert((int)EXO_CALL_NOTIFY == CALL_NOTIFY && (int)EXO_CALL_WAIT == CALL_WAIT, "layout.h");
_Static_assert(offsetof(struct exo_save_area, fault.t0) == SAVE_FAULT_T0, "layout.h");
_Static_assert(offsetof(struct exo_save_area, fault.t1) == SAVE_FAULT_T1, "layout.h");
_Static_assert(offsetof(struct exo_save_area, fault.pc) == SAVE_FAULT_PC, "layout.h");
_Static_assert(offsetof(struct exo_save_area, fault.cause) == SAVE_FAULT_CAUSE, "layout.h");
_Static_assert(offsetof(struct exo_save_area, fault.tval) == SAVE_FAULT_TVAL, "layout.h");
_Static_assert((int)EXO_EVENT_TICK == EVENT_TICK && (int)EXO_UPCALL_EVENT == UPCALL_EVENT,
               "layout.h");
_Static_assert(offsetof(struct exo_recorder, next) == RECORDER_NEXT &&
                   offsetof(struct exo_recorder, record) == RECORDER_RECORDS &&
                   (int)EXO_RECORDS == RECORDER_COUNT && sizeof(struct exo_record) == 16,
               "layout.h");
_Static_assert((int)EXO_RECORD_UPCALL == RECORD_UPCALL && EXO_SLICE_COUNT == POSITION_COUNT,
               "layout.h");
_Static_assert((int)EXO_UPCALL_FAULT == UPCALL_FAULT && (int)EXO_UPCALL_PCT == UPCALL_PCT,
               "layout.h");
_Static_assert((int)EXO_CALL_PCT == CALL_PCT && (int)EXO_CALL_MAP_ONE == CALL_MAP_ONE &&
                   (int)EXO_CALL_YIELD == CALL_YIELD,
               "layout.h");
_Static_assert((int)EXO_MAP == 0 && (int)EXO_PROTECT == MAP_PROTECT && (int)EXO_UNMAP == MAP_UNMAP,
               "layout.h");
_Static_assert((int)EXO_STATE_IDLE == STATE_IDLE && (int)EXO_STATE_MAPPED == STATE_MAPPED,
               "layout.h");
_Static_assert(EXO_FRAME_SHIFT == PAGE_SHIFT &&
                   ARCH_TABLE_ENTRIES == 1 << (LEAF_SHIFT - PAGE_SHIFT),
               "layout.h");
_Static_assert(EXO_HART_MAX == LAYOUT_HART_MASK + 1, "layout.h");
_Static_assert(sizeof(struct kernel_resume) == 16, "comes back in a0 and a1");
_Static_assert(offsetof(struct kernel_resume, save) == 8, "comes back in a0 and a1");

/* Who remembers a peer: save areas, linked by SAVE_NEXT. An environment that ends makes all forget,
 * and remembers nothing afterwards, so that none of them is gone. */
enum {
    REMEMBERING_END = 1
};
static uint64_t remembering = REMEMBERING_END;

static uint64_t *word_of(struct exo_save_area *save, int at)
{
    return (uint64_t *)(void *)((char *)save + at);
}

void arch_peer_remember(struct exo_save_area *from, exo_handle_t handle, uint8_t rights,
                        struct exo_save_area *to)
{
    if (*word_of(from, SAVE_NEXT) == 0) {
        *word_of(from, SAVE_NEXT) = remembering;
        remembering = (uintptr_t)from;
    }
    *word_of(from, SAVE_PEER) = (uintptr_t)to;
    *word_of(from, SAVE_CALLED) = (rights & EXO_CALL) != 0 ? handle.raw : 0;
    *word_of(from, SAVE_TOLD) = (rights & EXO_NOTIFY) != 0 ? handle.raw : 0;
}

void arch_peers_forget(void)
{
    while (remembering != REMEMBERING_END) {
        struct exo_save_area *from = (struct exo_save_area *)remembering;

        remembering = *word_of(from, SAVE_NEXT);
        *word_of(from, SAVE_NEXT) = 0;
        *word_of(from, SAVE_CALLED) = 0;
        *word_of(from, SAVE_TOLD) = 0;
    }
}

void arch_dispatcher_init(struct exo_save_area *save, uint32_t hart, exo_frame_t root, void *here)
{
    char *words = (char *)save;

    *(uint64_t *)(void *)(words + SAVE_STACK) =
        (uintptr_t)(hart_stacks + (hart + 1) * LAYOUT_STACK_SIZE);
    *(uint64_t *)(void *)(words + SAVE_HART) = hart;
    *(void **)(void *)(words + SAVE_HERE) = here;
    *(uint64_t *)(void *)(words + SAVE_SATP) = space_satp(root);
    *word_of(save, SAVE_NEXT) = 0;
    *word_of(save, SAVE_CALLED) = 0;
    *word_of(save, SAVE_TOLD) = 0;
    *(uint64_t *)(void *)(words + SAVE_LEAVE) = 0;
    *(uint64_t *)(void *)(words + SAVE_SEE) = 0;
    *(uint64_t *)(void *)(words + SAVE_UPCALL) = 0;

    const uint64_t env = *(const uint8_t *)(words + SAVE_BLOCK + DISPATCHER_ENV);
    *(uint64_t *)(void *)(words + SAVE_USUAL) =
        env << 8 * HART_CURRENT | (uint64_t)ENV_NOBODY << 8 * HART_DONEE |
        (uint64_t)ENV_NOBODY << 8 * HART_SPARE_ENV | env << 8 * HART_OWNER;
    *(uint64_t *)(void *)(words + SAVE_RECORD) = (uint64_t)(RECORD_UPCALL | env << 8) << 48;
}

void arch_call_leaves(struct exo_save_area *save, struct exo_registers *part)
{
    *(struct exo_registers **)(void *)((char *)save + SAVE_LEAVE) = part;
}

void arch_upcall_set(struct exo_save_area *save, uint64_t entry, uint64_t reason)
{
    *(uint64_t *)(void *)((char *)save + SAVE_UPCALL) = entry;
    *(uint64_t *)(void *)((char *)save + SAVE_REASON) = reason;
}

void arch_pct_set(struct exo_save_area *save, uint64_t entry, uint64_t caller,
                  const uint64_t *words)
{
    uint64_t *carried = (uint64_t *)(void *)((char *)save + SAVE_PCT);

    *(uint64_t *)(void *)((char *)save + SAVE_UPCALL) = entry;
    carried[0] = caller;
    carried[1] = words[0];
    carried[2] = words[1];
    carried[3] = words[2];
    carried[4] = words[3];
}

void arch_page_faults_see(struct exo_save_area *save)
{
    *(uint64_t *)(void *)((char *)save + SAVE_SEE) = 1;
}

/* `now` is what was interrupted, to go on with if there was nothing after all. */
static struct kernel_resume take(uint64_t interrupt, struct exo_registers *registers,
                                 struct kernel_resume now)
{
    if (interrupt == CSR_TIMER) {
        return kernel_timer(registers);
    }
    if (interrupt == CSR_SOFTWARE) {
        csr_clear(sip, 1ul << CSR_SOFTWARE);
        return kernel_kicked(registers);
    }

    const uint32_t irq = interrupt_claim();

    return irq == 0 ? now : kernel_interrupt(registers, irq);
}

struct kernel_resume trap_handle(struct exo_registers *registers, uint64_t cause, uint64_t value,
                                 struct exo_save_area *save)
{
    if (cause == (CSR_CAUSE_INTERRUPT | CSR_TIMER)) {
        return kernel_timer(registers);
    }
    if ((cause & CSR_CAUSE_INTERRUPT) == 0) {
        return kernel_fault(cause, value, registers);
    }

    return take(cause & ~CSR_CAUSE_INTERRUPT, registers, (struct kernel_resume){registers, save});
}

struct kernel_resume trap_idle(void)
{
    struct kernel_resume resume = {NULL, NULL};

    while (resume.save == NULL) {
        uint64_t pending = csr_read(sip) & csr_read(sie);

        if (pending == 0 && !__atomic_load_n(&log_is_left, __ATOMIC_RELAXED)) {
            __asm__ volatile("wfi");
            continue;
        }
        if (pending == 0) {
            pending = 1ull << CSR_TIMER;
        }
        resume = take((uint64_t)__builtin_ctzll(pending), NULL, resume);
    }
    return resume;
}
