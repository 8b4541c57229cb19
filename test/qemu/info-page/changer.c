/* SPDX-License-Identifier: BSD-2-Clause */
/* changer.c - occupies its positions and leaves them, over and over, so that the info page changes.
 */
#include "../check.h"

int main(void)
{
    exo_handle_t slice = {base_start()->slice[1].handle};
    uint64_t end = base_now() + check_ticks(900);
    unsigned wrong = 0;

    while (base_now() < end) {
        wrong += exo_attach(EXO_NOTHING, slice, 0, 0).status != EXO_OK ? 1 : 0;
        wrong += exo_attach(EXO_NOTHING, slice, 1, 0).status != EXO_OK ? 1 : 0;
    }
    check_equal(wrong, 0, "positions left and occupied again, refused");
    return check_end();
}
