/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * riscv.h - what the files of this folder say to each other.
 */
#pragma once

#include "machine.h"
#include <exo/upcall.h>
#include <port/kernel.h>

/* boot.S, trap.S, probe.S, semihosting.S, fp.S and the linker script */
extern const char kernel_start[], rodata_start[], data_start[], bss_start[], kernel_end[];
extern char hart_stacks[];
extern uint64_t boot_hart_ids[EXO_HART_MAX];
extern void trap_kernel(void);
extern uint64_t probe_stimecmp(void);
/* Returns where no emulator or debugger listens. */
extern void semihosting_exit(uint64_t code);
extern void fp_save(void *to);
extern void fp_load(const void *from);

extern struct machine machine;

uint64_t boot_load_pa(void);

/* Physical address of anything in the kernel window or the direct map. */
uint64_t space_pa(const void *pointer);
void *space_pointer(uint64_t pa);
/* Root 0: the kernel's own half only. */
uint64_t space_satp(exo_frame_t root);
/* Where the image was loaded; before anything else of space. */
void space_start(uint64_t load_pa);

/* Each once on each hart. */
void hart_start(void);
bool timer_probe(void);
/* Boot hart: forgets harts that the firmware can't start; starts the others. */
void hart_filter(void);
void hart_start_others(void);
void console_start(void);
/* Says which kernel this is: tools/decode finds it by that. */
void panic_build_id(void);
void interrupt_start(void);

/* 0: nothing there. Otherwise claimed. */
uint32_t interrupt_claim(void);

/* Called by assembly. */
uint64_t boot_tables(void);
struct kernel_resume boot_main(uint64_t hart_id, uint64_t dtb_pa);
struct kernel_resume boot_secondary(void);
struct kernel_resume trap_handle(struct exo_registers *registers, uint64_t cause, uint64_t value,
                                 struct exo_save_area *save);
struct kernel_resume trap_idle(void);
_Noreturn void trap_panic(uint64_t sp, const uint64_t *frame, uint64_t ra);
