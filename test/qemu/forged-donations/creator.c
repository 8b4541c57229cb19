/* SPDX-License-Identifier: BSD-2-Clause */
/* creator.c - wants to make environments out of frames that are mapped, lent, or somebody's. */
#include "../check.h"
#include "first.h"

#define WINDOW_VA  0x180000ull /* the table of the image covers it */
#define WITNESS_VA 0x190000ull
#define WITNESS    0x1122334455667788ull

enum {
    PAIR = 1,
    INDEX = 1,
    INDEX_FREE = 2,
    SLICES = 4,
    WAIT_MS = 200
};

typedef exo_status_t (*donation)(exo_handle_t block);

static exo_handle_t env;
static exo_handle_t root;

static exo_status_t as_root(exo_handle_t block)
{
    struct exo_result result;

    do {
        result = exo_env_create(INDEX_FREE, first_slot(), block);
    } while (result.status == EXO_E_AGAIN);
    return result.status;
}

static exo_status_t as_block(exo_handle_t block)
{
    exo_status_t status;

    do {
        status = exo_env_dispatcher(env, 0, block, (exo_va_t){EXO_SAVE_VA}).status;
    } while (status == EXO_E_AGAIN);
    return status;
}

static exo_handle_t part_of(exo_handle_t pair, uint8_t rights, uint64_t offset)
{
    return (exo_handle_t){
        exo_derive(pair, EXO_NOTHING, first_slot(), EXO_TERMS(rights, EXO_GUARANTEED, 0), offset, 0)
            .value};
}

static exo_status_t window_map(exo_handle_t handle, uint8_t rights)
{
    return check_map((struct exo_map_entry){
        .va = WINDOW_VA, .handle = handle.raw, .op = EXO_MAP, .rights = rights});
}

static exo_status_t window_unmap(exo_handle_t handle)
{
    return check_map((struct exo_map_entry){.handle = handle.raw, .op = EXO_UNMAP});
}

static void wrong_kinds(donation donate)
{
    exo_handle_t stale = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);

    (void)exo_drop(stale);
    check_status(donate(EXO_NOTHING), EXO_E_STALE, "no handle");
    check_status(donate(stale), EXO_E_STALE, "a handle that was dropped");
    check_status(donate((exo_handle_t){~0ull}), EXO_E_STALE, "a handle that never was");
    check_status(donate(first_handle(EXO_KIND_MACHINE)), EXO_E_KIND, "the machine");
    check_status(donate(first_handle(EXO_KIND_SLICE)), EXO_E_KIND, "slices");
    check_status(donate(first_handle(EXO_KIND_DEVICE)), EXO_E_KIND, "a device");
    check_status(donate(env), EXO_E_KIND, "an environment");
}

static void wrong_terms(donation donate)
{
    check_status(donate(first_memory(0, CHECK_RW, EXO_GUARANTEED)), EXO_E_RANGE, "one frame");
    check_status(donate(first_memory(2, CHECK_RW, EXO_GUARANTEED)), EXO_E_RANGE, "four frames");
    check_status(donate(first_memory(PAIR, EXO_READ, EXO_GUARANTEED)), EXO_E_DENIED, "read-only");
    check_status(donate(first_memory(PAIR, CHECK_RW, EXO_STANDARD)), EXO_E_DENIED, "standard");
    check_status(donate(first_memory(PAIR, CHECK_RW, EXO_BORROWED)), EXO_E_DENIED, "borrowed");
}

static void in_use(donation donate)
{
    exo_handle_t pair = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);

    check_status(window_map(pair, EXO_READ), EXO_OK, "mapped");
    check_status(donate(pair), EXO_E_BUSY, "donated while it is mapped");
    check_status(window_unmap(pair), EXO_OK, "unmapped");
    for (uint64_t half = 0; half < 2; half++) {
        exo_handle_t part = part_of(pair, CHECK_RW, half);
        check_status(window_map(part, CHECK_RW), EXO_OK, "half of it mapped");
        check_status(donate(pair), EXO_E_BUSY, "donated while half of it is mapped");
        check_status(window_unmap(part), EXO_OK, "unmapped");
    }
    check_status(donate(root), EXO_E_BUSY, "donated already");
}

