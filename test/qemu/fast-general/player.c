/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * player.c - three of these do to each other, and to the kernel, what a seed says, and say what
 * came of it.
 *
 * All is within single positions of the first player, so that no tick falls into it, nothing is
 * printed before the end, which would wake the broker, and nothing depends on how long the kernel
 * takes: the same seed gives the same answers, with any kernel that does the same. The others play
 * when the first one lets them: by yield, by wait, by transfer.
 */
#include "../check.h"
#include "positions.h"

#include <base/slots.h>

enum {
    OPERATIONS = 120, /* of the first player, in a position; far less than one holds */
    PAGES = 6,
    GO = 1 << 0, /* bits of notifications */
    STOP = 1 << 1,
    END = 1 << 2,
    TOLD = GO | STOP | END,
    A0 = 10
};
enum role {
    LEFT,
    RIGHT,
    THIRD
};
#define PAGES_VA 0x10000000ull

void player_call(const uint64_t in[8], uint64_t out[32]);
void player_serve(void);
void base_entry(void); /* the library's */

uint64_t player_friend; /* whom a server notifies before it answers */

static exo_handle_t others[2];
static exo_handle_t meek; /* the first of them, too, which may only be notified */
static uint64_t state;
static uint64_t hash = 0xcbf29ce484222325ull;
static uint64_t operations, faults, wrong;
static struct base_memory page[PAGES];
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
    for (uint64_t n = A0 + 2; number == EXO_CALL_PCT && out[A0] == 0 && n < A0 + 5; n++) {
        note(out[n]);
    }
}

static enum base_verdict fault(struct base_context *context, const struct base_fault *why)
{
    context->registers.x[0] = why->pc + 4;
    faults++;
    note(why->cause);
    note(why->tval);
    return BASE_FAULT_HANDLED;
}

static void page_change(void)
{
    static const uint8_t ops[] = {EXO_MAP, EXO_MAP, EXO_PROTECT, EXO_UNMAP};
    uint64_t index = any(PAGES);
    uint64_t op = ops[any(sizeof(ops))];
    uint64_t rights = any(20) == 0 ? any(256) : op == EXO_UNMAP ? 0 : 1 + 2 * any(2);
    uint64_t flags = any(20) == 0 ? any(16) << 16 : 0;
    uint64_t va = PAGES_VA + any(PAGES) * EXO_FRAME_SIZE + (any(30) == 0 ? 8 : 0);
    exo_handle_t handle = page[index].handle;

    handle.raw += any(30) == 0 ? 1ull << 24 : 0;
    call(EXO_CALL_MAP_ONE, any(30) == 0 ? others[0].raw : 0, va, handle.raw,
         op | rights << 8 | flags);
    note((uint64_t)exo_inspect(page[index].handle, EXO_FIELD_STATE).value);
    note((uint64_t)exo_inspect(page[index].handle, EXO_FIELD_VA).value);
}

static void page_touch(void)
{
    uint64_t va = PAGES_VA + any(PAGES) * EXO_FRAME_SIZE;

    if (base_is_masked()) {
        return; /* nobody could handle it */
    }
    __asm__ volatile(".option push\n.option norvc\nsd %1, 0(%0)\nebreak\n.option pop" ::"r"(va),
                     "r"(va)
                     : "memory");
}

/* A handle that is right, or nearly: of one of the first `count` of the others. */
static uint64_t target(uint64_t count)
{
    uint64_t choice = any(40);

    return choice == 0   ? 0
           : choice == 1 ? others[0].raw + (1ull << 24)
           : choice == 2 ? page[0].handle.raw
           : choice == 3 ? any(UINT64_MAX)
           : choice < 12 ? meek.raw
                         : others[choice % count].raw;
}

static void mask_change(void)
{
    if (base_is_masked() && any(3) == 0) { /* what is pending comes with the kernel's next upcall */
        __atomic_store_n(&base_save()->entry, (uint64_t)(uintptr_t)base_entry, __ATOMIC_SEQ_CST);
    } else if (base_is_masked()) {
        base_unmask();
    } else {
        base_mask();
    }
}

