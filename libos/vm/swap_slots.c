/* SPDX-License-Identifier: BSD-2-Clause */
/* swap_slots.c - which places of the swap space are whose. */
#include "swap_slots.h"

enum owner {
    OWNER_BROKER, /* or beyond the end */
    OWNER_NOBODY,
    OWNER_PAGE,
};

static uint8_t owners[SWAP_SLOTS_MAX];
static uint32_t slot_count;
static uint32_t free_count;
static uint32_t next;

void swap_slots_start(uint32_t total)
{
    slot_count = total < SWAP_SLOTS_MAX ? total : SWAP_SLOTS_MAX;
    free_count = total / 2 < slot_count ? total / 2 : slot_count;
    next = 0;
    for (uint32_t i = 0; i < SWAP_SLOTS_MAX; i++) {
        owners[i] = i < free_count ? OWNER_NOBODY : OWNER_BROKER;
    }
}

uint32_t swap_slot_take(void)
{
    if (free_count == 0) {
        return SWAP_SLOT_NONE;
    }
    while (owners[next] != OWNER_NOBODY) {
        next = (next + 1) % slot_count;
    }
    owners[next] = OWNER_PAGE;
    free_count--;
    return next;
}

void swap_slot_give(uint32_t slot)
{
    if (slot < slot_count && owners[slot] == OWNER_PAGE) {
        owners[slot] = OWNER_NOBODY;
        free_count++;
    }
}

bool swap_slot_adopt(uint32_t slot)
{
    if (slot >= slot_count || owners[slot] != OWNER_BROKER) {
        return false;
    }
    owners[slot] = OWNER_PAGE;
    return true;
}

uint32_t swap_slots_free(void)
{
    return free_count;
}
