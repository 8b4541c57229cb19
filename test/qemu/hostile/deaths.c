/* SPDX-License-Identifier: BSD-2-Clause */
/* deaths.c - what an environment does not survive, and nobody else should notice. */
#include "crime.h"

#define DEATH(name, instructions)                                                                  \
    static exo_status_t name(void)                                                                 \
    {                                                                                              \
        __asm__ volatile(instructions ::: "t0", "t1", "memory");                                   \
        return SURVIVED;                                                                           \
    }

DEATH(loads_from_0, "ld t0, 0(zero)")
DEATH(stores_to_0, "sd zero, 0(zero)")
DEATH(jumps_to_0, "jr zero")
DEATH(loads_from_the_kernel, "li t1, 0xffffffff80000000\nld t0, 0(t1)")
DEATH(stores_to_the_kernel, "li t1, 0xffffffff80000000\nsd zero, 0(t1)")
DEATH(jumps_into_the_kernel, "li t1, 0xffffffff80000000\njr t1")
DEATH(loads_from_all_memory, "li t1, 0xffffffc080200000\nld t0, 0(t1)")
DEATH(stores_to_all_memory, "li t1, 0xffffffc080200000\nsd zero, 0(t1)")
DEATH(loads_not_canonical, "li t1, 0x4000000000000000\nld t0, 0(t1)")
DEATH(stores_to_its_code, "la t1, stores_to_its_code\nsd zero, 0(t1)")
DEATH(stores_to_its_start_page, "li t1, 0x3000010000\nsd zero, 0(t1)")
DEATH(jumps_into_its_data, "la t1, with\njr t1")
DEATH(jumps_into_its_save_area, "li t1, 0x3000000000\njr t1")
DEATH(returns_from_a_trap, ".4byte 0x10200073")
DEATH(returns_from_the_machine, ".4byte 0x30200073")
DEATH(sleeps_by_itself, ".4byte 0x10500073")
DEATH(flushes_translations, ".4byte 0x12000073")
DEATH(writes_satp, ".4byte 0x18001073")
DEATH(writes_stvec, ".4byte 0x10501073")
DEATH(reads_satp, ".4byte 0x180022f3")
DEATH(executes_ones, ".4byte 0xffffffff")
DEATH(executes_zeros, ".4byte 0x00000000")
DEATH(breaks_unheard, "ebreak")
DEATH(has_no_stack, "li sp, 0\nsd t0, -8(sp)")
DEATH(has_the_kernels_stack, "li sp, 0xffffffc080200000\nsd t0, -8(sp)")

static exo_status_t enters_the_kernel(void)
{
    base_save()->entry = 0xffffffff80000000ull;
    __asm__ volatile("ebreak" ::: "memory");
    return SURVIVED;
}

static exo_status_t enters_oddly(void)
{
    base_save()->entry = CRIME_VA + 1;
    __asm__ volatile("ebreak" ::: "memory");
    return SURVIVED;
}

static exo_status_t faults_in_its_handler(void)
{
    base_mask();
    __asm__ volatile("ebreak" ::: "memory");
    return SURVIVED;
}

static exo_status_t recurses(void)
{
    __asm__ volatile("1: addi sp, sp, -1024\nsd zero, 0(sp)\nj 1b" ::: "memory");
    return SURVIVED;
}

/* Its own code is gone while it runs. */
static exo_status_t unmaps_everything(void)
{
    for (uint32_t slot = base_start()->slot_first; slot > 0; slot--) {
        exo_handle_t mine = {exo_inspect((exo_handle_t){slot - 1}, EXO_FIELD_HANDLE).value};
        (void)exo_map_one(EXO_NOTHING, crime_entry(mine, 0, EXO_UNMAP, 0));
    }
    return SURVIVED;
}

/* With the cause of its end; 0: any. */
#define LINE(name, cause)                                                                          \
    {                                                                                              \
#name, name, DEADLY                                                                        \
    }

const struct crime deaths[] = {
    LINE(loads_from_0, 13),
    LINE(stores_to_0, 15),
    LINE(jumps_to_0, 12),
    LINE(loads_from_the_kernel, 13),
    LINE(stores_to_the_kernel, 15),
    LINE(jumps_into_the_kernel, 12),
    LINE(loads_from_all_memory, 13),
    LINE(stores_to_all_memory, 15),
    LINE(loads_not_canonical, 13),
    LINE(stores_to_its_code, 15),
    LINE(stores_to_its_start_page, 15),
    LINE(jumps_into_its_data, 12),
    LINE(jumps_into_its_save_area, 12),
    LINE(returns_from_a_trap, 2),
    LINE(returns_from_the_machine, 2),
    LINE(sleeps_by_itself, 2),
    LINE(flushes_translations, 2),
    LINE(writes_satp, 2),
    LINE(writes_stvec, 2),
    LINE(reads_satp, 2),
    LINE(executes_ones, 2),
    LINE(executes_zeros, 2),
    LINE(breaks_unheard, 3),
    LINE(has_no_stack, 15),
    LINE(has_the_kernels_stack, 15),
    LINE(enters_the_kernel, 12),
    LINE(enters_oddly, 12),
    LINE(faults_in_its_handler, 3),
    LINE(recurses, 15),
    LINE(unmaps_everything, 0),
    {NULL, NULL, EXO_OK},
};
