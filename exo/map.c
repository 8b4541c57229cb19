/* SPDX-License-Identifier: BSD-2-Clause */
/* map.c - the map calls: one entry in registers, or an array of them. */
#include "answer.h"
#include "binding.h"
#include "env.h"
#include "page.h"
#include "table.h"

_Static_assert(sizeof(struct exo_map_entry) == 3 * sizeof(uint64_t), "read as words");

/* What may be set in `how`: by MAP and PROTECT op, rights and flags; by TABLE op and level. */
#define HOW_MAPPING     0x7ff01ull
#define HOW_TABLE       0xff000003ull
#define HOW_LEVEL_SHIFT 24

static __attribute__((noinline)) exo_status_t apply(uint32_t env, uint32_t slot, uint64_t va,
                                                    uint64_t how)
{
    uint8_t op = (uint8_t)how;

    if (op <= EXO_PROTECT) {
        if ((how & ~HOW_MAPPING) != 0) {
            return EXO_E_RANGE;
        }
        return op == EXO_MAP ? space_map(env, slot, va, how) : space_protect(slot, how);
    }
    if (how == EXO_UNMAP) {
        if (ledger[slot].state != EXO_STATE_MAPPED || !binding_is_extent(ledger[slot].kind)) {
            return EXO_E_BUSY;
        }
        space_unmap(slot);
        return EXO_OK;
    }
    if (op == EXO_TABLE && (how & ~HOW_TABLE) == 0) {
        return table_donate(env, slot, va, (uint32_t)(how >> HOW_LEVEL_SHIFT));
    }
    return how == EXO_UNTABLE ? table_withdraw(slot) : EXO_E_RANGE;
}

__attribute__((noinline)) exo_status_t space_apply(uint32_t env, uint64_t va, exo_handle_t handle,
                                                   uint64_t how)
{
    uint32_t slot = binding_lookup_live(env, handle);

    return slot == 0 ? EXO_E_STALE : apply(env, slot, va, how);
}

/* What an entry that was done costs of a budget: four pages of an extent are done as fast as one,
 * two frames are zeroed for a table, and two of a region may have been wiped. */
static uint32_t entry_cost(exo_handle_t handle, uint64_t how)
{
    const struct binding *b = &ledger[EXO_HANDLE_INDEX(handle)];
    uint32_t pages = b->order < 2 ? 1 : 1u << (b->order < 9 ? b->order - 2 : 7);
    bool is_zeroed =
        (uint8_t)how >= EXO_TABLE || (b->kind == EXO_KIND_REGION && (uint8_t)how == EXO_MAP);

    return is_zeroed && pages < BINDING_ZEROING_COST ? BINDING_ZEROING_COST : pages;
}

/* Three words an entry: va, handle, how. They are read as they were when the call began, also if an
 * entry unmaps the array itself: nobody else gets its frame before the lock is left. */
typedef const volatile uint64_t words_t;

/* How many of the first entries were single pages, and are done. */
static __attribute__((noinline)) uint64_t pages_apply(const struct env *e, words_t *words,
                                                      uint64_t count)
{
    uint64_t done = 0;

    do {
        if (!page_apply(e, words[0], (exo_handle_t){words[1]}, words[2])) {
            break;
        }
        words += 3;
        done++;
    } while (done < count && !arch_interrupt_waits());
    return done;
}

static struct exo_result entries_apply(uint32_t env, words_t *words, uint64_t count, bool is_caller)
{
    uint64_t budget = BINDING_BUDGET;
    bool is_here = page_space_is_here(&envs[env], env, is_caller);
    bool is_page = is_here; /* as the one before it was */

    for (uint64_t done = 0, some; done < count; done += some) {
        if (done != 0 && (budget == 0 || arch_interrupt_waits())) {
            return answer(EXO_E_AGAIN, done);
        }
        uint64_t left = count - done < budget ? count - done : budget;
        some = is_page ? pages_apply(&envs[env], words + 3 * done, left) : 0;
        uint64_t cost = some;
        if (some == 0) {
            words_t *entry = words + 3 * done;
            exo_handle_t handle = {entry[1]};
            exo_status_t status = space_apply(env, entry[0], handle, entry[2]);
            if (status != EXO_OK) {
                return answer(status, done);
            }
            some = 1;
            cost = entry_cost(handle, entry[2]);
        }
        is_page = is_here && cost == some;
        budget -= cost < budget ? cost : budget;
    }
    return answer(EXO_OK, count);
}

exo_status_t space_map_own(uint32_t env, uint64_t va, exo_handle_t handle, uint64_t how)
{
    const uint64_t words[] = {va, handle.raw, how};

    /* with one dispatcher, it has been tried: the architecture's own way is as short */
    return envs[env].is_spread ? entries_apply(env, words, 1, true).status
                               : space_apply(env, va, handle, how);
}

struct exo_result space_map_call(uint32_t caller, uint32_t env, uint64_t va, uint64_t count)
{
    if (count == 0 || count > EXO_MAP_MAX) {
        return answer(EXO_E_RANGE, 0);
    }
    if ((va & 7) != 0) {
        return answer(EXO_E_ALIGN, 0);
    }
    const uint64_t *words =
        space_read_pointer(caller, (exo_va_t){va}, count * sizeof(struct exo_map_entry));
    if (words == NULL) {
        return answer(EXO_E_FAULT, 0);
    }
    return entries_apply(env, words, count, env == caller);
}
