/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - ends after so many seconds, and with it the rest. Argument: seconds=10. */
#include <base/start.h>
#include <base/upcall.h>

int main(void)
{
    base_sleep_until(base_now() + base_argument_number("seconds", 10) * base_start()->timebase_hz);
    return 0;
}
