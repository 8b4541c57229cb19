/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - the system goes on until this ends. */
#include "../check.h"

int main(void)
{
    base_sleep_until(base_now() + check_ticks(3000));
    return check_end();
}
