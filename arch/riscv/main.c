/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c - the order in which a hart comes to life.
 */
#include "csr.h"
#include "layout.h"
#include "riscv.h"
#include <port/arch.h>
#include <string.h>

enum {
    REFUSED_CODE = 98
};

static _Noreturn void refuse(const char *head, const char *reason)
{
    arch_console_write(head, strlen(head));
    arch_console_write(reason, strlen(reason));
    arch_console_write("\n", 1);
    arch_power_off(REFUSED_CODE);
}

static const char *read_tree(uint64_t hart_id, uint64_t dtb_pa, uint64_t load_pa)
{
    const struct machine_boot boot = {
        .hart_id = hart_id,
        .dtb_pa = dtb_pa,
        .kernel = {load_pa, (uint64_t)(kernel_end - kernel_start)},
    };

    if (dtb_pa == 0 || dtb_pa >= (uint64_t)LAYOUT_DIRECT_GIB << 30) {
        return "the loader gave no usable address";
    }
    return devicetree_read(space_pointer(dtb_pa), MACHINE_DTB_MAX, &boot, &machine);
}

struct kernel_resume boot_main(uint64_t hart_id, uint64_t dtb_pa)
{
    const uint64_t load_pa = boot_load_pa();

    space_start(load_pa);
    console_start();
    panic_build_id();

    const char *reason = read_tree(hart_id, dtb_pa, load_pa);

    if (reason != NULL) {
        refuse("exo: device tree: ", reason);
    }
    hart_filter();
    if (!timer_probe()) {
        refuse("exo: ", "the firmware sets no timers");
    }
    interrupt_start();
    hart_start();

    const struct kernel_resume resume = kernel_main(&machine.board);

    hart_start_others();
    return resume;
}

struct kernel_resume boot_secondary(void)
{
    hart_start();
    return kernel_hart_main();
}
