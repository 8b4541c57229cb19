/* SPDX-License-Identifier: BSD-2-Clause */
/* machine.c - sorts the boot page's extents; console, slots, clock. */
#include "machine.h"

#include "pool.h"

#include <base/calls.h>
#include <base/console.h>
#include <base/crt.h>
#include <base/upcall.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    PRINT_BYTES = 24,
    SLOT_STACK = 4096,
    CODE_BROKEN = 3
};

struct machine the_machine;

static uint32_t slot_next;
static uint32_t slot_end;
static uint32_t freed[SLOT_STACK];
static uint32_t freed_count;

const struct exo_boot *machine_boot(void)
{
    return (const struct exo_boot *)EXO_BOOT_VA;
}

void console_write(const char *bytes, size_t count)
{
    while (count != 0) {
        size_t part = count < PRINT_BYTES ? count : PRINT_BYTES;
        uint64_t word[3] = {0, 0, 0};
        memcpy(word, bytes, part);
        (void)exo_machine_print(the_machine.machine, part, word);
        bytes += part;
        count -= part;
    }
}

static void extent_sort(const struct exo_boot_extent *e)
{
    exo_handle_t handle = {e->handle};

    if (e->role == EXO_ROLE_MACHINE) {
        the_machine.machine = handle;
    } else if (e->role == EXO_ROLE_SELF) {
        the_machine.self = handle;
    } else if (e->role == EXO_ROLE_INFO) {
        the_machine.info = handle;
    } else if (e->role == EXO_ROLE_FREE && e->kind == EXO_KIND_SLICE) {
        the_machine.slices[e->base] = handle;
    } else if (e->role == EXO_ROLE_FREE && e->kind == EXO_KIND_IRQ) {
        the_machine.irq_handle = e->handle;
        the_machine.irq_count = e->order;
    }
}

/* The largest extents first: they become the arenas. */
static void arenas_choose(void)
{
    const struct exo_boot *boot = machine_boot();

    for (int order = EXO_ORDER_MAX; order >= 9; order--) {
        for (uint32_t i = 0; i < boot->extent_count; i++) {
            const struct exo_boot_extent *e = &boot->extent[i];
            if (e->role == EXO_ROLE_FREE && e->kind == EXO_KIND_FRAME && e->order == order) {
                pool_add((exo_handle_t){e->handle}, e->base, e->order);
            }
        }
    }
}

int base_library_start(char ***argv)
{
    (void)argv;
    machine_init();
    return 0;
}

void machine_init(void)
{
    const struct exo_boot *boot = machine_boot();

    for (uint32_t i = 0; i < boot->extent_count; i++) {
        extent_sort(&boot->extent[i]);
    }
    slot_next = boot->free_slot_first;
    slot_end = boot->free_slot_first + boot->free_slot_count;
    the_machine.start_ticks = base_now();
    the_machine.timebase_hz = 10000000; /* until the info page is mapped */
    arenas_choose();
}

uint32_t slot_run(uint32_t count)
{
    uint32_t first = slot_next;

    if (count > slot_end - slot_next) {
        must((struct exo_result){EXO_E_LIMIT, 0}, "ledger slots");
    }
    slot_next += count;
    return first;
}

uint32_t slot_take(void)
{
    return freed_count != 0 ? freed[--freed_count] : slot_run(1);
}

void slot_give(uint32_t slot)
{
    if (freed_count < SLOT_STACK) {
        freed[freed_count++] = slot;
    }
}

void timeline(const char *format, ...)
{
    uint64_t us = (base_now() - the_machine.start_ticks) * 1000000 / the_machine.timebase_hz;
    va_list arguments;

    printf("%6lu.%03lu ms  ", (unsigned long)(us / 1000), (unsigned long)(us % 1000));
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

void machine_off(uint8_t code)
{
    console_flush();
    for (;;) {
        (void)exo_machine_off(the_machine.machine, code);
    }
}

void must(struct exo_result result, const char *what)
{
    if (result.status != EXO_OK) {
        printf("broker: FAIL: %s: status %ld\n", what, (long)result.status);
        machine_off(CODE_BROKEN);
    }
}

exo_handle_t device_handle(uint64_t frame, uint64_t count, uint8_t *order)
{
    const struct exo_boot *boot = machine_boot();

    for (uint32_t i = 0; i < boot->extent_count; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        if (e->kind == EXO_KIND_DEVICE && e->base == frame && 1ull << e->order >= count) {
            *order = (uint8_t)e->order;
            return (exo_handle_t){e->handle};
        }
    }
    return EXO_NOTHING;
}
