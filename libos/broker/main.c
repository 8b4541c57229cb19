/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c - the first environment: reads the description, makes the others, serves them, and ends
 * the machine when those that matter have ended.
 */
#include "accounts.h"
#include "bundle.h"
#include "child.h"
#include "ledger_run.h"
#include "life.h"
#include "machine.h"
#include "own.h"
#include "report.h"
#include "serve.h"

#include <base/calls.h>
#include <base/crt.h>
#include <stdio.h>
#include <string.h>

enum {
    EXIT_UNUSABLE = 96,
    DTB_BYTES_MAX = 65536,
};

extern const uint8_t image_build_id[]; /* image.ld: a note */

static struct description description;
static uint32_t kept_bindings; /* the broker's own positions */
static uint32_t kept_positions;
static bool was_refused; /* something described does not run as described */

int base_library_start(char ***argv)
{
    (void)argv;
    return 0;
}

void description_refused(const char *path, const char *reason, const char *other)
{
    was_refused = true;
    printf("broker: system.dtb: %s: %s%s%s\n", path, reason, other[0] == '\0' ? "" : " ", other);
}

static const char *system_read(void)
{
    struct cpio_file file;
    uint64_t size = 0;
    const uint8_t *archive = machine_bundle_map(&size);
    const void *tree = machine_tree_map();
    struct description_limits limits = {.hart_count = machine_hart_count(),
                                        .frames = pool_free(),
                                        .vault_frames = machine_vault_frames(),
                                        .tree = tree,
                                        .boot = machine_boot()};

    if (archive == NULL) {
        return "the bundle can't be mapped";
    }
    bundle_init(archive, size);
    if (bundle_find("system.dtb", &file) != CPIO_FOUND) {
        return "no system.dtb in the bundle";
    }
    /* libfdt wants 8-byte alignment, an archive gives 4 */
    static uint64_t copy[DTB_BYTES_MAX / 8];
    if (file.size > sizeof(copy)) {
        return "system.dtb is too large";
    }
    memcpy(copy, file.data, file.size);
    return description_read(copy, file.size, &limits, &description)
               ? NULL
               : "nothing in system.dtb can be run";
}

static bool slices_occupy(uint32_t hart, uint32_t start, uint32_t count)
{
    uint32_t slot = ledger_run_take(1);
    struct exo_result result;

    do { /* the ledger grows */
        result = exo_derive(machine_slices(hart), EXO_NOTHING, slot,
                            EXO_TERMS(0, EXO_GUARANTEED, count), start, 0);
    } while (result.status == EXO_E_AGAIN);
    if (result.status != EXO_OK) {
        ledger_run_give(slot, 1);
        return false;
    }
    kept_bindings++;
    kept_positions += count;
    return exo_attach(EXO_NOTHING, (exo_handle_t){result.value}, 1, 0).status == EXO_OK;
}

/* The described ones, else the last position that is vacant: spare time may never come. */
static void slices_take(void)
{
    bool is_done = false;

    for (uint32_t i = 0; i < description.slice_count; i++) {
        struct description_slice s = description.slice[i];
        is_done = slices_occupy(s.hart, s.start, s.count) || is_done;
    }
    for (uint32_t i = EXO_SLICE_COUNT; !is_done && i > 0; i--) {
        is_done = machine_info()->vector[machine_hart()][i - 1] == UINT8_MAX &&
                  slices_occupy(machine_hart(), i - 1, 1);
    }
    if (!is_done) {
        printf("broker: all slices are taken, nothing but spare time is left for it\n");
    }
}

int main(void)
{
    if (!machine_init()) {
        machine_off(EXIT_UNUSABLE);
    }
    const char *why = system_read();
    if (why != NULL) {
        printf("broker: %s\n", why);
        machine_off(EXIT_UNUSABLE);
    }
    printf("broker: %u harts, %u frames to give, build-id ", (unsigned)machine_hart_count(),
           (unsigned)pool_free());
    for (uint32_t i = 0; i < ELF_BUILD_ID_BYTES; i++) {
        printf("%02x", image_build_id[sizeof(struct elf_note) + i]);
    }
    printf("\n");
    accounts_open();
    life_begin(&description);
    slices_take();
    bool is_well = serve(&description) && !was_refused;
    is_well =
        (!description.keeps_accounts || accounts_close(kept_bindings, kept_positions)) && is_well;
    report_table();
    printf("broker: all done, verdict %d\n", is_well ? 0 : 1);
    machine_off(is_well ? 0 : 1);
}
