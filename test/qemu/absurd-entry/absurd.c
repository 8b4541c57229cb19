/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * absurd.c - puts nonsense where the kernel or its own library look on an upcall, as its argument
 * says, and waits for the next upcall. Each after the one before it has ended.
 */
#include "../check.h"

#include <string.h>

#define KERNEL_VA 0xffffffff80000000ull
#define NOWHERE   0x7000000ull
#define PAGE_VA   0x10000000ull
#define TABLE_VA  0x12000000ull /* what a table covers that is seen at PAGE_VA */

enum {
    CALL_TRIES = 2000
};

static exo_handle_t page_map(void)
{
    struct base_memory page = base_memory_take(0);

    (void)base_map((exo_va_t){PAGE_VA}, page, CHECK_RW, 0);
    return page.handle;
}

static void table_map(void)
{
    struct base_memory pair = base_memory_take(1);
    uint64_t look = check_derive(pair.handle, EXO_READ, 0, 0).value;
    struct exo_map_entry table = {.va = TABLE_VA, .handle = pair.handle.raw, .op = EXO_TABLE};

    check_status(check_map(table), EXO_OK, "a table");
    check_status(base_map((exo_va_t){PAGE_VA}, (struct base_memory){{look}, 0}, EXO_READ, 0),
                 EXO_OK, "it can be seen");
}

static void save_area_map(uint8_t op, uint8_t rights)
{
    uint64_t va = EXO_SAVE_VA + base_start()->hart_first * (uint64_t)EXO_FRAME_SIZE;
    struct exo_map_entry entry = {
        .va = va, .handle = check_mapped_at(va).raw, .op = op, .rights = rights};

    check_status(check_map(entry), EXO_OK, "my save area");
}

static void entry_spoil(const char *how, struct exo_save_area *save)
{
    if (strcmp(how, "noncanonical") == 0) {
        save->entry = 0x80000000000000ull;
    } else if (strcmp(how, "kernel") == 0) {
        save->entry = KERNEL_VA;
    } else if (strcmp(how, "highest") == 0) {
        save->entry = ~0ull;
    } else if (strcmp(how, "unmapped") == 0) {
        save->entry = NOWHERE;
    } else if (strcmp(how, "data") == 0) {
        (void)page_map();
        save->entry = PAGE_VA;
    } else if (strcmp(how, "table") == 0) {
        table_map();
        save->entry = PAGE_VA;
    } else if (strcmp(how, "odd") == 0) {
        save->entry = NOWHERE + 1;
    }
}

static void stack_spoil(const char *how, struct exo_save_area *save)
{
    if (strcmp(how, "stack-unmapped") == 0) {
        save->user[BASE_USER_STACK] = NOWHERE;
    } else if (strcmp(how, "stack-kernel") == 0) {
        save->user[BASE_USER_STACK] = KERNEL_VA + 4096;
    } else if (strcmp(how, "stack-table") == 0) {
        table_map();
        save->user[BASE_USER_STACK] = PAGE_VA + 4096 - 16;
    } else if (strcmp(how, "stack-odd") == 0) {
        save->user[BASE_USER_STACK] -= 13;
    } else if (strcmp(how, "save-unmapped") == 0) {
        save_area_map(EXO_UNMAP, 0);
    } else if (strcmp(how, "save-readonly") == 0) {
        save_area_map(EXO_PROTECT, EXO_READ);
    } else if (strcmp(how, "context-kernel") == 0) {
        save->user[BASE_USER_CONTEXT] = KERNEL_VA;
    }
}

/* Calls a server whose entry is absurd: the call comes back when the server has ended. */
static int caller(void)
{
    const uint64_t words[4] = {1, 2, 3, 4};
    exo_handle_t server = {base_start()->peer[0].env};
    exo_status_t status = EXO_E_BUSY;

    for (unsigned i = 0; status == EXO_E_BUSY && i < CALL_TRIES; i++) {
        status = exo_pct(server, words).status;
        base_sleep_until(base_now() + check_ticks(1));
    }
    check_status(status, EXO_E_GONE, "a server that ends");
    return check_end();
}

static void server(struct exo_save_area *save)
{
    save->pct_entry = KERNEL_VA;
    for (;;) {
        (void)exo_wait(0); /* not masked, or nobody could enter */
    }
}

static unsigned upcalls;

static void on_timer(struct exo_save_area *save)
{
    (void)save;
    upcalls++;
}

int main(void)
{
    struct exo_save_area *save = base_save();
    const char *how = base_start()->arguments;

    if (strcmp(how, "caller") == 0) {
        return caller();
    }
    check_turn_wait();
    if (strcmp(how, "server") == 0) {
        server(save);
    }
    (void)base_event_handle(EXO_EVENT_TIMER, on_timer);
    entry_spoil(how, save);
    stack_spoil(how, save);
    uint64_t end = base_now() + check_ticks(5);
    while (base_now() < end) {
        (void)exo_timer(base_now()); /* an upcall at once */
    }
    check_true(upcalls > 0, "upcalls are handled");
    return check_end();
}
