/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * storm.c - holds a line that never stops: its handler completes the interrupt and leaves the cause
 * as it is, so the next one is there at once. QEMU's controller does not look at the line's level
 * when an interrupt is completed, so the port is made to raise it anew.
 */
#include "../check.h"

enum {
    ENABLE = 1, /* of a 16550 */
    TRANSMIT_EMPTY = 2,
    REVOLUTIONS = 8,
    ENOUGH = 1000
};

#define PORT_VA 0x30000000ull

static volatile uint8_t *const port = (volatile uint8_t *)PORT_VA;
static volatile uint64_t interrupts;
static uint64_t end;
static exo_handle_t line;

static exo_status_t route(uint64_t how)
{
    return exo_attach(EXO_NOTHING, line, how, base_start()->hart_first).status;
}

static void on_interrupt(struct exo_save_area *save)
{
    (void)__atomic_exchange_n(&save->irq_pending[0], 0, __ATOMIC_SEQ_CST);
    interrupts++;
    port[ENABLE] = 0;
    port[ENABLE] = base_now() < end ? TRANSMIT_EMPTY : 0; /* the thread gets no further before */
    (void)route(1);                                       /* completes it */
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

int main(void)
{
    end = base_now() + REVOLUTIONS * EXO_SLICE_COUNT * base_start()->slice_ticks;

    line = held(EXO_KIND_IRQ);
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    check_status(
        base_map((exo_va_t){PORT_VA}, (struct base_memory){held(EXO_KIND_DEVICE), 0}, CHECK_RW, 0),
        EXO_OK, "map the port");
    check_status(route(1), EXO_OK, "route the line");
    port[ENABLE] = TRANSMIT_EMPTY;
    while (base_now() < end) {
    }
    check_status(route(0), EXO_OK, "unroute the line");
    printf("%lu interrupts\n", (unsigned long)interrupts);
    check_true(interrupts >= ENOUGH, "it was a storm");
    return check_end();
}
