/* SPDX-License-Identifier: BSD-2-Clause */
/* fixture.c - boots the kernel and enters it like the trap code would. */
#include "fixture.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "log.h"
#include "slice.h"
#include "space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    A0 = 10,
    A1 = 11,
    SELF = 5,
    REASON = 6
};

void fixture_must(bool condition, const char *what, int64_t value)
{
    if (!condition) {
        fprintf(stderr, "fixture: %s (%lld)\n", what, (long long)value);
        abort();
    }
}

static void check_now(void)
{
    if (!fixture.is_audit_off) {
        audit_or_abort();
    }
}

/* ---- entries ---- */

struct exo_registers *fixture_registers(uint32_t hart)
{
    uint32_t env = harts[hart].current;

    if (env == ENV_NONE) {
        return NULL;
    }
    struct exo_save_area *save = env_dispatcher(env, hart)->save;
    return save->entry != 0 ? &save->running : &save->masked;
}

/* What the library does on leaving the kernel: it notes the upcall and unmasks. */
static void settle(uint32_t hart, struct kernel_resume resume)
{
    uint32_t env = harts[hart].current;

    if (env == ENV_NONE) {
        fixture_must(resume.save == NULL, "an idle hart resumes something", hart);
        return;
    }
    struct dispatcher *d = env_dispatcher(env, hart);
    fixture_must(resume.save == d->save && resume.registers == d->part, "wrong resume", env);
    uint64_t *upcall = &((uint64_t *)(void *)d->save)[-9];
    if (*upcall == 0) {
        fixture_must(resume.registers != NULL, "a transfer to nowhere", hart);
        return;
    }
    uint64_t reason = resume.registers == NULL ? EXO_UPCALL_PCT : upcall[-1];
    fixture.entered = (struct exo_registers){0};
    if (resume.registers == NULL) {
        memcpy(&fixture.entered.x[A0], &upcall[-6], 5 * sizeof(*upcall));
    } else {
        fixture_must(resume.registers == &d->save->running, "no upcall there", hart);
        fixture.entered = *resume.registers;
    }
    fixture.entered.x[0] = upcall[0];
    fixture.entered.x[SELF] = d->save->self;
    fixture.entered.x[REASON] = reason;
    *upcall = 0;
    fixture_must(reason <= EXO_UPCALL_PCT, "unknown upcall", (int64_t)reason);
    fixture.upcalls[hart][reason]++;
    if (reason != EXO_UPCALL_PCT && !fixture.is_library_deaf) {
        d->save->entry = FIXTURE_ENTRY;
    }
}

/* What the assembly does around a call. */
struct exo_result fixture_enter(uint32_t hart, uint64_t number, uint64_t a0, uint64_t a1,
                                uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
    struct dispatcher *d = env_dispatcher(harts[hart].current, hart);
    struct exo_registers *registers = fixture_registers(hart);

    fake.leaving = NULL;
    struct exo_result result = kernel_call(a0, a1, a2, a3, a4, a5, d, number);
    registers->x[A0] = (uint64_t)result.status;
    registers->x[A1] = result.value;
    if (fake.leaving == NULL) {
        fixture_must(harts[hart].current == d->env, "goes on in another", hart);
        return result;
    }
    fixture_must(fake.leaving == registers, "stored elsewhere than it ran", hart);
    settle(hart, kernel_leave());
    return result;
}

struct exo_result fixture_call(uint32_t hart, enum exo_call number, uint64_t a0, uint64_t a1,
                               uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
    fake.hart = hart;
    fixture_must(fixture_registers(hart) != NULL, "a call from an idle hart", hart);
    bool has_ended = env_is_ended(harts[hart].current);
    struct exo_result result = fixture_enter(hart, number, a0, a1, a2, a3, a4, a5);
    if (has_ended || (number == EXO_CALL_PCT && result.status == EXO_OK)) {
        result.status = FIXTURE_NO_ANSWER;
    }
    check_now();
    return result;
}

void fixture_timer(uint32_t hart)
{
    fake.hart = hart;
    settle(hart, kernel_timer(fixture_registers(hart)));
    check_now();
}

