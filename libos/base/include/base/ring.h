/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ring.h - bytes from one writer to one reader in shared memory, no locks.
 *
 * head and tail run freely modulo 2^32. Neither side trusts the other: an impossible distance
 * counts as a full ring for the writer and as an empty one for the reader.
 * Pure code, tested on the host.
 */
#pragma once

#include <stdint.h>

enum {
    RING_BYTES = 2048
};

struct ring {
    uint32_t head;    /* writer: next byte to write */
    uint32_t dropped; /* writer: bytes given up (only when told not to wait) */
    uint32_t tail;    /* reader: next byte to read */
    uint32_t reserved;
    uint8_t byte[RING_BYTES];
};

/* -> bytes written, at most the room there is. */
uint32_t ring_write(struct ring *ring, const void *bytes, uint32_t count);

/* -> bytes read. */
uint32_t ring_read(struct ring *ring, void *bytes, uint32_t count);

/* Free bytes, as the writer sees it. */
uint32_t ring_room(const struct ring *ring);

/* Readable bytes, as the reader sees it. */
uint32_t ring_used(const struct ring *ring);
