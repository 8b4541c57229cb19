/* SPDX-License-Identifier: BSD-2-Clause */
/* taker.c - shares regions with a holder, takes one by force, and ends the holder. */
#include "../../bench/bench.h"
#include "../check.h"
#include "../forged-donations/first.h"
#include "holder.h"

#include <exo/info.h>

#define VIEW_VA 0x180000ull

enum {
    SHARED = 0,
    OF_THE_DEAD = 1,
    TAKEN = 2,
    REGIONS = 3,
    HARTS = 2,
    ROUNDS = 8,
    LOOKS = 200, /* at what the holder does */
    SLEEP_TICKS = 1000
};

static exo_handle_t holder;
static volatile struct victim_shared *shared;
static exo_handle_t region[REGIONS]; /* ours; the holder's are derived from these */
static exo_handle_t view;
static uint32_t hart;

_Noreturn void bench_fail(const char *what, int64_t status)
{
    printf("FAIL %s: %ld\n", what, (long)status);
    first_off(1);
}

static volatile uint64_t *words(uint32_t number)
{
    return (volatile uint64_t *)(VIEW_VA + (uint64_t)number * EXO_FRAME_SIZE);
}

static void sleep(void)
{
    const uint64_t end = base_now() + SLEEP_TICKS;

    base_mask();
    while (base_now() < end) {
        (void)exo_timer(end);
        base_wait_masked();
    }
    base_unmask();
}

/* A binding of our own beside the holder's, for as long as we look. */
static void see(uint32_t number)
{
    static uint32_t slot;

    slot = slot == 0 ? first_slot() : slot;
    view.raw =
        exo_derive(region[number], EXO_NOTHING, slot, EXO_TERMS(CHECK_RW, EXO_STANDARD, 0), 0, 0)
            .value;
    exo_status_t status = check_map((struct exo_map_entry){.va = VIEW_VA + number * EXO_FRAME_SIZE,
                                                           .handle = view.raw,
                                                           .op = EXO_MAP,
                                                           .rights = CHECK_RW});
    if (status != EXO_OK) {
        bench_fail("seen", status);
    }
}

static void look_away(void)
{
    exo_status_t status;

    do {
        status = exo_drop(view).status;
    } while (status == EXO_E_AGAIN);
    if (status != EXO_OK) {
        bench_fail("no longer seen", status);
    }
}

/* A region for the holder, mapped there, and one above it for us. */
static void lend(uint32_t number)
{
    exo_handle_t vault = first_handle(EXO_KIND_REGION);
    uint64_t terms = EXO_TERMS(CHECK_RW | EXO_GRANT, EXO_STANDARD, 0);

    region[number].raw =
        exo_derive(vault, EXO_NOTHING, first_slot(), terms, hart * REGIONS + number, 0).value;
    struct exo_result lent = exo_derive(region[number], holder, victim_slots(hart) + number,
                                        EXO_TERMS(CHECK_RW, EXO_STANDARD, 0), 0, 0);
    struct exo_map_entry entry = {.va = VICTIM_PAGES_VA + (uint64_t)number * EXO_FRAME_SIZE,
                                  .handle = lent.value,
                                  .op = EXO_MAP,
                                  .rights = CHECK_RW};
    if (lent.status != EXO_OK || exo_map_one(holder, entry).status != EXO_OK) {
        bench_fail("lent", lent.status);
    }
}

/* The holder goes on while we look. */
static bool is_counting(uint32_t number)
{
    uint64_t before = words(number)[HOLDER_COUNT];

    for (uint32_t i = 0; i < LOOKS; i++) {
        sleep();
        if (words(number)[HOLDER_COUNT] != before) {
            return true;
        }
    }
    return false;
}

static void sharing(void)
{
    volatile uint64_t *own = &words(SHARED)[HOLDER_OTHERS];
    uint64_t right = 0;

    see(SHARED);
    for (uint64_t i = 1; i <= ROUNDS; i++) {
        *own = i;
        right += is_counting(SHARED) && *own == i ? 1 : 0;
    }
    check_equal(right, ROUNDS, "both write the same region");
    look_away();
    sleep();
    see(SHARED);
    check_equal(*own, ROUNDS, "who goes leaves it to who stays");
    look_away();
}

static bool is_zero(uint32_t number)
{
    uint64_t rest = 0;

    see(number);
    for (uint32_t i = 0; i < EXO_FRAME_SIZE / sizeof(uint64_t); i++) {
        rest |= words(number)[i];
    }
    look_away();
    return rest == 0;
}

static void secret_is_there(uint32_t number)
{
    see(number);
    check_true(is_counting(number) && words(number)[HOLDER_SECRET] == HOLDER_PATTERN,
               "the holder has written");
    look_away();
}

/* By force, at once, from one that goes on in its other regions. */
static void taking(void)
{
    secret_is_there(TAKEN);
    shared->count = TAKEN; /* it would die of touching what is gone */
    for (uint64_t begun = shared->done; shared->done < begun + 2;) {
        sleep();
    }
    struct exo_result request = exo_revoke(region[TAKEN], holder, first_slot(), 1, 0, 0);
    struct exo_result step;
    check_status(request.status, EXO_OK, "asked for");
    do {
        step = exo_revoke_step((exo_handle_t){request.value});
    } while (step.status == EXO_E_AGAIN || step.status == EXO_E_EARLY);
    check_true(step.status == EXO_OK && step.value != 0, "taken without an answer");
    check_true(is_zero(TAKEN), "and its content is gone");
    secret_is_there(SHARED);
    check_equal(exo_env_control(holder, 0, EXO_CONTROL_STATE, 0).value & 0xff, EXO_ENV_RUNNING,
                "the holder lives");
}

static void dying(void)
{
    exo_status_t status;

    secret_is_there(OF_THE_DEAD);
    do {
        status = exo_env_destroy(holder).status;
    } while (status == EXO_E_AGAIN);
    check_status(status, EXO_OK, "the holder is ended");
    check_true(is_zero(SHARED) && is_zero(OF_THE_DEAD), "the dead leave nothing");
}

static void holder_on(uint32_t number)
{
    struct victim_shared *made;

    hart = number;
    holder = victim_make(hart, &made);
    shared = made;
    for (uint32_t i = 0; i < REGIONS; i++) {
        lend(i);
    }
    shared->count = REGIONS;
    sharing();
    taking();
    dying();
}

int main(void)
{
    const struct exo_boot *boot = (const struct exo_boot *)EXO_BOOT_VA;

    check_status(exo_attach(EXO_NOTHING, first_handle(EXO_KIND_SLICE), 1, 0).status, EXO_OK,
                 "all time here");
    for (uint32_t i = 0; i < HARTS && i < boot->hart_count; i++) {
        printf("a holder on hart %u\n", i);
        holder_on(i);
    }
    first_off(check_end());
}
