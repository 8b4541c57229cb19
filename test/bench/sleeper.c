/* SPDX-License-Identifier: BSD-2-Clause */
/* sleeper.c - one environment more. */
#include <base/upcall.h>

int main(void)
{
    for (;;) {
        base_wait();
    }
}
