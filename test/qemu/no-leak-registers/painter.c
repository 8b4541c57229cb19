/* SPDX-License-Identifier: BSD-2-Clause */
/* painter.c - has a secret in every register whenever it is interrupted. */
#include "../check.h"

_Noreturn void paint(void);

int main(void)
{
    paint();
}
