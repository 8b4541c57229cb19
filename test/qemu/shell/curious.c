/* SPDX-License-Identifier: BSD-2-Clause */
/* curious.c - asks what only an operator may, of itself and of others; in its first life it also
 * looks where an operator has the kernel's log. */
#include "../check.h"

#include <base/broker.h>

int main(void)
{
    const uint64_t other[4] = {1, 1};

    check_status(broker_request(BROKER_TELL, other).status, EXO_E_DENIED, "no telling");
    check_status(broker_request(BROKER_TAKE, other).status, EXO_E_DENIED, "no taking");
    check_status(broker_request(BROKER_END, other).status, EXO_E_DENIED, "no ending");
    check_equal(base_start()->log_va, 0, "no log");
    if (base_start()->life == 0) {
        (void)*(volatile uint64_t *)(uintptr_t)BASE_LOG_VA;
        printf("FAIL: read the kernel's log\n");
    }
    return check_end();
}
