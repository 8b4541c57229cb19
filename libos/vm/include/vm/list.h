/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * list.h - pages in an order, for replacement policies. Pure code, tested on the host.
 *
 * A page is in a list at most once; asking for what is not there changes nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    VM_PAGES_MAX = 4096,
    VM_PAGE_NONE = VM_PAGES_MAX,
};

struct vm_list {
    uint16_t next[VM_PAGES_MAX + 1]; /* the last is the ring's head; itself: not in the list */
    uint16_t previous[VM_PAGES_MAX + 1];
};

void vm_list_clear(struct vm_list *list);
bool vm_list_has(const struct vm_list *list, uint32_t page);
/* At the end; a page that is in the list already moves there. */
void vm_list_append(struct vm_list *list, uint32_t page);
void vm_list_remove(struct vm_list *list, uint32_t page);
/* VM_PAGE_NONE: there is none. */
uint32_t vm_list_first(const struct vm_list *list);
uint32_t vm_list_next(const struct vm_list *list, uint32_t page);