void fixture_kicked(uint32_t hart)
{
    fake.hart = hart;
    settle(hart, kernel_kicked(fixture_registers(hart)));
    check_now();
}

void fixture_fault(uint32_t hart, uint64_t cause, uint64_t value)
{
    const bool is_access_fault = cause == 1 || cause == 5 || cause == 7;

    fake.hart = hart;
    if (!is_access_fault || !fake_miss(value)) {
        settle(hart, kernel_fault(cause, value, fixture_registers(hart)));
    }
    check_now();
}

void fixture_interrupt(uint32_t hart, uint32_t irq)
{
    fake.hart = hart;
    settle(hart, kernel_interrupt(fixture_registers(hart), irq));
    check_now();
}

void fixture_time_pass(uint64_t ticks)
{
    fake.now += ticks;
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        fixture_timer(hart);
    }
}

/* ---- user memory ---- */

void *fixture_user(uint32_t env, uint64_t va)
{
    uint32_t level = 0;
    arch_pte_t leaf = space_walk(env, (exo_va_t){va}, &level);

    fixture_must(arch_pte_is_present(leaf), "not mapped", (int64_t)va);
    return (char *)arch_frame_pointer(arch_pte_frame(leaf)) + va % EXO_FRAME_SIZE;
}

uint64_t fixture_page_va(uint32_t env)
{
    return env == ENV_BROKER ? EXO_STACK_VA - EXO_FRAME_SIZE : FIXTURE_PAGE_VA;
}

struct exo_result fixture_map_many(uint32_t hart, exo_handle_t env,
                                   const struct exo_map_entry *entries, uint32_t count)
{
    uint64_t va = fixture_page_va(harts[hart].current);

    memcpy(fixture_user(harts[hart].current, va), entries, count * sizeof(*entries));
    return CALL3(hart, EXO_CALL_MAP, env.raw, va, count);
}

struct exo_result fixture_map(uint32_t hart, exo_handle_t env, struct exo_map_entry entry)
{
    return fixture_map_many(hart, env, &entry, 1);
}

/* ---- boot ---- */

static const struct exo_boot_extent *boot_find(uint32_t role, uint16_t kind, uint16_t order)
{
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        const struct exo_boot_extent *extent = &fixture.boot->extent[i];
        if (extent->role == role && extent->kind == kind && extent->order >= order) {
            return extent;
        }
    }
    fixture_must(false, "not in the boot page: role", role);
    return NULL;
}

void fixture_boot(uint32_t count)
{
    fixture_machine(count);
    fake.flushed = audit_flushed;
    settle(0, kernel_main(&fixture.board));
    for (uint32_t hart = 1; hart < count; hart++) {
        fake.hart = hart;
        settle(hart, kernel_hart_main());
    }
    fake.hart = 0;
    log_finish();
    fixture.boot = fixture_user(ENV_BROKER, EXO_BOOT_VA);
    fixture.slot_next = fixture.boot->free_slot_first;
    exo_handle_t *to[] = {&fixture.block, &fixture.pool, &fixture.device, &fixture.machine,
                          &fixture.self,  &fixture.info, &fixture.lines};
    static const struct exo_boot_extent wanted[] = {
        {.role = EXO_ROLE_FREE, .kind = EXO_KIND_FRAME, .order = 9},
        {.role = EXO_ROLE_FREE, .kind = EXO_KIND_FRAME, .order = 8},
        {.role = EXO_ROLE_FREE, .kind = EXO_KIND_DEVICE, .order = 4},
        {.role = EXO_ROLE_MACHINE, .kind = EXO_KIND_MACHINE},
        {.role = EXO_ROLE_SELF, .kind = EXO_KIND_ENV},
        {.role = EXO_ROLE_INFO, .kind = EXO_KIND_FRAME},
        {.role = EXO_ROLE_FREE, .kind = EXO_KIND_IRQ}};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        to[i]->raw = boot_find(wanted[i].role, wanted[i].kind, wanted[i].order)->handle;
    }
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        const struct exo_boot_extent *extent = &fixture.boot->extent[i];
        if (extent->kind == EXO_KIND_SLICE) {
            fixture.slices[extent->base].raw = extent->handle;
        }
    }
    audit_or_abort();
}
