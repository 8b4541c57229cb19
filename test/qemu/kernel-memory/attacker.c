/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - reaches for the kernel: by its addresses, its frames and its pages shown to us. */
#include "../check.h"
#include "../probe.h"

enum {
    SLOTS = 1024,
    LIVES = 4
};

static const uint64_t kernel_places[] = {
    0xffffffff80000000ull, /* the kernel's image */
    0xffffffc000000000ull, /* the direct map of physical memory, device registers first */
    0xffffffc00c000000ull, /* ... interrupt controller */
    0xffffffc080000000ull, /* ... firmware */
    0xffffffc080200000ull, /* ... the kernel again */
    0xfffffffffffffff8ull, 0x0000004000000000ull, /* just past the user's half */
    0x8000000000000000ull, 0x0000000010000000ull, /* where a physical address is no virtual one */
    0x0000000080200000ull, 0x000000000c000000ull,
};

static void places_fault(void)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof(kernel_places) / sizeof(kernel_places[0]); i++) {
        uint64_t read = probe_read(kernel_places[i]);
        uint64_t write = probe_write(kernel_places[i]);
        uint64_t execute = probe_execute(kernel_places[i]);
        if (read != PROBE_LOAD || write != PROBE_STORE || execute != PROBE_FETCH) {
            printf("FAIL 0x%lx: causes %lu %lu %lu\n", (unsigned long)kernel_places[i],
                   (unsigned long)read, (unsigned long)write, (unsigned long)execute);
            wrong++;
        }
    }
    check_equal(wrong, 0, "the kernel's addresses: page faults by read, write and execute");
}

static void calls_refuse(exo_handle_t own)
{
    struct exo_map_entry entry = {.handle = own.raw, .op = EXO_MAP, .rights = CHECK_RW};
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof(kernel_places) / sizeof(kernel_places[0]); i++) {
        const void *array = (const void *)(uintptr_t)(kernel_places[i] & ~7ull);
        exo_status_t status =
            exo_call(EXO_CALL_MAP, 0, (uint64_t)(uintptr_t)array, 1, 0, 0, 0).status;
        wrong += status != EXO_E_FAULT ? 1 : 0;
        entry.va = kernel_places[i] & ~4095ull;
        status = entry.va >= 1ull << 38 ? check_map(entry) : EXO_E_RANGE;
        wrong += status != EXO_E_RANGE ? 1 : 0;
    }
    check_equal(wrong, 0, "the kernel's addresses: refused in map calls");
}

/* Our binding that is mapped at va: looked for in our slots, as the broker put it there. */
static exo_handle_t mapped_at(uint64_t va)
{
    uint64_t end = (uint64_t)base_start()->slot_first;

    for (uint64_t slot = end > SLOTS ? end - SLOTS : 1; slot < end; slot++) {
        for (uint64_t life = 1; life <= LIVES; life++) {
            exo_handle_t handle = {life << 24 | slot};
            struct exo_result state = exo_inspect(handle, EXO_FIELD_STATE);
            struct exo_result at = exo_inspect(handle, EXO_FIELD_VA);
            bool is_mapped = state.status == EXO_OK && (state.value & 0xff) == EXO_STATE_MAPPED;
            if (is_mapped && at.status == EXO_OK && at.value == va) {
                return handle;
            }
        }
    }
    return EXO_NOTHING;
}

/* The save area is the second frame of its block, the first is the kernel's alone. */
static void block_refused(void)
{
    exo_handle_t save = mapped_at(EXO_SAVE_VA + base_start()->hart_first * 4096ull);

    check_true(save.raw != 0, "binding of the save area found");
    check_status(check_derive(save, EXO_READ, 0, ~0ull).status, EXO_E_RANGE, "frame before it");
    check_status(check_derive(save, EXO_READ, 1, 0).status, EXO_E_RANGE, "both frames");
    check_status(check_derive(save, EXO_EXECUTE, 0, 0).status, EXO_E_DENIED, "execute it");
    check_equal(probe_execute(EXO_SAVE_VA + base_start()->hart_first * 4096ull), PROBE_FETCH,
                "run it: fetch page fault");
}

/* Pages that are shown to us read-only. */
static void page_refused(uint64_t va, const char *what)
{
    exo_handle_t page = mapped_at(va);
    struct exo_map_entry entry = {
        .va = va, .handle = page.raw, .op = EXO_PROTECT, .rights = CHECK_RW};

    printf("%s\n", what);
    check_true(page.raw != 0, "its binding found");
    check_status(check_map(entry), EXO_E_DENIED, "PROTECT it writable");
    check_status(check_derive(page, CHECK_RW, 0, 0).status, EXO_E_DENIED, "derive the right");
    check_equal(probe_write(va), PROBE_STORE, "write it: store page fault");
}

int main(void)
{
    exo_handle_t own = base_memory_take(0).handle;

    places_fault();
    calls_refuse(own);
    block_refused();
    page_refused(base_start()->info_va, "info page");
    page_refused(EXO_BOOT_VA, "start page");
    page_refused(EXO_IMAGE_VA, "own code");
    check_status(exo_machine_off(own, 0).status, EXO_E_KIND, "power off with a frame");
    return check_end();
}
