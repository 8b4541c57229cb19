/* SPDX-License-Identifier: BSD-2-Clause */
/* heir.c - gets frames when the victim has gone, and sees nothing of it in them. */
#include "../asked.h"

int main(void)
{
    const volatile struct exo_info *info = (const volatile struct exo_info *)base_start()->info_va;
    uint64_t words = 0;

    while (info->env_state[1] != EXO_ENV_FREE) {
        base_sleep_until(base_now() + check_ticks(2));
    }
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "as many frames as the victim had");
    for (uint32_t i = 0; i < frame_count; i++) {
        for (uint32_t word = 1; word < EXO_FRAME_SIZE / 8; word++) {
            words |= frames[i].words[word];
        }
    }
    check_equal(words, 0, "anything in them");
    return check_end();
}
