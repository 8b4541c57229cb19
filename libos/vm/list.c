/* SPDX-License-Identifier: BSD-2-Clause */
/* list.c - a ring of page numbers with its links in arrays. */
#include <vm/list.h>

enum {
    HEAD = VM_PAGES_MAX
};

void vm_list_clear(struct vm_list *list)
{
    for (uint32_t i = 0; i <= VM_PAGES_MAX; i++) {
        list->next[i] = (uint16_t)i;
        list->previous[i] = (uint16_t)i;
    }
}

bool vm_list_has(const struct vm_list *list, uint32_t page)
{
    return page < VM_PAGES_MAX && list->next[page] != page;
}

void vm_list_remove(struct vm_list *list, uint32_t page)
{
    if (!vm_list_has(list, page)) {
        return;
    }
    list->next[list->previous[page]] = list->next[page];
    list->previous[list->next[page]] = list->previous[page];
    list->next[page] = (uint16_t)page;
    list->previous[page] = (uint16_t)page;
}

void vm_list_append(struct vm_list *list, uint32_t page)
{
    if (page >= VM_PAGES_MAX) {
        return;
    }
    vm_list_remove(list, page);

    uint16_t last = list->previous[HEAD];
    list->next[last] = (uint16_t)page;
    list->previous[page] = last;
    list->next[page] = HEAD;
    list->previous[HEAD] = (uint16_t)page;
}

uint32_t vm_list_first(const struct vm_list *list)
{
    return list->next[HEAD];
}

uint32_t vm_list_next(const struct vm_list *list, uint32_t page)
{
    return vm_list_has(list, page) ? list->next[page] : VM_PAGE_NONE;
}
