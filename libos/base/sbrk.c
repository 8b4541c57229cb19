/* SPDX-License-Identifier: BSD-2-Clause */
/* sbrk.c - the heap: grows through its window, one extent from the pool at a time. */
#include <base/broker.h>
#include <base/memory.h>
#include <base/start.h>
#include <base/upcall.h>
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

enum {
    CHUNK_ORDER = 4,
    CHUNK_ORDER_MAX = 9
};

static uint64_t heap_break;
static uint64_t heap_mapped;

/* The largest order that is aligned at heap_mapped, and not much more than `bytes`. */
static uint32_t chunk_order(uint64_t bytes)
{
    uint64_t frame = heap_mapped >> EXO_FRAME_SHIFT;
    uint32_t order = CHUNK_ORDER;

    while (order < CHUNK_ORDER_MAX && ((uint64_t)EXO_FRAME_SIZE << order) < bytes) {
        order++;
    }
    while (order > 0 && (frame & ((1ull << order) - 1)) != 0) {
        order--;
    }
    return order;
}

static struct base_memory chunk_take(uint32_t order)
{
    struct base_memory memory = base_memory_take_most(order);

    if (memory.handle.raw != 0 || base_is_masked()) {
        return memory;
    }
    (void)broker_memory(1, order, EXO_STANDARD);
    return base_memory_take_most(order);
}

static bool heap_grow(uint64_t bytes)
{
    struct base_memory memory = chunk_take(chunk_order(bytes));

    if (memory.handle.raw == 0) {
        return false;
    }
    if (base_map((exo_va_t){heap_mapped}, memory, EXO_READ | EXO_WRITE, 0) != EXO_OK) {
        (void)base_memory_give(memory);
        return false;
    }
    heap_mapped += (uint64_t)EXO_FRAME_SIZE << memory.order;
    return true;
}

void *sbrk(ptrdiff_t increment)
{
    if (heap_break == 0) {
        heap_break = base_start()->heap_va;
        heap_mapped = heap_break;
    }
    uint64_t old = heap_break;
    uint64_t wanted = old + (uint64_t)increment;
    if (wanted < base_start()->heap_va || wanted > base_start()->heap_end) {
        errno = ENOMEM;
        return (void *)-1;
    }
    while (heap_mapped < wanted) {
        if (!heap_grow(wanted - heap_mapped)) {
            errno = ENOMEM;
            return (void *)-1;
        }
    }
    heap_break = wanted;
    return (void *)(uintptr_t)old;
}
