/* SPDX-License-Identifier: BSD-2-Clause */
/* ring.c - see ring.h. */
#include <base/ring.h>

_Static_assert((RING_BYTES & (RING_BYTES - 1)) == 0, "positions wrap by masking");

uint32_t ring_room(const struct ring *ring)
{
    uint32_t used = ring->head - __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);

    return used > RING_BYTES ? 0 : RING_BYTES - used;
}

uint32_t ring_used(const struct ring *ring)
{
    uint32_t used = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE) - ring->tail;

    return used > RING_BYTES ? 0 : used;
}

uint32_t ring_write(struct ring *ring, const void *bytes, uint32_t count)
{
    const uint8_t *from = bytes;
    uint32_t room = ring_room(ring);
    uint32_t head = ring->head;

    count = count < room ? count : room;
    for (uint32_t i = 0; i < count; i++) {
        ring->byte[(head + i) % RING_BYTES] = from[i];
    }
    __atomic_store_n(&ring->head, head + count, __ATOMIC_RELEASE);
    return count;
}

uint32_t ring_read(struct ring *ring, void *bytes, uint32_t count)
{
    uint8_t *to = bytes;
    uint32_t used = ring_used(ring);
    uint32_t tail = ring->tail;

    count = count < used ? count : used;
    for (uint32_t i = 0; i < count; i++) {
        to[i] = ring->byte[(tail + i) % RING_BYTES];
    }
    __atomic_store_n(&ring->tail, tail + count, __ATOMIC_RELEASE);
    return count;
}
