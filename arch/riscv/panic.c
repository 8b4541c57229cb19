/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * panic.c - a trap from S-mode: the kernel's own mistake, reported so that it can be found.
 */
#include "csr.h"
#include "layout.h"
#include "riscv.h"
#include <port/arch.h>
#include <stdatomic.h>
#include <string.h>

enum {
    PANIC_CODE = 99,
    CHAIN_MAX = 16,
    BUILD_ID_AT = 16 /* behind the note's header */
};

/* Beside the stacks of the harts, as one of those may be what failed. */
extern char panic_stacks[EXO_HART_MAX][LAYOUT_PANIC_STACK_SIZE];
char panic_stacks[EXO_HART_MAX][LAYOUT_PANIC_STACK_SIZE] __attribute__((aligned(16)));
extern const uint8_t kernel_build_id[]; /* kernel.ld */
static atomic_uint panic_hart;          /* index + 1 of the first */

static void print(const char *text)
{
    arch_console_write(text, strlen(text));
}

static void print_hex(const char *name, uint64_t value)
{
    char text[17];

    for (uint32_t i = 0; i < 16; i++) {
        text[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    }
    text[16] = '\0';
    print(name);
    print(text);
}

void panic_build_id(void)
{
    uint64_t id = 0;

    for (uint32_t i = 0; i < sizeof(id); i++) {
        id = id << 8 | kernel_build_id[BUILD_ID_AT + i];
    }
    print_hex("exo: build-id ", id);
    print("\n");
}

/* Only inside the stacks, so that a broken chain ends and doesn't trap. */
static bool frame_is_readable(uintptr_t frame)
{
    const uintptr_t offset = frame - (uintptr_t)hart_stacks;

    return (frame & 7) == 0 && offset - 16 < EXO_HART_MAX * LAYOUT_STACK_SIZE &&
           (offset - 16) % LAYOUT_STACK_SIZE >= LAYOUT_GUARD_SIZE;
}

static void print_chain(const uint64_t *frame)
{
    for (uint32_t i = 0; i < CHAIN_MAX && frame_is_readable((uintptr_t)frame); i++) {
        print_hex("exo:   called from ", frame[-1]);
        print("\n");
        frame = (const uint64_t *)(uintptr_t)frame[-2];
    }
}

/* The second hart waits for the first to power off; a panic of the panic ends at once. */
static void claim_report(void)
{
    unsigned int first = 0;

    if (atomic_compare_exchange_strong(&panic_hart, &first, arch_hart() + 1)) {
        return;
    }
    if (first == arch_hart() + 1) {
        arch_power_off(PANIC_CODE);
    }
    for (;;) {
        __asm__ volatile("wfi");
    }
}

void trap_panic(uint64_t sp, const uint64_t *frame, uint64_t ra)
{
    claim_report();
    print("\n");
    panic_build_id();
    print("exo: kernel fault: ");
    print(arch_cause_name(csr_read(scause)));
    print_hex("\nexo:   hart ", arch_hart());
    print_hex("\nexo:   scause ", csr_read(scause));
    print_hex("\nexo:   sepc   ", csr_read(sepc));
    print_hex("\nexo:   stval  ", csr_read(stval));
    print_hex("\nexo:   sp     ", sp);
    print_hex("\nexo:   ra     ", ra);
    print("\n");
    print_chain(frame);
    log_finish();
    arch_power_off(PANIC_CODE);
}
