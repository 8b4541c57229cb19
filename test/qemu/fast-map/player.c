/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * player.c - maps, changes and unmaps pages as a seed says, rightly, nearly rightly and wrongly,
 * and says what came of it: the same seed gives the same answers, with any kernel that does the
 * same. Nothing depends on time or on anybody else.
 */
#include "../check.h"

#include <base/slots.h>

enum {
    OPERATIONS = 20000,
    PLACES = 6, /* for pages */
    GIGA = 1 << 30,
    A0 = 10
};
#define SLOT_MASK 0xffffffull /* of a handle; the epoch is above it */
#define PAGES_VA  0x10000000ull
#define TABLE_VA  (PAGES_VA + 0x200000) /* where the pair is donated */

/* What is mapped: frames of its own, a pair, and copies of what is more or less than it seems. */
enum {
    FRAMES = 4,
    PAIR = FRAMES, /* two frames, which may become a table */
    HALF,          /* the first of them */
    READABLE,      /* the first frame of all, read-only */
    TABLE_COPY,    /* the page table's, with the right to write */
    BINDINGS
};

void player_call(const uint64_t in[8], uint64_t out[32]);

uint64_t player_friend; /* of what else is in player_call.S */

static uint64_t state;
static uint64_t hash = 0xcbf29ce484222325ull;
static uint64_t faults, wrong;
static exo_handle_t page[BINDINGS];
static exo_handle_t table; /* the pages' */
static exo_handle_t other; /* an environment */

static uint64_t any(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static void note(uint64_t value)
{
    hash = (hash ^ value) * 0x100000001b3ull;
}

/* In the upper half of Sv39, and no status. */
static bool is_kernels(uint64_t value)
{
    return value >> 38 == UINT64_MAX >> 38 && value < 0xfffffffffffff000ull;
}

/* The answer; what must be kept is, and nothing of the kernel's came out. */
static void call(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
    uint64_t seed = any(1ull << 32);
    const uint64_t in[8] = {a0, a1, a2, a3, any(4), any(4), number, seed};
    uint64_t out[32] = {0};
    static const uint8_t kept[] = {8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27};

    player_call(in, out);
    for (uint64_t i = 0; i < sizeof(kept); i++) {
        wrong += out[kept[i]] != seed + 1 + i ? 1 : 0;
    }
    for (uint64_t n = 5; n < 32; n++) {
        wrong += is_kernels(out[n]) && n != A0 && n != A0 + 1 ? 1 : 0;
    }
    note(number);
    note(out[A0]);
    note(out[A0 + 1]);
}

static enum base_verdict fault(struct base_context *context, const struct base_fault *why)
{
    context->registers.x[0] = why->pc + 4;
    faults++;
    note(why->cause);
    note(why->tval);
    return BASE_FAULT_HANDLED;
}

/* The handle with its slot moved: slots are named from one of its own, wherever those begin. */
static uint64_t moved(exo_handle_t handle, uint64_t by)
{
    return (handle.raw & ~SLOT_MASK) | ((handle.raw + by) & SLOT_MASK);
}

/* What only nearly names a binding, at times: another life's, a slot of anybody's, none. */
static uint64_t nearly(exo_handle_t handle)
{
    uint64_t choice = any(40);
    exo_handle_t near = {choice == 0   ? handle.raw + SLOT_MASK + 1
                         : choice == 1 ? moved(handle, any(4096) - 2048)
                         : choice == 2 ? moved(handle, any(4096) - 2048) + SLOT_MASK + 1
                                       : moved(handle, any(SLOT_MASK))};

    /* not one of its own: something that is needed might be unmapped */
    return choice > 3 || exo_inspect(near, EXO_FIELD_STATE).status == EXO_OK ? handle.raw
                                                                             : near.raw;
}

static uint64_t place(void)
{
    uint64_t va = PAGES_VA + any(PLACES) * EXO_FRAME_SIZE;

    switch (any(90)) {
    case 0:
        return va + 8;
    case 1:
        return va + GIGA;
    case 2:
        return va - (1ull << 38);
    case 3:
    case 4:
        return va - PAGES_VA + TABLE_VA;
    default:
        return va;
    }
}

static void page_seen(exo_handle_t handle)
{
    note((uint64_t)exo_inspect(handle, EXO_FIELD_STATE).value);
    note((uint64_t)exo_inspect(handle, EXO_FIELD_VA).value);
}

static void page_change(void)
{
    static const uint8_t ops[] = {EXO_MAP, EXO_MAP, EXO_PROTECT, EXO_UNMAP};
    exo_handle_t handle = page[any(BINDINGS)];
    uint64_t op = ops[any(sizeof(ops))];
    uint64_t rights = any(20) == 0 ? any(256) : op == EXO_UNMAP ? 0 : 1 + 2 * any(2);
    uint64_t more = any(20) == 0 ? any(1 << 10) << 16 : any(40) == 0 ? 1ull << any(64) : 0;

    call(EXO_CALL_MAP_ONE, any(30) == 0 ? other.raw : 0, place(), nearly(handle),
         op | rights << 8 | more);
    page_seen(handle);
}

static void table_change(void)
{
    bool is_pair = any(3) != 0;
    exo_handle_t handle = is_pair ? page[PAIR] : table;
    uint64_t va = is_pair ? TABLE_VA : PAGES_VA;

    call(EXO_CALL_MAP_ONE, 0, any(2) == 0 ? va : 0, handle.raw,
         any(2) == 0 ? EXO_TABLE : EXO_UNTABLE);
    page_seen(handle);
}

static void page_touch(void)
{
    uint64_t va = PAGES_VA + any(PLACES) * EXO_FRAME_SIZE;

    __asm__ volatile(".option push\n.option norvc\nsd %1, 0(%0)\nebreak\n.option pop" ::"r"(va),
                     "r"(va)
                     : "memory");
}

/* A copy of the first frame. */
static exo_handle_t copy(exo_handle_t of, uint8_t rights)
{
    struct exo_result made = exo_derive(of, EXO_NOTHING, (uint32_t)base_slot_take(1).value,
                                        EXO_TERMS(rights, EXO_BORROWED, 0), 0, 0);

    wrong += made.status != EXO_OK ? 1 : 0;
    return (exo_handle_t){made.value};
}

static void prepare(void)
{
    other.raw = base_peer_find("neighbour")->env;
    state = base_argument_number("seed", 1) + 88172645463325252ull;
    table.raw = base_table_make((exo_va_t){PAGES_VA}).value;
    for (uint64_t i = 0; i < FRAMES; i++) {
        page[i] = base_memory_take(0).handle;
    }
    page[PAIR] = base_memory_take(1).handle;
    page[HALF] = copy(page[PAIR], EXO_READ | EXO_WRITE);
    page[READABLE] = copy(page[0], EXO_READ);
    page[TABLE_COPY] = copy(table, EXO_READ | EXO_WRITE);
    (void)base_fault_handle(fault);
}

static void operation(void)
{
    uint64_t choice = any(12);

    if (choice == 0) {
        table_change();
    } else if (choice < 4) {
        page_touch();
    } else {
        page_change();
    }
}

int main(void)
{
    if (base_argument_number("role", 0) != 0) {
        base_sleep_until(UINT64_MAX);
    }
    prepare();
    for (uint64_t i = 0; i < OPERATIONS; i++) {
        operation();
    }
    printf("played %u operations, %lu faults, hash 0x%016lx\n", OPERATIONS, (unsigned long)faults,
           (unsigned long)hash);
    check_equal(wrong, 0, "registers that were not kept, or the kernel's");
    return check_end();
}
