/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * policy.h - which page gives way: a plug-in.
 *
 * A policy keeps its own books of the resident pages, told by paged_in and paged_out, and names a
 * victim when the pager needs a frame. Pages are numbered from the start of the paged window.
 * It runs masked: it touches no paged memory, makes no call and uses no floating point.
 * An application may bring its own; the three here are built of a vm_list each.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <vm/list.h>

/* What the pager tells a policy about its pages. */
struct vm_bits {
    /* Used since it was paged in or the bit was last cleared; from the library's page table. */
    bool (*is_accessed)(uint32_t page);
    /* Takes effect before the application runs again; one crossing for many. */
    void (*accessed_clear)(uint32_t page);
    /* Written since it was last read from where it came: dearer to give up. */
    bool (*is_dirty)(uint32_t page);
    /* May not be named now: it is pinned, or there is no place for its content. */
    bool (*is_fixed)(uint32_t page);
};

struct vm_policy {
    const char *name;
    /* Before anything else; no page is resident. */
    void (*start)(void *state);
    void (*paged_in)(void *state, uint32_t page);
    void (*paged_out)(void *state, uint32_t page);
    /* A resident page that is not fixed; VM_PAGE_NONE: there is none. It stays resident until
     * paged_out says so. */
    uint32_t (*victim)(void *state, const struct vm_bits *bits);
};

/* State of the three below. */
struct vm_policy_queue {
    struct vm_list list;
};

/* First in, first out; looks at no bits. */
extern const struct vm_policy vm_policy_fifo;
/* First in, first out, but what was used since is passed over once. */
extern const struct vm_policy vm_policy_clock;
/* Sorts by use: samples all accessed bits at each choice, and names what went longest without. */
extern const struct vm_policy vm_policy_lru;
