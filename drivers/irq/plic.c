/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plic.c - platform-level interrupt controller.
 */
#include "plic.h"
#include "mmio.h"

enum {
    PRIORITY = 0x0,  /* + 4 for each line */
    ENABLE = 0x2000, /* + 0x80 for each context, a bit for each line */
    ENABLE_STRIDE = 0x80,
    THRESHOLD = 0x200000, /* + 0x1000 for each context */
    CLAIM = 0x200004,
    CONTEXT_STRIDE = 0x1000
};

static uintptr_t enable_word(const struct plic *plic, uint32_t context, uint32_t line)
{
    return plic->base + ENABLE + (uintptr_t)context * ENABLE_STRIDE + line / 32 * 4;
}

static uintptr_t claim_word(const struct plic *plic, uint32_t context)
{
    return plic->base + CLAIM + (uintptr_t)context * CONTEXT_STRIDE;
}

static bool line_exists(const struct plic *plic, uint32_t line)
{
    return line != 0 && line < plic->line_count;
}

void plic_reset(const struct plic *plic)
{
    for (uint32_t line = 1; line < plic->line_count; line++) {
        mmio_write32(plic->base + PRIORITY + (uintptr_t)line * 4, 1);
    }
}

void plic_context_reset(const struct plic *plic, uint32_t context)
{
    for (uint32_t line = 0; line < plic->line_count; line += 32) {
        mmio_write32(enable_word(plic, context, line), 0);
    }
    mmio_write32(plic->base + THRESHOLD + (uintptr_t)context * CONTEXT_STRIDE, 0);
}

bool plic_enable(const struct plic *plic, uint32_t context, uint32_t line)
{
    if (!line_exists(plic, line)) {
        return false;
    }

    const uintptr_t word = enable_word(plic, context, line);
    mmio_write32(word, mmio_read32(word) | 1u << line % 32);
    return true;
}

bool plic_disable(const struct plic *plic, uint32_t context, uint32_t line)
{
    if (!line_exists(plic, line)) {
        return false;
    }

    const uintptr_t word = enable_word(plic, context, line);
    mmio_write32(word, mmio_read32(word) & ~(1u << line % 32));
    return true;
}

uint32_t plic_claim(const struct plic *plic, uint32_t context)
{
    const uint32_t line = mmio_read32(claim_word(plic, context));

    return line_exists(plic, line) ? line : 0;
}

/* A controller ignores the completion of a line that is not enabled in the context, and the
 * line would stay silent for ever: so it is enabled for the moment. */
void plic_complete(const struct plic *plic, uint32_t context, uint32_t line)
{
    if (!line_exists(plic, line)) {
        return;
    }

    const uintptr_t word = enable_word(plic, context, line);
    const uint32_t enabled = mmio_read32(word);
    mmio_write32(word, enabled | 1u << line % 32);
    mmio_write32(claim_word(plic, context), line);
    mmio_write32(word, enabled);
}
