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

/* The resident pages of the range change lists. */
static void range_move(const struct keep *keep, struct vm_list *from, struct vm_list *to)
{
    for (uint32_t page = keep->first; page < keep->first + keep->count; page++) {
        if (vm_list_has(from, page)) {
            vm_list_remove(from, page);
            vm_list_append(to, page);
        }
    }
}

void keep_range(struct keep *keep, uint32_t first, uint32_t count)
{
    range_move(keep, &keep->kept, &keep->others);
    keep->first = first;
    keep->count = count;
    range_move(keep, &keep->others, &keep->kept);
}

const struct vm_policy keep_policy = {"the index's own", keep_start, keep_paged_in, keep_paged_out,
                                      keep_victim};
