/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper.c - its regions are open whenever it runs, and hold what it wrote. */
#include "../check.h"

#define KEEP_VA 0x10000000ull
#define SECRET  0x5ec2e75ec2e7ull

enum {
    KEPT = 16
};

static exo_handle_t region(void)
{
    for (uint32_t i = 0; i < base_start()->device_count; i++) {
        if (base_start()->device[i].kind == EXO_KIND_REGION) {
            return (exo_handle_t){base_start()->device[i].handle};
        }
    }
    return EXO_NOTHING;
}

int main(void)
{
    volatile uint64_t *words = (volatile uint64_t *)KEEP_VA;
    const uint32_t count = KEPT * EXO_FRAME_SIZE / sizeof(*words);

    check_status(base_table_cover((exo_va_t){KEEP_VA}, KEPT * EXO_FRAME_SIZE), EXO_OK, "tables");
    check_status(check_map((struct exo_map_entry){
                     .va = KEEP_VA, .handle = region().raw, .op = EXO_MAP, .rights = CHECK_RW}),
                 EXO_OK, "secrets");
    for (uint32_t i = 0; i < count; i++) {
        words[i] = SECRET + i;
    }
    for (;;) {
        for (uint32_t i = 0; i < count; i++) {
            if (words[i] != SECRET + i) {
                printf("FAIL somebody was here\n");
                return 1;
            }
        }
    }
}
