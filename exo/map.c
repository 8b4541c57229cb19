/* SPDX-License-Identifier: BSD-2-Clause */
/* map.c - the batched map call. */
#include "answer.h"
#include "binding.h"
#include "env.h"
#include "table.h"

#include <string.h>

exo_status_t space_apply(uint32_t env, const struct exo_map_entry *entry, uint32_t *budget)
{
    uint32_t slot = binding_lookup(env, (exo_handle_t){entry->handle});

    if (slot == 0 || !binding_is_live(slot)) {
        return EXO_E_STALE;
    }
    if (entry->op > EXO_UNTABLE || entry->flags > 7 || entry->reserved != 0 ||
        (entry->op >= EXO_UNMAP && (entry->rights | entry->flags) != 0) ||
        (entry->op != EXO_TABLE && entry->level != 0)) {
        return EXO_E_RANGE;
    }
    uint32_t order = ledger[slot].order;
    uint32_t cost = order < 9 ? 1u << order : ARCH_TABLE_ENTRIES;
    if (!binding_budget_take(budget, cost)) {
        return EXO_E_AGAIN;
    }
    switch ((enum exo_map_op)entry->op) {
    case EXO_MAP:
        return space_map(env, slot, entry);
    case EXO_PROTECT:
        return space_protect(slot, entry);
    case EXO_UNMAP:
        if (ledger[slot].state != EXO_STATE_MAPPED || !binding_is_extent(ledger[slot].kind)) {
            return EXO_E_BUSY;
        }
        space_unmap(slot);
        return EXO_OK;
    case EXO_TABLE:
        return table_donate(env, slot, entry);
    case EXO_UNTABLE:
        return table_withdraw(slot);
    }
    return EXO_E_RANGE;
}

struct exo_result space_map_call(uint32_t caller, uint32_t env, uint64_t va, uint64_t count)
{
    uint32_t budget = BINDING_BUDGET;

    if (count == 0 || count > EXO_MAP_MAX) {
        return answer(EXO_E_RANGE, 0);
    }
    if ((va & 7) != 0) {
        return answer(EXO_E_ALIGN, 0);
    }
    for (uint64_t done = 0; done < count; done++) {
        /* looked up anew each time: an entry may unmap the array itself */
        exo_va_t at = {va + done * sizeof(struct exo_map_entry)};
        const void *user = space_read_pointer(caller, at, sizeof(struct exo_map_entry));
        if (user == NULL || (at.raw ^ va) >> EXO_FRAME_SHIFT != 0) {
            return answer(EXO_E_FAULT, done);
        }
        struct exo_map_entry entry;
        memcpy(&entry, user, sizeof(entry));
        exo_status_t status = space_apply(env, &entry, &budget);
        if (status != EXO_OK) {
            return answer(status, done);
        }
    }
    return answer(EXO_OK, count);
}