static void operation(enum role role)
{
    operations++;
    switch (any(16)) {
    case 0:
    case 1:
    case 2:
        /* nobody else yields to the one that sleeps: the rest of the position would be lost */
        call(EXO_CALL_YIELD, target(role == RIGHT ? 2 : 1), 0, 0, 0);
        break;
    case 3:
    case 4:
        call(EXO_CALL_NOTIFY, target(2), any(64) << 4, any(10) == 0 ? any(9) : 0, 0);
        break;
    case 5:
    case 6:
        call(EXO_CALL_PCT, any(20) == 0 ? 0 : target(2), any(99), any(99), any(99));
        break;
    case 7:
        /* one never sleeps: it is what wakes the others */
        call(EXO_CALL_WAIT, base_save()->pending + (role == THIRD ? 1 : any(2)), 0, 0, 0);
        break;
    case 8:
        note(__atomic_exchange_n(&base_save()->pending, 0, __ATOMIC_ACQ_REL));
        note(__atomic_fetch_and(&base_save()->notify, TOLD, __ATOMIC_ACQ_REL));
        break;
    case 9:
    case 10:
        mask_change();
        break;
    case 11:
        page_touch();
        break;
    case 12:
        call(EXO_CALL_VERSION, any(9), any(9), 0, 0);
        break;
    case 13:
        base_save()->pct_entry = any(4) == 0 ? 0 : (uint64_t)(uintptr_t)player_serve;
        break;
    default:
        page_change();
    }
}

static void prepare(void)
{
    wrong += base_table_make((exo_va_t){PAGES_VA}).status != EXO_OK ? 1 : 0;
    for (uint64_t i = 0; i < PAGES; i++) {
        page[i] = base_memory_take(0);
    }
    (void)base_fault_handle(fault);
    base_save()->pct_entry = (uint64_t)(uintptr_t)player_serve;
}

static void played(void)
{
    printf("played %lu operations, %lu faults, hash 0x%016lx\n", (unsigned long)operations,
           (unsigned long)faults, (unsigned long)hash);
    check_equal(wrong, 0, "registers that were not kept, or the kernel's");
}

/* Whose turn of spare time it is when the play begins must not hang on how long the boot took:
 * before the first GO only RIGHT asks for it. */
static void other_play(enum role role)
{
    const uint32_t hart = base_start()->hart_first;
    bool is_on = false;
    bool is_asking = role != THIRD;

    (void)exo_spare(EXO_NOTHING, hart, is_asking ? 1 : 0);
    base_mask();
    for (;;) {
        uint64_t said = __atomic_fetch_and(&base_save()->notify, ~(uint64_t)TOLD, __ATOMIC_ACQ_REL);
        is_on = (said & GO) != 0 || (is_on && (said & STOP) == 0);
        if (is_on && !is_asking) {
            is_asking = true;
            (void)exo_spare(EXO_NOTHING, hart, 1);
        }
        if (is_on) {
            operation(role);
        }
        if ((said & END) != 0) {
            base_unmask();
            played();
            base_sleep_until(UINT64_MAX);
        }
    }
}

static void others_tell(uint64_t bits)
{
    (void)exo_notify(others[0], bits, 0);
    (void)exo_notify(others[1], bits, 0);
}

static int first_play(uint64_t batches)
{
    uint64_t late = 0;

    for (uint64_t i = 0; i < batches; i++) {
        uint64_t before = position_begin();
        base_mask();
        base_save()->pending = 0;
        base_save()->notify = 0;
        others_tell(GO);
        for (uint64_t j = 0; j < OPERATIONS; j++) {
            operation(LEFT);
        }
        base_mask();
        others_tell(STOP);
        late += position() != before ? 1 : 0;
        base_save()->pending = 0;
        base_unmask();
    }
    played();
    check_equal(late, 0, "batches that a tick fell into");
    others_tell(END);
    base_sleep_until(base_now() + base_start()->timebase_hz / 5);
    return check_end();
}

int main(void)
{
    static const char *const names[] = {"left", "right", "third"};
    static const enum role peers[][2] = {{THIRD, RIGHT}, {LEFT, THIRD}, {LEFT, RIGHT}};
    enum role role = (enum role)base_argument_number("role", LEFT);

    for (uint64_t i = 0; i < 2; i++) {
        others[i].raw = base_peer_find(names[peers[role][i]])->env;
    }
    player_friend = others[0].raw;
    meek.raw = exo_derive(others[0], EXO_NOTHING, (uint32_t)base_slot_take(1).value,
                          EXO_TERMS(EXO_NOTIFY, EXO_GUARANTEED, 0), 0, 0)
                   .value;
    state = base_argument_number("seed", 1) + 88172645463325252ull;
    prepare();
    if (role != LEFT) {
        other_play(role);
    }
    base_sleep_until(base_now() + base_start()->timebase_hz / 50);
    return first_play(base_argument_number("batches", 100));
}
