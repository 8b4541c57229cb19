/* SPDX-License-Identifier: BSD-2-Clause */
/* fault.c - handles its faults with one more fault; or waits, as "witness", until that was told. */
#include "../check.h"

#define NOWHERE 0x7000000ull

static enum base_verdict fault_again(struct base_context *context, const struct base_fault *fault)
{
    (void)context;
    (void)fault;
    __asm__ volatile("li   s2, 0x1122334455667788\n"
                     "li   t6, 0xcafe0001\n"
                     "sd   s2, 24(%0)\n" ::"r"(NOWHERE)
                     : "s2", "t6", "memory");
    return BASE_FAULT_HANDLED;
}

/* Calculates with floating point, sleeps and wakes while its neighbour ends. */
static int witness(void)
{
    volatile double third = 1.0 / 3.0;
    uint64_t before = base_now();

    check_turn_wait();
    base_sleep_until(before + check_ticks(5));
    check_true(base_now() >= before + check_ticks(5) && third * 3.0 == 1.0, "all as it was");
    return check_end();
}

int main(void)
{
    if (base_argument_given("witness")) {
        return witness();
    }
    (void)base_fault_handle(fault_again);
    printf("handling\n");
    (void)*(volatile uint64_t *)(uintptr_t)(NOWHERE + 4096);
    printf("FAIL it came back\n");
    return 0;
}