static void wrong_numbers(void)
{
    exo_handle_t pair = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);
    uint32_t slot = first_slot();
    uint32_t taken = EXO_HANDLE_INDEX(pair);

    check_status(exo_env_create(0, slot, pair).status, EXO_E_RANGE, "index 0");
    check_status(exo_env_create(EXO_ENV_MAX, slot, pair).status, EXO_E_RANGE, "index 64");
    check_status(exo_env_create(UINT32_MAX, slot, pair).status, EXO_E_RANGE, "index 2^32 - 1");
    check_status(
        exo_call(EXO_CALL_ENV_CREATE, (1ull << 32) + INDEX_FREE, slot, pair.raw, 0, 0, 0).status,
        EXO_E_RANGE, "index 2^32 + 2");
    check_status(exo_env_create(INDEX, slot, pair).status, EXO_E_BUSY, "an index in use");
    check_status(exo_env_create(INDEX_FREE, taken, pair).status, EXO_E_BUSY, "a slot in use");
    check_status(exo_env_create(INDEX_FREE, 0, pair).status, EXO_E_BUSY, "slot 0");
    check_status(exo_env_create(INDEX_FREE, UINT32_MAX, pair).status, EXO_E_BUSY, "no such slot");
}

static exo_status_t dispatcher(uint32_t hart, uint64_t va)
{
    static exo_handle_t pair;

    if (pair.raw == 0) {
        pair = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);
    }
    return exo_env_dispatcher(env, hart, pair, (exo_va_t){va}).status;
}

static void wrong_places(void)
{
    check_status(dispatcher(EXO_HART_MAX, EXO_SAVE_VA), EXO_E_RANGE, "hart 8");
    check_status(dispatcher(UINT32_MAX, EXO_SAVE_VA), EXO_E_RANGE, "hart 2^32 - 1");
    check_status(dispatcher(0, EXO_SAVE_VA + 8), EXO_E_ALIGN, "save area not aligned");
    check_status(dispatcher(0, 1ull << 38), EXO_E_RANGE, "save area past the user's half");
    check_status(dispatcher(0, 0xffffffff80000000ull), EXO_E_RANGE, "... in the kernel's half");
    check_status(dispatcher(0, 0x8000000000000000ull), EXO_E_RANGE, "... not canonical");
    check_status(exo_env_control(env, 0, EXO_CONTROL_START, 0).status, EXO_E_RANGE,
                 "START without a dispatcher");
}

/* What was donated is out of reach for who gave it. */
static void donated_is_gone(exo_handle_t block)
{
    exo_handle_t save = part_of(block, CHECK_RWX & ~EXO_EXECUTE, 1);

    check_status(exo_drop(root).status, EXO_E_BUSY, "DROP the root");
    check_status(window_map(root, EXO_READ), EXO_E_BUSY, "map the root");
    check_status(window_map(part_of(root, CHECK_RW, 0), CHECK_RW), EXO_E_DENIED, "write the root");
    check_status(window_map(part_of(root, CHECK_RW, 1), CHECK_RW), EXO_E_DENIED, "... its shadow");
    check_status(window_map(part_of(block, CHECK_RW, 0), EXO_READ), EXO_E_DENIED,
                 "read the trusted half of the block");
    check_status(window_map(save, CHECK_RW), EXO_OK, "the save area, as it should be");
    check_status(window_unmap(save), EXO_OK, "unmapped");
}

static volatile uint64_t children;

static void on_child(struct exo_save_area *save)
{
    children |= __atomic_exchange_n(&save->children, 0, __ATOMIC_SEQ_CST);
}

static exo_handle_t slices_of(exo_handle_t from, exo_handle_t to, uint64_t start)
{
    uint32_t slot = first_slot();

    if (to.raw != 0) {
        (void)exo_env_give(to, 0, slot, 1);
    }
    return (exo_handle_t){
        exo_derive(from, to, slot, EXO_TERMS(0, EXO_GUARANTEED, SLICES), start, 0).value};
}

