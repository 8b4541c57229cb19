/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * owner.c - holds the serial port and its interrupt: each time it says that the port may interrupt
 * when its transmitter is empty, one upcall comes, and none before it completes the last.
 */
#include "../check.h"

enum {
    ENABLE = 1, /* registers of a 16550, one byte each */
    IDENTITY = 2,
    TRANSMIT_EMPTY = 2, /* of ENABLE */
    LINE = 10,
    ROUNDS = 100,
    WAIT_MS = 500,
    QUIET_MS = 50
};

#define PORT_VA 0x30000000ull

static volatile uint8_t *const port = (volatile uint8_t *)PORT_VA;
static volatile unsigned upcalls;
static volatile uint64_t lines;

/* Reading the identity takes the transmitter's interrupt back; the line stays claimed. */
static void on_interrupt(struct exo_save_area *save)
{
    lines |= __atomic_exchange_n(&save->irq_pending[0], 0, __ATOMIC_SEQ_CST);
    port[ENABLE] = 0;
    (void)port[IDENTITY];
    upcalls++;
}

static exo_handle_t held(uint8_t kind)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->device_count; i++) {
        if (start->device[i].kind == kind) {
            return (exo_handle_t){start->device[i].handle};
        }
    }
    return EXO_NOTHING;
}

static bool comes(unsigned count, uint64_t milliseconds)
{
    uint64_t end = base_now() + check_ticks(milliseconds);

    while (upcalls < count && base_now() < end) {
    }
    return upcalls >= count;
}

static exo_status_t route(exo_handle_t line, uint64_t how)
{
    return exo_attach(EXO_NOTHING, line, how, base_start()->hart_first).status;
}

static void rounds(exo_handle_t line)
{
    unsigned missed = 0;
    unsigned early = 0;

    for (unsigned i = 1; i <= ROUNDS; i++) {
        port[ENABLE] = TRANSMIT_EMPTY;
        missed += comes(i, WAIT_MS) ? 0 : 1;
        early += upcalls > i ? 1 : 0;
        (void)route(line, 1); /* completes it */
    }
    check_equal(missed, 0, "interrupts that did not come");
    check_equal(early, 0, "interrupts that came twice");
    check_equal(lines, 1ull << LINE, "lines that interrupted");
}

int main(void)
{
    exo_handle_t line = held(EXO_KIND_IRQ);
    struct base_memory registers = {held(EXO_KIND_DEVICE), 0};

    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    check_status(base_map((exo_va_t){PORT_VA}, registers, CHECK_RW, 0), EXO_OK, "map the port");
    check_status(route(line, 1), EXO_OK, "route the line");
    rounds(line);

    port[ENABLE] = TRANSMIT_EMPTY;
    (void)comes(ROUNDS + 1, WAIT_MS);
    port[ENABLE] = TRANSMIT_EMPTY;
    check_true(!comes(ROUNDS + 2, QUIET_MS), "none before the last is completed");
    check_status(route(line, 1), EXO_OK, "complete it");
    check_true(comes(ROUNDS + 2, WAIT_MS), "then the next");
    check_status(route(line, 0), EXO_OK, "unroute the line");
    port[ENABLE] = TRANSMIT_EMPTY;
    check_true(!comes(ROUNDS + 3, QUIET_MS), "none without a route");
    port[ENABLE] = 0;
    check_status(route(line, 0), EXO_E_BUSY, "unroute it again");
    (void)exo_notify((exo_handle_t){base_peer_find("other")->env}, line.raw << 8, 0);
    base_sleep_until(base_now() + check_ticks(QUIET_MS * 4));
    return check_end();
}
