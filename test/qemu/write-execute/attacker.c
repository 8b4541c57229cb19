/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - writes a function into a page and calls it, with every combination of rights. */
#include "../check.h"
#include "../probe.h"

#define PAGE_VA 0x10000000ull

enum {
    RESULT = 42
};

static const uint32_t function[] = {0x02a00513, 0x00008067}; /* li a0, 42; ret */

static struct base_memory page;

static exo_status_t page_rights(uint8_t op, uint8_t rights)
{
    return check_map((struct exo_map_entry){
        .va = PAGE_VA, .handle = page.handle.raw, .op = op, .rights = rights});
}

static void function_write(void)
{
    volatile uint32_t *code = (volatile uint32_t *)PAGE_VA;

    code[0] = function[0];
    code[1] = function[1];
    __asm__ volatile("fence.i" ::: "memory");
}

static uint64_t function_call(void)
{
    return ((uint64_t(*)(void))(uintptr_t)PAGE_VA)();
}

/* What may be done with the page: read, write, execute. */
static void allowed(uint8_t rights, const char *what)
{
    printf("%s\n", what);
    check_equal(probe_read(PAGE_VA + 8), (rights & EXO_READ) != 0 ? PROBE_NONE : PROBE_LOAD,
                "... read");
    check_equal(probe_write(PAGE_VA + 8), (rights & EXO_WRITE) != 0 ? PROBE_NONE : PROBE_STORE,
                "... write");
    check_equal(probe_execute(PAGE_VA), (rights & EXO_EXECUTE) != 0 ? PROBE_NONE : PROBE_FETCH,
                "... execute");
}

static void refused(void)
{
    check_status(page_rights(EXO_PROTECT, EXO_WRITE), EXO_E_RANGE, "write alone");
    check_status(page_rights(EXO_PROTECT, EXO_WRITE | EXO_EXECUTE), EXO_E_RANGE,
                 "write and execute without read");
    check_status(page_rights(EXO_PROTECT, 0), EXO_E_RANGE, "nothing at all");
}

/* A binding without a right does not get it by mapping. */
static void lesser_binding(void)
{
    struct base_memory all = page;

    check_status(page_rights(EXO_UNMAP, 0), EXO_OK, "unmapped");
    page.handle.raw = check_derive(all.handle, CHECK_RW, 0, 0).value;
    check_status(page_rights(EXO_MAP, CHECK_RWX), EXO_E_DENIED, "a binding that can't execute");
    check_status(page_rights(EXO_MAP, EXO_READ | EXO_EXECUTE), EXO_E_DENIED, "... nor read so");
    check_status(page_rights(EXO_MAP, CHECK_RW), EXO_OK, "as data");
    check_status(page_rights(EXO_PROTECT, EXO_READ | EXO_EXECUTE), EXO_E_DENIED, "PROTECT it");
    allowed(CHECK_RW, "that binding:");
}

int main(void)
{
    page = base_memory_take(0);
    check_status(base_table_cover((exo_va_t){PAGE_VA}, 1), EXO_OK, "table");
    check_status(page_rights(EXO_MAP, CHECK_RWX), EXO_OK, "read, write and execute at once");
    function_write();
    check_equal(function_call(), RESULT, "code that was just written runs");
    allowed(CHECK_RWX, "all three:");
    check_status(page_rights(EXO_PROTECT, EXO_READ | EXO_EXECUTE), EXO_OK, "read and execute");
    allowed(EXO_READ | EXO_EXECUTE, "code:");
    check_equal(function_call(), RESULT, "it runs still");
    check_status(page_rights(EXO_PROTECT, CHECK_RW), EXO_OK, "read and write");
    allowed(CHECK_RW, "data:");
    check_status(page_rights(EXO_PROTECT, EXO_EXECUTE), EXO_OK, "execute only");
    allowed(EXO_EXECUTE, "code that can't be read:");
    check_status(page_rights(EXO_PROTECT, EXO_READ), EXO_OK, "read only");
    allowed(EXO_READ, "constants:");
    refused();
    allowed(EXO_READ, "constants still:");
    lesser_binding();
    return check_end();
}
