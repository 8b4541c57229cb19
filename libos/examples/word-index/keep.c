/* SPDX-License-Identifier: BSD-2-Clause */
/* keep.c - the word index's own replacement policy. */
#include "keep.h"

static void keep_start(void *state)
{
    struct keep *keep = state;

    vm_list_clear(&keep->kept);
    vm_list_clear(&keep->others);
    keep->count = 0;
}

static void keep_paged_in(void *state, uint32_t page)
{
    struct keep *keep = state;
    bool is_kept = page >= keep->first && page - keep->first < keep->count;

    vm_list_append(is_kept ? &keep->kept : &keep->others, page);
}

static void keep_paged_out(void *state, uint32_t page)
{
    struct keep *keep = state;

    vm_list_remove(&keep->kept, page);
    vm_list_remove(&keep->others, page);
}

static uint32_t first_of(const struct vm_list *list, const struct vm_bits *bits)
{
    uint32_t page = vm_list_first(list);

    while (page != VM_PAGE_NONE && bits->is_fixed(page)) {
        page = vm_list_next(list, page);
    }
    return page;
}

static uint32_t keep_victim(void *state, const struct vm_bits *bits)
{
    struct keep *keep = state;
    uint32_t page = first_of(&keep->others, bits);

    while (page != VM_PAGE_NONE && bits->is_accessed(page)) {
        bits->accessed_clear(page);
        vm_list_append(&keep->others, page);
        page = first_of(&keep->others, bits);
    }
    return page != VM_PAGE_NONE ? page : first_of(&keep->kept, bits);
}

void keep_range(struct keep *keep, uint32_t first, uint32_t count)
{
    keep->first = first;
    keep->count = count;
    for (uint32_t page = first; page < first + count; page++) {
        if (vm_list_has(&keep->others, page)) {
            vm_list_remove(&keep->others, page);
            vm_list_append(&keep->kept, page);
        }
    }
}

const struct vm_policy keep_policy = {"the index's own", keep_start, keep_paged_in, keep_paged_out,
                                      keep_victim};
