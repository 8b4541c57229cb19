/* SPDX-License-Identifier: BSD-2-Clause */
/* touches.c - loads, stores, atomics and jumps, with a stack pointer of any kind. */
#include "hat.h"

enum {
    RECKLESS = 512 /* of so many one may destroy itself */
};

/* Stores mostly stay where nothing of its own lies. */
static uint64_t place_to_store(void)
{
    if (hat_any(RECKLESS) == 0) {
        return (uint64_t)(uintptr_t)base_save() + hat_any(EXO_FRAME_SIZE);
    }
    return hat_any(RECKLESS) == 0 ? EXO_IMAGE_VA + hat_any(base_start()->image_end - EXO_IMAGE_VA)
                                  : HAT_VA + hat_any(HAT_PAGES * EXO_FRAME_SIZE);
}

static void store(void)
{
    uint64_t at = hat_any(4) == 0 ? hat_place() : place_to_store();

    if (at >= EXO_SAVE_VA && at < EXO_SAVE_VA + 0x200000 && hat_any(RECKLESS) != 0) {
        return;
    }
    switch (hat_any(4)) {
    case 0:
        __asm__ volatile("sd %1, 0(%0)" ::"r"(at), "r"(hat_word()) : "memory");
        break;
    case 1:
        __asm__ volatile("sb %1, 0(%0)" ::"r"(at), "r"(hat_word()) : "memory");
        break;
    case 2:
        __asm__ volatile("amoadd.d zero, %1, (%0)" ::"r"(at), "r"(hat_word()) : "memory");
        break;
    default:
        __asm__ volatile("lr.d t0, (%0)\nsc.d t0, %1, (%0)" ::"r"(at), "r"(hat_word())
                         : "t0", "memory");
    }
}

static void load(void)
{
    uint64_t at = hat_place();

    switch (hat_any(3)) {
    case 0:
        __asm__ volatile("ld t0, 0(%0)" ::"r"(at) : "t0");
        break;
    case 1:
        __asm__ volatile("fld ft0, 0(%0)" ::"r"(at) : "ft0");
        break;
    default:
        __asm__ volatile("lbu t0, 0(%0)" ::"r"(at) : "t0");
    }
}

/* The stack is gone, and then something needs it. */
static void stack_lose(void)
{
    uint64_t sp = hat_any(2) == 0 ? hat_number() : hat_place();

    if (hat_any(2) == 0) {
        __asm__ volatile("mv sp, %0\nli a7, 0\necall\nebreak" ::"r"(sp)
                         : "a0", "a1", "a7", "memory");
    } else {
        __asm__ volatile("mv sp, %0\nld t0, 0(sp)\nebreak" ::"r"(sp) : "t0", "memory");
    }
}

/* With all registers that a call may destroy drawn from the hat. */
static void jump(void)
{
    uint64_t to = hat_any(64) == 0
                      ? EXO_IMAGE_VA + (hat_any(base_start()->image_end - EXO_IMAGE_VA) & ~1ull)
                      : hat_place();
    register uint64_t a0 __asm__("a0") = hat_number();
    register uint64_t a1 __asm__("a1") = hat_number();
    register uint64_t a7 __asm__("a7") = hat_any(EXO_CALL_COUNT);

    __asm__ volatile("jalr ra, 0(%0)\nebreak" ::"r"(to), "r"(a0), "r"(a1), "r"(a7)
                     : "ra", "memory");
}

void touches_do(void)
{
    switch (hat_any(8)) {
    case 0:
        stack_lose();
        break;
    case 1:
        jump();
        break;
    case 2:
    case 3:
    case 4:
        store();
        break;
    default:
        load();
    }
}
