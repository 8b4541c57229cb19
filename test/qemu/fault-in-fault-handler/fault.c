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

int main(void)
{
    if (base_argument_given("witness")) {
        check_turn_wait();
        check_true(base_now() != 0, "the neighbour goes on");
        return check_end();
    }
    (void)base_fault_handle(fault_again);
    printf("handling\n");
    (void)*(volatile uint64_t *)(uintptr_t)(NOWHERE + 4096);
    printf("FAIL it came back\n");
    return 0;
}
