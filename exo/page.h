/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * page.h - the short way to map one page, to change its rights and to unmap it: those of a batch,
 * and one by itself where the architecture has no shorter way.
 *
 * It is for a binding of one frame of ordinary RAM under the leaf table that the environment used
 * last, and for no flags, while the environment runs on no other hart. Whatever is otherwise goes
 * the long way, through map.c and space.c, and so does whatever is to be refused: nothing is
 * written here before all is known to be right. The two ways must do the same; test_kernel_page
 * compares them.
 */
#pragma once

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

enum {
    PAGE_RIGHTS = EXO_READ | EXO_WRITE | EXO_EXECUTE,
    PAGE_RIGHTS_SHIFT = 8 /* in `how` */
};

/* The new entry, beside the name of who made it: nothing stale stays on this hart. */
static inline void page_write(arch_pte_t *entry, arch_pte_t leaf, uint64_t vpn)
{
    *(volatile arch_pte_t *)entry = leaf;
    arch_flush_page((exo_va_t){vpn << EXO_FRAME_SHIFT});
}

/* On no other hart is anybody in the space. Who calls for itself is here, with its one dispatcher.
 */
static inline bool page_space_is_here(const struct env *e, uint32_t env, bool is_caller)
{
    return (is_caller && !e->is_spread) || !slice_is_elsewhere(env);
}

/* One entry of a map call for the environment whose record is `e`, whose space is here: false, and
 * nothing was done, where it is not the usual case, or not permitted. */
static inline __attribute__((always_inline)) bool page_apply(const struct env *e, uint64_t va,
                                                             exo_handle_t handle, uint64_t how)
{
    uint32_t number = EXO_HANDLE_INDEX(handle);
    struct binding *b = &ledger[number];

    if (number >= ledger_count || b->epoch != handle.raw >> 24) {
        return false;
    }
    if (b->what != ((uint8_t)how == EXO_MAP ? e->page_idle : e->page_mapped)) {
        return false;
    }
    uint64_t vpn = (uint8_t)how == EXO_MAP ? va >> EXO_FRAME_SHIFT : b->node.vpn;
    if (e->leaf_key != (vpn >> 9) + 1) {
        return false; /* or there is no leaf yet */
    }
    struct frame *frame = frame_entry(b->node.base);
    struct space_shadow *shadow =
        (struct space_shadow *)(void *)((char *)e->leaf_live - offsetof(struct space_shadow, live));
    arch_pte_t *entry = &e->leaf[vpn & (ARCH_TABLE_ENTRIES - 1)];
    uint32_t *slot = &shadow->slot[vpn & (ARCH_TABLE_ENTRIES - 1)];

    if (how == EXO_UNMAP) {
        *slot = 0;
        shadow->live--;
        frame->maps--;
        b->state = EXO_STATE_IDLE;
        page_write(entry, ARCH_PTE_NONE, vpn);
        return true;
    }
    uint64_t rights = how >> PAGE_RIGHTS_SHIFT;
    if ((rights & ~(uint64_t)(b->rights & PAGE_RIGHTS)) != 0 || frame->kind != FRAME_ORDINARY ||
        !frame_is_settled(frame, b->node.base)) {
        return false;
    }
    arch_pte_t leaf = arch_pte_page((exo_frame_t){b->node.base}, rights);
    if (!arch_pte_is_present(leaf)) {
        return false;
    }
    if ((uint8_t)how == EXO_PROTECT) {
        page_write(entry, leaf, vpn);
        return true;
    }
    if ((uint8_t)how != EXO_MAP || (va & (EXO_FRAME_SIZE - 1)) != 0 || *slot != 0 ||
        shadow->is_closing != 0 || (uint16_t)(frame->maps + 1) == 0) {
        return false;
    }
    *slot = number;
    shadow->live++;
    frame->maps++;
    b->state = EXO_STATE_MAPPED;
    b->node.vpn = (uint32_t)vpn;
    page_write(entry, leaf, vpn);
    return true;
}
