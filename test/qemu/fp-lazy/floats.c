/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * floats.c - keeps values of its own in all floating-point registers and looks at them over many
 * preemptions. Argument: idle, uses the unit only now and then.
 */
#include "../check.h"

enum {
    REGISTERS = 32,
    ROUND_MS = 3,
    ROUNDS = 60
};

struct unit {
    uint64_t f[REGISTERS];
    uint64_t fcsr;
};

/* Loads all of the unit, spins without touching it until `end`, and stores all of it. */
static void hold(const struct unit *in, struct unit *out, uint64_t end)
{
    __asm__ volatile("fld f0, 0(%0)\n fld f1, 8(%0)\n fld f2, 16(%0)\n fld f3, 24(%0)\n"
                     "fld f4, 32(%0)\n fld f5, 40(%0)\n fld f6, 48(%0)\n fld f7, 56(%0)\n"
                     "fld f8, 64(%0)\n fld f9, 72(%0)\n fld f10, 80(%0)\n fld f11, 88(%0)\n"
                     "fld f12, 96(%0)\n fld f13, 104(%0)\n fld f14, 112(%0)\n fld f15, 120(%0)\n"
                     "fld f16, 128(%0)\n fld f17, 136(%0)\n fld f18, 144(%0)\n fld f19, 152(%0)\n"
                     "fld f20, 160(%0)\n fld f21, 168(%0)\n fld f22, 176(%0)\n fld f23, 184(%0)\n"
                     "fld f24, 192(%0)\n fld f25, 200(%0)\n fld f26, 208(%0)\n fld f27, 216(%0)\n"
                     "fld f28, 224(%0)\n fld f29, 232(%0)\n fld f30, 240(%0)\n fld f31, 248(%0)\n"
                     "ld t0, 256(%0)\n fscsr t0\n"
                     "1: rdtime t0\n bltu t0, %2, 1b\n"
                     "fsd f0, 0(%1)\n fsd f1, 8(%1)\n fsd f2, 16(%1)\n fsd f3, 24(%1)\n"
                     "fsd f4, 32(%1)\n fsd f5, 40(%1)\n fsd f6, 48(%1)\n fsd f7, 56(%1)\n"
                     "fsd f8, 64(%1)\n fsd f9, 72(%1)\n fsd f10, 80(%1)\n fsd f11, 88(%1)\n"
                     "fsd f12, 96(%1)\n fsd f13, 104(%1)\n fsd f14, 112(%1)\n fsd f15, 120(%1)\n"
                     "fsd f16, 128(%1)\n fsd f17, 136(%1)\n fsd f18, 144(%1)\n fsd f19, 152(%1)\n"
                     "fsd f20, 160(%1)\n fsd f21, 168(%1)\n fsd f22, 176(%1)\n fsd f23, 184(%1)\n"
                     "fsd f24, 192(%1)\n fsd f25, 200(%1)\n fsd f26, 208(%1)\n fsd f27, 216(%1)\n"
                     "fsd f28, 224(%1)\n fsd f29, 232(%1)\n fsd f30, 240(%1)\n fsd f31, 248(%1)\n"
                     "frcsr t0\n sd t0, 256(%1)\n fscsr zero\n" ::"r"(in),
                     "r"(out), "r"(end)
                     : "t0", "memory", "f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9",
                       "f10", "f11", "f12", "f13", "f14", "f15", "f16", "f17", "f18", "f19", "f20",
                       "f21", "f22", "f23", "f24", "f25", "f26", "f27", "f28", "f29", "f30", "f31");
}

static unsigned round_wrong(uint64_t *state, uint64_t milliseconds)
{
    struct unit in;
    struct unit out;
    unsigned wrong = 0;

    for (unsigned i = 0; i < REGISTERS; i++) {
        in.f[i] = check_random(state);
    }
    in.fcsr = check_random(state) % 5 << 5 | (check_random(state) & 31); /* rounding, flags */
    hold(&in, &out, base_now() + check_ticks(milliseconds));
    for (unsigned i = 0; i < REGISTERS; i++) {
        wrong += in.f[i] != out.f[i] ? 1 : 0;
    }
    return wrong + (in.fcsr != out.fcsr ? 1 : 0);
}

int main(void)
{
    uint64_t state = 88172645463325252ull + base_start()->env_index;
    bool is_idle = base_argument_given("idle");
    struct unit zero = {0};
    struct unit fresh;
    unsigned wrong = 0;

    __asm__ volatile("fsd f31, 0(%0)\n fsd f20, 8(%0)" ::"r"(&fresh) : "memory");
    check_true(fresh.f[0] == zero.f[0] && fresh.f[1] == zero.f[1],
               "what it finds in the unit is zero, not somebody's");
    for (unsigned i = 0; i < ROUNDS; i++) {
        wrong += round_wrong(&state, is_idle ? 0 : ROUND_MS);
        if (is_idle) {
            base_sleep_until(base_now() + check_ticks(ROUND_MS));
        }
    }
    check_equal(wrong, 0, "floating-point registers that changed");
    return check_end();
}
