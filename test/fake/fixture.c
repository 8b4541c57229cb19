/* SPDX-License-Identifier: BSD-2-Clause */
/* fixture.c - boots the kernel and enters it like the trap code would. */
#include "fixture.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    A0 = 10,
    A1 = 11,
    REASON = 6
};

static void must(bool condition, const char *what, int64_t value)
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
        must(resume.save == NULL, "an idle hart resumes something", hart);
        return;
    }
    struct dispatcher *d = env_dispatcher(env, hart);
    must(resume.save == d->save && resume.registers == d->part, "wrong resume", env);
    if (resume.registers != &d->enter) {
        return;
    }
    uint64_t reason = resume.registers->x[REASON];
    must(reason <= EXO_UPCALL_PCT, "unknown upcall", (int64_t)reason);
    fixture.upcalls[hart][reason]++;
    fixture.entered = *resume.registers;
    if (reason != EXO_UPCALL_PCT && !fixture.is_library_deaf) {
        d->save->entry = FIXTURE_ENTRY;
    }
}

struct exo_result fixture_call(uint32_t hart, enum exo_call number, uint64_t a0, uint64_t a1,
                               uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
    fake.hart = hart;
    struct exo_registers *registers = fixture_registers(hart);
    must(registers != NULL, "a call from an idle hart", hart);
    registers->x[A0] = (uint64_t)FIXTURE_NO_ANSWER;
    struct kernel_resume resume = kernel_call(a0, a1, a2, a3, a4, a5, registers, number);
    struct exo_result result = {(int64_t)registers->x[A0], registers->x[A1]};
    settle(hart, resume);
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
    fake.hart = hart;
    settle(hart, kernel_fault(cause, value, fixture_registers(hart)));
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

    must(arch_pte_is_present(leaf), "not mapped", (int64_t)va);
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
    must(false, "not in the boot page: role", role);
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

/* ---- the broker's doings ---- */

uint32_t fixture_slot(void)
{
    return fixture.slot_next++;
}

uint32_t fixture_env_slot(uint32_t env)
{
    if (env == ENV_BROKER) {
        return fixture_slot();
    }
    must(fixture.env[env].slot_next < fixture.env[env].slot_first + FIXTURE_ENV_SLOTS,
         "out of slots in environment", env);
    return fixture.env[env].slot_next++;
}

uint32_t fixture_handle_slot(exo_handle_t handle)
{
    return EXO_HANDLE_INDEX(handle);
}

exo_handle_t fixture_derive(uint32_t env, exo_handle_t source, uint64_t terms, uint64_t offset,
                            uint64_t notice)
{
    uint64_t to = env == ENV_BROKER ? 0 : fixture.env[env].handle.raw;
    struct exo_result result =
        CALL6(0, EXO_CALL_DERIVE, source.raw, to, fixture_env_slot(env), terms, offset, notice);

    must(result.status == EXO_OK, "derive", result.status);
    return (exo_handle_t){result.value};
}

exo_handle_t fixture_frames(uint32_t env, uint32_t order, uint8_t rights)
{
    uint32_t count = 1u << order;
    uint32_t offset = (fixture.pool_next + count - 1) & ~(count - 1);

    must(offset + count <= 256, "out of frames", order);
    fixture.pool_next = offset + count;
    return fixture_derive(env, fixture.pool, EXO_TERMS(rights, fixture.class, order), offset, 0);
}

static exo_handle_t donation(uint32_t env)
{
    fixture.class = EXO_GUARANTEED;
    exo_handle_t handle = fixture_frames(env, 1, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    return handle;
}

static void must_map(uint32_t env, struct exo_map_entry entry)
{
    struct exo_result result;

    for (uint32_t tries = 0; tries < 4; tries++) {
        result = fixture_map(0, fixture.env[env].handle, entry);
        if (result.status != EXO_E_AGAIN) {
            break;
        }
        for (uint32_t hart = 0; hart < hart_count; hart++) {
            fixture_kicked(hart);
        }
    }
    must(result.status == EXO_OK, "map", result.status);
}

static void dispatchers_make(uint32_t index)
{
    struct fixture_env *env = &fixture.env[index];

    for (uint32_t hart = 0; hart < hart_count; hart++) {
        exo_handle_t block = donation(ENV_BROKER);
        uint64_t va = FIXTURE_SAVE_VA + (uint64_t)hart * EXO_FRAME_SIZE;
        must(STATUS(CALL4(0, EXO_CALL_ENV_DISPATCHER, env->handle.raw, hart, block.raw, va)) ==
                 EXO_OK,
             "dispatcher", hart);
        exo_handle_t save =
            fixture_derive(index, block, EXO_TERMS(EXO_READ | EXO_WRITE, EXO_STANDARD, 0), 1, 0);
        must_map(index, (struct exo_map_entry){
                            .va = va, .handle = save.raw, .rights = EXO_READ | EXO_WRITE});
        env_dispatcher(index, hart)->save->entry = FIXTURE_ENTRY;
        must(STATUS(CALL3(0, EXO_CALL_ENV_CONTROL, env->handle.raw, hart, EXO_CONTROL_START)) ==
                 EXO_OK,
             "start", hart);
    }
}

static void tables_make(uint32_t index)
{
    struct fixture_env *env = &fixture.env[index];
    exo_handle_t upper = fixture_frames(index, 1, EXO_READ | EXO_WRITE);

    env->table = fixture_frames(index, 1, EXO_READ | EXO_WRITE);
    must_map(index, (struct exo_map_entry){.handle = upper.raw, .op = EXO_TABLE, .level = 1});
    must_map(index, (struct exo_map_entry){.handle = env->table.raw, .op = EXO_TABLE});
    env->page = fixture_frames(index, 0, FIXTURE_ALL);
    must_map(index, (struct exo_map_entry){.va = FIXTURE_PAGE_VA,
                                           .handle = env->page.raw,
                                           .rights = EXO_READ | EXO_WRITE});
}

void fixture_env_make(uint32_t index, uint32_t hart, uint32_t first, uint32_t count)
{
    struct fixture_env *env = &fixture.env[index];
    exo_handle_t root = donation(ENV_BROKER);
    struct exo_result made = CALL3(0, EXO_CALL_ENV_CREATE, index, fixture_slot(), root.raw);

    must(made.status == EXO_OK, "create", made.status);
    *env = (struct fixture_env){.handle = {made.value}, .hart = hart};
    env->slot_first = fixture.slot_next;
    env->slot_next = env->slot_first;
    fixture.slot_next += FIXTURE_ENV_SLOTS;
    must(STATUS(CALL4(0, EXO_CALL_ENV_GIVE, made.value, 0, env->slot_first, FIXTURE_ENV_SLOTS)) ==
             EXO_OK,
         "give", index);
    tables_make(index);
    dispatchers_make(index);
    env->slices =
        fixture_derive(index, fixture.slices[hart], EXO_TERMS(0, EXO_GUARANTEED, count), first, 0);
    must(STATUS(CALL4(0, EXO_CALL_ATTACH, made.value, env->slices.raw, 1, 0)) == EXO_OK, "attach",
         index);
    fixture_timer(hart);
}

uint32_t fixture_env_destroy(uint32_t index)
{
    for (uint32_t step = 1; step < 1000; step++) {
        exo_status_t status = STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[index].handle.raw));
        must(status == EXO_OK || status == EXO_E_AGAIN, "destroy", status);
        if (status == EXO_OK) {
            return step;
        }
        for (uint32_t hart = 1; hart < hart_count; hart++) {
            fixture_kicked(hart);
        }
    }
    must(false, "destroy never ends", index);
    return 0;
}
