/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * page.c - the short way to map one page, to change its rights and to unmap it.
 *
 * It is for a binding of one frame of ordinary RAM under the leaf table that the environment used
 * last, and for no flags, while the environment runs on no other hart. Whatever is otherwise goes
 * the long way, through map.c and space.c, and so does whatever is to be refused: nothing is
 * written here before all is known to be right. The two ways must do the same; test_kernel_page
 * compares them.
 */
#include "page.h"

#include "binding.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

enum {
    RIGHTS_VALID = 1 << EXO_READ | 1 << (EXO_READ | EXO_WRITE) | 1 << EXO_EXECUTE |
                   1 << (EXO_READ | EXO_EXECUTE) | 1 << (EXO_READ | EXO_WRITE | EXO_EXECUTE),
    RIGHTS_ALL = 7,
    RIGHTS_SHIFT = 8 /* in `how` */
};

/* The page's place in the leaf table. */
struct place {
    arch_pte_t *entry;
    uint32_t *slot;
    struct space_shadow *shadow;
};

static inline bool place_find(const struct env *e, uint64_t vpn, struct place *place)
{
    uint64_t index = vpn & (ARCH_TABLE_ENTRIES - 1);

    if (e->leaf_key != (vpn >> 9) + 1) {
        return false;
    }
    place->entry = e->leaf + index;
    place->shadow = (struct space_shadow *)(void *)(e->leaf + ARCH_TABLE_ENTRIES);
    place->slot = &place->shadow->slot[index];
    return true;
}

static inline void entry_write(const struct place *place, uint64_t vpn, arch_pte_t entry)
{
    *(volatile arch_pte_t *)place->entry = entry;
    arch_flush_page((exo_va_t){vpn << EXO_FRAME_SHIFT});
}

/* Known to be quiet; the long way finds out whether it has become so. */
static inline bool is_settled(const struct frame *frame, uint64_t number)
{
    return (frame - number % FRAME_BLOCK)->epoch <= shootdown_settled;
}

static inline bool rights_are_fine(const struct binding *b, uint64_t rights)
{
    return (RIGHTS_VALID >> rights & 1) != 0 && (rights & ~(uint64_t)b->rights) == 0;
}

bool page_apply(uint32_t env, uint32_t slot, uint64_t va, uint64_t how)
{
    const struct env *e = &envs[env];
    struct binding *b = &ledger[slot];
    struct frame *frame = frame_lookup(b->node.base);
    uint64_t op = how & ~(uint64_t)(RIGHTS_ALL << RIGHTS_SHIFT);
    uint64_t rights = how >> RIGHTS_SHIFT & RIGHTS_ALL;
    uint64_t vpn = op == EXO_MAP ? va >> EXO_FRAME_SHIFT : b->node.vpn;
    struct place place;

    if (b->kind != EXO_KIND_FRAME || b->order != 0 || frame->kind != FRAME_ORDINARY ||
        !place_find(e, vpn, &place) || slice_is_elsewhere(env)) {
        return false;
    }
    if (how == EXO_UNMAP && b->state == EXO_STATE_MAPPED) {
        *place.slot = 0;
        place.shadow->live--;
        frame->maps--;
        b->state = EXO_STATE_IDLE;
        entry_write(&place, vpn, ARCH_PTE_NONE);
        return true;
    }
    if (op > EXO_PROTECT || !rights_are_fine(b, rights) || !is_settled(frame, b->node.base)) {
        return false;
    }
    arch_pte_t leaf = arch_pte_leaf((exo_frame_t){b->node.base}, (uint8_t)rights, 0);
    if (op == EXO_PROTECT && b->state == EXO_STATE_MAPPED) {
        entry_write(&place, vpn, leaf);
        return true;
    }
    if (op == EXO_PROTECT || b->state != EXO_STATE_IDLE || (va & (EXO_FRAME_SIZE - 1)) != 0 ||
        *place.slot != 0 || place.shadow->is_closing != 0 || frame->maps == UINT16_MAX) {
        return false;
    }
    *place.slot = slot;
    place.shadow->live++;
    frame->maps++;
    b->state = EXO_STATE_MAPPED;
    b->node.vpn = (uint32_t)vpn;
    entry_write(&place, vpn, leaf);
    return true;
}
