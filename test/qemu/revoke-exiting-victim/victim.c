/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives two frames and exits instead of the rest. */
#include "../asked.h"

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    asked_wait();
    (void)asked_give(0);
    (void)asked_give(1);
    printf("leaves\n");
    return 0;
}
