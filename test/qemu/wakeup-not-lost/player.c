/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * player.c - half of a game of ping-pong: waits for the ball and returns it.
 *
 * Nothing wakes a player but the ball, so that one lost wakeup stops the game for good. Arguments:
 * first, who has the ball; raw, waits by the kernel's call alone and dawdles before it; peer=0, the
 * other's hart; rounds=10000.
 */
#include "../check.h"

enum {
    ROUNDS = 10000,
    DAWDLE_TICKS = 64
};

#define BALL 0x100ull

static volatile bool has_ball;
static uint64_t random_state = 88172645463325252ull;

static void on_notify(struct exo_save_area *save)
{
    if ((__atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) & BALL) != 0) {
        has_ball = true;
    }
}

static void wait_library(void)
{
    base_mask();
    while (!has_ball) {
        base_wait_masked();
    }
    base_unmask();
}

/* Between the look and the call is where a wakeup would be lost. */
static void dawdle(void)
{
    uint64_t end = base_now() + check_random(&random_state) % DAWDLE_TICKS;

    while (base_now() < end) {
    }
}

static void wait_raw(void)
{
    struct exo_save_area *save = base_save();

    base_mask();
    for (;;) {
        uint64_t pending =
            __atomic_and_fetch(&save->pending, ~(uint64_t)EXO_EVENT_NOTIFY, __ATOMIC_SEQ_CST);
        on_notify(save);
        if (has_ball) {
            break;
        }
        dawdle();
        (void)exo_wait(pending);
    }
    base_unmask();
}

/* Posted before WAIT: it does not sleep, although nobody will post again. */
static void posted_before(void)
{
    base_mask();
    (void)__atomic_fetch_and(&base_save()->pending, ~(uint64_t)EXO_EVENT_NOTIFY, __ATOMIC_SEQ_CST);
    uint64_t before = base_save()->pending & ~(uint64_t)EXO_EVENT_NOTIFY;
    (void)exo_notify(EXO_NOTHING, 1ull << 63, base_start()->hart_first);
    struct exo_result result = exo_wait(before);
    base_unmask();
    check_true(result.status == EXO_OK && (result.value & EXO_EVENT_NOTIFY) != 0,
               "WAIT returns at once after a post, and tells of it");
}

int main(void)
{
    const struct base_peer *peer = &base_start()->peer[0];
    uint32_t peer_hart = (uint32_t)base_argument_number("peer", 0);
    uint64_t rounds = base_argument_number("rounds", ROUNDS);
    bool is_raw = base_argument_given("raw");
    unsigned wrong = 0;

    posted_before();
    has_ball = base_argument_given("first");
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    on_notify(base_save()); /* what came before there was a handler */
    for (uint64_t i = 0; i < rounds; i++) {
        if (is_raw) {
            wait_raw();
        } else {
            wait_library();
        }
        has_ball = false;
        exo_status_t status;
        do {
            status = exo_notify((exo_handle_t){peer->env}, BALL, peer_hart).status;
        } while (status == EXO_E_AGAIN);
        wrong += status != EXO_OK && i != rounds - 1 ? 1 : 0;
    }
    check_equal(wrong, 0, "posts refused in all rounds");
    return check_end();
}
