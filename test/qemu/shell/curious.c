/* SPDX-License-Identifier: BSD-2-Clause */
/* curious.c - asks what only an operator may, of itself and of others. */
#include "../check.h"

#include <base/broker.h>

int main(void)
{
    const uint64_t other[4] = {1, 1};

    check_status(broker_request(BROKER_TELL, other).status, EXO_E_DENIED, "no telling");
    check_status(broker_request(BROKER_TAKE, other).status, EXO_E_DENIED, "no taking");
    check_status(broker_request(BROKER_END, other).status, EXO_E_DENIED, "no ending");
    return check_end();
}
