/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entropy.c - random bytes out of a seed that the bundle brings, the file "entropy".
 *
 * ChaCha20 (RFC 8439, 2.3) with the seed as its key and the time of the first call as its nonce:
 * nobody can tell the bytes who does not know the seed. The key changes after each call.
 */
#include "posix.h"

#include <base/start.h>
#include <base/upcall.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_WORDS = 8,
    STATE_WORDS = 16,
    DOUBLE_ROUNDS = 10,
    REQUEST_MAX = 256, /* POSIX */
};

#define SEED_FILE "entropy"

static uint32_t key[KEY_WORDS];
static uint32_t nonce[3];
static bool is_seeded;

static void add_xor_rotate(uint32_t *a, uint32_t b, uint32_t *c, uint32_t bits)
{
    *a += b;
    *c ^= *a;
    *c = *c << bits | *c >> (32 - bits);
}

static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    add_xor_rotate(a, *b, d, 16);
    add_xor_rotate(c, *d, b, 12);
    add_xor_rotate(a, *b, d, 8);
    add_xor_rotate(c, *d, b, 7);
}

static void block_make(uint32_t counter, uint32_t out[STATE_WORDS])
{
    uint32_t in[STATE_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    memcpy(&in[4], key, sizeof(key));
    in[12] = counter;
    memcpy(&in[13], nonce, sizeof(nonce));
    memcpy(out, in, sizeof(in));
    for (uint32_t i = 0; i < DOUBLE_ROUNDS; i++) {
        for (uint32_t column = 0; column < 4; column++) {
            quarter_round(&out[column], &out[4 + column], &out[8 + column], &out[12 + column]);
        }
        for (uint32_t d = 0; d < 4; d++) {
            quarter_round(&out[d], &out[4 + (d + 1) % 4], &out[8 + (d + 2) % 4],
                          &out[12 + (d + 3) % 4]);
        }
    }
    for (uint32_t i = 0; i < STATE_WORDS; i++) {
        out[i] += in[i];
    }
}

static bool seed_read(void)
{
    const struct base_file *file = base_file_find(SEED_FILE);
    uint64_t now = base_now();

    if (file == NULL || file->size < sizeof(key)) {
        return false;
    }
    memcpy(key, (const void *)(uintptr_t)file->va, sizeof(key));
    memcpy(nonce, &now, sizeof(now));
    return true;
}

int getentropy(void *buffer, size_t bytes)
{
    uint32_t block[STATE_WORDS];
    uint32_t counter = 1;

    if (bytes > REQUEST_MAX) {
        return posix_fail(EIO);
    }
    is_seeded = is_seeded || seed_read();
    if (!is_seeded) {
        return posix_absent("getentropy without a file " SEED_FILE);
    }
    for (size_t done = 0; done < bytes; done += sizeof(block)) {
        size_t part = bytes - done < sizeof(block) ? bytes - done : sizeof(block);
        block_make(counter++, block);
        memcpy((uint8_t *)buffer + done, block, part);
    }
    block_make(0, block);
    memcpy(key, block, sizeof(key));
    return 0;
}
