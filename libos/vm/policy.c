/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.c - first in first out, clock, and least recently used. */
#include <vm/policy.h>

static void queue_start(void *state)
{
    struct vm_policy_queue *queue = state;

    vm_list_clear(&queue->list);
}

static void queue_paged_in(void *state, uint32_t page)
{
    struct vm_policy_queue *queue = state;

    vm_list_append(&queue->list, page);
}

static void queue_paged_out(void *state, uint32_t page)
{
    struct vm_policy_queue *queue = state;

    vm_list_remove(&queue->list, page);
}

/* The first that may be named. */
static uint32_t queue_first(const struct vm_list *list, const struct vm_bits *bits)
{
    uint32_t page = vm_list_first(list);

    while (page != VM_PAGE_NONE && bits->is_fixed(page)) {
        page = vm_list_next(list, page);
    }
    return page;
}

static uint32_t fifo_victim(void *state, const struct vm_bits *bits)
{
    const struct vm_policy_queue *queue = state;

    return queue_first(&queue->list, bits);
}

/* After one round every bit is clear, so a second one finds somebody. */
static uint32_t clock_victim(void *state, const struct vm_bits *bits)
{
    struct vm_policy_queue *queue = state;
    uint32_t page = queue_first(&queue->list, bits);

    while (page != VM_PAGE_NONE && bits->is_accessed(page)) {
        bits->accessed_clear(page);
        vm_list_append(&queue->list, page);
        page = queue_first(&queue->list, bits);
    }
    return page;
}

/* Those used since the last choice go to the end, in the order they had. */
static void lru_sample(struct vm_list *list, const struct vm_bits *bits)
{
    uint32_t last = list->previous[VM_PAGES_MAX];
    uint32_t page = vm_list_first(list);
    bool is_end = page == VM_PAGE_NONE;

    while (!is_end) {
        uint32_t next = vm_list_next(list, page);
        is_end = page == last;
        if (bits->is_accessed(page)) {
            bits->accessed_clear(page);
            vm_list_append(list, page);
        }
        page = next;
    }
}

static uint32_t lru_victim(void *state, const struct vm_bits *bits)
{
    struct vm_policy_queue *queue = state;

    lru_sample(&queue->list, bits);
    return queue_first(&queue->list, bits);
}

const struct vm_policy vm_policy_fifo = {"fifo", queue_start, queue_paged_in, queue_paged_out,
                                         fifo_victim};
const struct vm_policy vm_policy_clock = {"clock", queue_start, queue_paged_in, queue_paged_out,
                                          clock_victim};
const struct vm_policy vm_policy_lru = {"lru", queue_start, queue_paged_in, queue_paged_out,
                                        lru_victim};