/* An environment that has nothing at all ends at its first instruction. */
static void empty_runs(void)
{
    exo_handle_t vector = first_handle(EXO_KIND_SLICE);
    exo_handle_t own = slices_of(vector, EXO_NOTHING, 8);
    exo_handle_t given = slices_of(vector, env, 0);
    uint64_t end = base_now() + (uint64_t)WAIT_MS * 10000;

    (void)base_event_handle(EXO_EVENT_CHILD, on_child);
    check_status(exo_attach(EXO_NOTHING, own, 1, 0).status, EXO_OK, "slices of mine");
    check_status(exo_attach(env, given, 1, 0).status, EXO_OK, "slices of its own");
    check_status(exo_env_control(env, 0, EXO_CONTROL_START, 0).status, EXO_OK, "START");
    check_status(exo_env_control(env, 0, EXO_CONTROL_START, 0).status, EXO_E_BUSY, "twice");
    base_mask();
    while (children == 0 && base_now() < end) {
        (void)exo_timer(base_now() + 10000);
        base_wait_masked();
    }
    base_unmask();
    check_equal(children, 1ull << INDEX, "its creator is told");
    check_equal(exo_env_control(env, 0, EXO_CONTROL_STATE, 0).value & 0xff, EXO_ENV_FAULTED,
                "it has faulted");
}

static void destroyed_is_empty(void)
{
    const volatile uint64_t *words = (const volatile uint64_t *)WINDOW_VA;
    exo_status_t status;
    uint64_t wrong = 0;

    do {
        status = exo_env_destroy(env).status;
    } while (status == EXO_E_AGAIN);
    check_status(status, EXO_OK, "destroyed");
    check_status(exo_env_destroy(env).status, EXO_E_GONE, "twice");
    check_status(window_map(root, CHECK_RW), EXO_OK, "the root is ordinary memory");
    for (unsigned i = 0; i < 2 * EXO_FRAME_SIZE / 8; i++) {
        wrong += words[i] != 0 ? 1 : 0;
    }
    check_equal(wrong, 0, "with nothing in it");
    check_status(window_unmap(root), EXO_OK, "unmapped");
}

/* A page that lies beside all of these, in memory and in the address space. */
static void witness_begin(void)
{
    exo_handle_t page = first_memory(0, CHECK_RW, EXO_GUARANTEED);
    volatile uint64_t *words = (volatile uint64_t *)WITNESS_VA;

    check_status(check_map((struct exo_map_entry){
                     .va = WITNESS_VA, .handle = page.raw, .op = EXO_MAP, .rights = CHECK_RW}),
                 EXO_OK, "a page to look at in the end");
    for (uint64_t i = 0; i < EXO_FRAME_SIZE / 8; i++) {
        words[i] = WITNESS * (i + 1);
    }
}

static void witness_end(void)
{
    const volatile uint64_t *words = (const volatile uint64_t *)WITNESS_VA;
    uint64_t wrong = 0;

    for (uint64_t i = 0; i < EXO_FRAME_SIZE / 8; i++) {
        wrong += words[i] != WITNESS * (i + 1) ? 1 : 0;
    }
    check_equal(wrong, 0, "nothing else is hurt");
}

int main(void)
{
    exo_handle_t block = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);

    witness_begin();
    root = first_memory(PAIR, CHECK_RW, EXO_GUARANTEED);
    struct exo_result made = exo_env_create(INDEX, first_slot(), root);
    check_status(made.status, EXO_OK, "an environment as it should be");
    env.raw = made.value;
    printf("ENV_CREATE\n");
    wrong_kinds(as_root);
    wrong_terms(as_root);
    in_use(as_root);
    wrong_numbers();
    printf("ENV_DISPATCHER\n");
    wrong_kinds(as_block);
    wrong_terms(as_block);
    in_use(as_block);
    wrong_places();
    check_status(as_block(block), EXO_OK, "a dispatcher as it should be");
    check_status(as_block(first_memory(PAIR, CHECK_RW, EXO_GUARANTEED)), EXO_E_BUSY, "a second");
    donated_is_gone(block);
    empty_runs();
    destroyed_is_empty();
    check_status(as_root(root), EXO_OK, "the same frames again");
    witness_end();
    first_off(check_end());
}
