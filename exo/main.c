/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - boot: from a bare machine to the broker's first upcall. */
#include "binding.h"
#include "bundle.h"
#include "check.h"
#include "env.h"
#include "frame.h"
#include "info.h"
#include "lock.h"
#include "log.h"
#include "memory.h"
#include "recorder.h"
#include "slice.h"
#include "space.h"
#include "upcall.h"

#include <port/kernel.h>
#include <string.h>

enum {
    STACK_FRAMES = 16,
    ALL_RIGHTS = EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT
};

#define STACK_END (EXO_STACK_VA - (uint64_t)STACK_FRAMES * EXO_FRAME_SIZE)

static struct exo_boot *boot_page;
static uint32_t next_slot;
static struct exo_image_header image_header;
static uint64_t image_base; /* frame */
static uint32_t give_role;
static uint8_t give_kind;
static uint8_t give_rights;

static _Noreturn void stop(const char *what, const char *why)
{
    log_say("exo: %s%s\n", what, why);
    log_end(98);
}

/* A root binding of the broker's. */
static uint32_t root_insert(uint8_t kind, uint8_t rights, uint64_t base, uint32_t order)
{
    struct binding b = {.kind = kind,
                        .state = EXO_STATE_IDLE,
                        .rights = rights,
                        .class = EXO_GUARANTEED,
                        .order = (uint8_t)order,
                        .node.base = (uint32_t)base};

    check(binding_name(ENV_BROKER, next_slot + 1ull));
    binding_insert(next_slot, ENV_BROKER, b, 0);
    return next_slot++;
}

static void boot_tell(uint32_t slot, uint64_t base, uint32_t order, uint32_t role)
{
    if (boot_page->extent_count == EXO_BOOT_EXTENTS) {
        log_line("more extents than the boot page holds: the rest is not used\n");
        return;
    }
    boot_page->extent[boot_page->extent_count++] =
        (struct exo_boot_extent){.handle = binding_handle(slot).raw,
                                 .base = base,
                                 .kind = ledger[slot].kind,
                                 .order = (uint16_t)order,
                                 .role = role};
}

static void give_extent(uint64_t base, uint32_t order)
{
    boot_tell(root_insert(give_kind, give_rights, base, order), base, order, give_role);
}

static void give_range(uint8_t kind, uint8_t rights, uint32_t role, uint64_t base, uint64_t count)
{
    give_kind = kind;
    give_rights = rights;
    give_role = role;
    memory_cut(base, count, give_extent);
}

/* ---- the broker's space ---- */

static void boot_map(uint32_t slot, uint64_t va, uint8_t op, uint8_t rights, uint8_t level)
{
    uint64_t how = EXO_MAP_HOW(op, rights, 0, level);

    check(space_apply(ENV_BROKER, va, binding_handle(slot), how) == EXO_OK);
}

static void boot_tables(uint64_t va)
{
    uint32_t gigabyte = root_insert(EXO_KIND_FRAME, ALL_RIGHTS, memory_take(2, 0), 1);
    uint32_t leaf = root_insert(EXO_KIND_FRAME, ALL_RIGHTS, memory_take(2, 0), 1);

    boot_map(gigabyte, va & ~((1ull << 30) - 1), EXO_TABLE, 0, 1);
    boot_map(leaf, va & ~((1ull << 21) - 1), EXO_TABLE, 0, 0);
}

/* [va, end) shows the frames from `base` on, of the same alignment, in as few extents as it takes.
 */
static void boot_run_map(uint64_t va, uint64_t end, uint64_t base, uint8_t rights)
{
    while (va < end) {
        uint32_t order = memory_order(va >> EXO_FRAME_SHIFT, (end - va) >> EXO_FRAME_SHIFT);
        boot_map(root_insert(EXO_KIND_FRAME, ALL_RIGHTS, base, order), va, EXO_MAP, rights, 0);
        va += (uint64_t)EXO_FRAME_SIZE << order;
        base += 1ull << order;
    }
}

/* The broker's image is in its frames, which hold nothing else. */
static void image_place(const struct board *board)
{
    size_t length;
    const char *why;

    if (board->bundle.size == 0) {
        stop("no bundle: ", "the device tree names no initrd");
    }
    const char *archive = arch_frame_pointer((exo_frame_t){board->bundle.base >> EXO_FRAME_SHIFT});
    archive += board->bundle.base & (EXO_FRAME_SIZE - 1);
    const char *image = bundle_find(archive, board->bundle.size, "broker", &length);
    if (image == NULL) {
        stop("bundle: ", "no member \"broker\", or not a newc cpio archive");
    }
    struct exo_image_header *header = &image_header;
    memcpy(header, image, length < sizeof(*header) ? length : sizeof(*header));
    if (bundle_image(header, length, &why) == NULL) {
        if (header->magic == EXO_IMAGE_MAGIC && !exo_version_fits(EXO_ABI_VERSION, header->needs)) {
            log_say("exo: broker image: it needs ABI %d.%d\n", header->needs >> 16,
                    header->needs >> 8 & 0xff);
        }
        stop("broker image: ", why);
    }
    uint64_t size = header->bss_end - EXO_IMAGE_VA;
    image_base = memory_take(size >> EXO_FRAME_SHIFT, EXO_IMAGE_VA >> EXO_FRAME_SHIFT);
    char *to = arch_frame_pointer((exo_frame_t){image_base});
    memcpy(to, image, length);
    memset(to + length, 0, size - length);
}

static void image_map(void)
{
    uint64_t text_end = image_header.text_end;
    uint64_t text = (text_end - EXO_IMAGE_VA) >> EXO_FRAME_SHIFT;

    boot_run_map(EXO_IMAGE_VA, text_end, image_base, EXO_READ | EXO_EXECUTE);
    boot_run_map(text_end, image_header.bss_end, image_base + text, EXO_READ | EXO_WRITE);
}

static void broker_create(const struct board *board)
{
    uint64_t root = memory_take(2, 0);
    uint32_t root_slot = root_insert(EXO_KIND_FRAME, ALL_RIGHTS, root, 1);
    uint64_t block = memory_take(2, 0);
    uint32_t block_slot = root_insert(EXO_KIND_FRAME, ALL_RIGHTS, block, 1);
    uint64_t save_va = EXO_SAVE_VA + (uint64_t)board->hart_boot * EXO_FRAME_SIZE;

    env_begin(
        ENV_BROKER, root_slot,
        (struct env){.state = EXO_ENV_RUNNING, .slot_first = 1, .slot_count = ledger_limit - 1});
    ledger[block_slot].state = EXO_STATE_PINNED;
    env_block_init(ENV_BROKER, board->hart_boot, block, save_va);
    envs[ENV_BROKER].block_slot[board->hart_boot] = block_slot;

    boot_tables(EXO_IMAGE_VA);
    boot_tables(EXO_SAVE_VA);
    boot_tables(EXO_STACK_VA - EXO_FRAME_SIZE);
    boot_map(root_insert(EXO_KIND_FRAME, EXO_READ | EXO_WRITE, block + 1, 0), save_va, EXO_MAP,
             EXO_READ | EXO_WRITE, 0);
    uint64_t boot_frame = memory_take_clear(1, 0);
    boot_page = arch_frame_pointer((exo_frame_t){boot_frame});
    boot_run_map(EXO_BOOT_VA, EXO_BOOT_VA + EXO_FRAME_SIZE, boot_frame, EXO_READ);
    boot_run_map(STACK_END, EXO_STACK_VA,
                 memory_take_clear(STACK_FRAMES, STACK_END >> EXO_FRAME_SHIFT),
                 EXO_READ | EXO_WRITE);
    image_map();
    struct dispatcher *d = env_dispatcher(ENV_BROKER, board->hart_boot);
    d->save->entry = image_header.entry;
    d->is_started = true;
    upcall_post(ENV_BROKER, board->hart_boot, EXO_EVENT_RUN);
    check(slice_spare_set(ENV_BROKER, board->hart_boot, 1) == EXO_OK);
}

/* ---- everything else the machine has ---- */

static void give_file(struct board_range range, uint32_t role)
{
    uint64_t first = range.base >> EXO_FRAME_SHIFT;
    uint64_t end = (range.base + range.size + EXO_FRAME_SIZE - 1) >> EXO_FRAME_SHIFT;

    give_range(EXO_KIND_FRAME, EXO_READ | EXO_GRANT, role, first, end - first);
}

/* A frame that the kernel writes and others may read. */
static void give_written(uint64_t frame, uint32_t role)
{
    frame_set_kind(frame, FRAME_INFO);
    boot_tell(root_insert(EXO_KIND_FRAME, EXO_READ | EXO_GRANT, frame, 0), frame, 0, role);
}

static void give_lines(uint32_t count)
{
    uint32_t first = next_slot;

    for (uint32_t irq = 1; irq < count; irq++) {
        (void)root_insert(EXO_KIND_IRQ, EXO_GRANT, irq, 0);
    }
    if (count > 1) {
        boot_tell(first, 1, count - 1, EXO_ROLE_FREE);
    }
}

static void give_machine(const struct board *board)
{
    boot_tell(root_insert(EXO_KIND_MACHINE, EXO_GRANT, 0, 0), 0, 0, EXO_ROLE_MACHINE);
    uint32_t self = root_insert(EXO_KIND_ENV, EXO_CALL | EXO_NOTIFY | EXO_GRANT, ENV_BROKER, 0);
    ledger[self].node.vpn = (uint32_t)envs[ENV_BROKER].epoch;
    boot_tell(self, ENV_BROKER, 0, EXO_ROLE_SELF);
    for (uint32_t hart = 0; hart < board->hart_count; hart++) {
        uint32_t slot = root_insert(EXO_KIND_SLICE, EXO_GRANT, hart << 16, EXO_SLICE_COUNT);
        boot_tell(slot, hart, EXO_SLICE_COUNT, EXO_ROLE_FREE);
    }
    give_file(board->bundle, EXO_ROLE_BUNDLE);
    give_file(board->dtb, EXO_ROLE_DTB);
    give_range(EXO_KIND_FRAME, EXO_READ | EXO_GRANT, EXO_ROLE_FRAMES, memory_table_base,
               memory_table_count);
    give_lines(board->irq_count > 256 ? 256 : board->irq_count);
    give_kind = EXO_KIND_FRAME;
    give_rights = ALL_RIGHTS;
    give_role = EXO_ROLE_FREE;
    memory_each_free(give_extent);
    give_range(EXO_KIND_REGION, ALL_RIGHTS, EXO_ROLE_FREE, memory_vault_base, memory_vault_count);
    for (uint32_t i = 0; i < board->device_count; i++) {
        give_range(EXO_KIND_DEVICE, EXO_READ | EXO_WRITE | EXO_GRANT, EXO_ROLE_FREE,
                   board->device[i].base >> EXO_FRAME_SHIFT,
                   board->device[i].size >> EXO_FRAME_SHIFT);
    }
}

static void banner(const struct board *board)
{
    log_say("exo: exokernel, abi " EXO_ABI_TEXT ", %s, %d harts, %d MiB, %d ledger slots\n",
            board->model, (uint64_t)board->hart_count, frame_table_count * EXO_FRAME_SIZE >> 20,
            (uint64_t)ledger_limit);
    if (memory_vault_count == 0) {
        log_line("no PMP regions: the firmware has no vault\n");
    } else {
        log_say("exo: PMP regions, %d windows a hart, vault of %d KiB\n",
                (uint64_t)arch_window_count(), memory_vault_count * EXO_FRAME_SIZE >> 10);
    }
}

struct kernel_resume kernel_main(const struct board *board)
{
    lock_enter();
    memory_init(board);
    shootdown_init();
    shootdown_online(arch_hart());
    slice_init(board->hart_count, board->timebase_hz, arch_now());
    next_slot = 1;
    uint64_t log = memory_take_clear(1, 0);
    log_init(arch_frame_pointer((exo_frame_t){log}));
    banner(board);
    image_place(board);
    uint64_t recorder = memory_take_clear(board->hart_count, 0);
    recorder_init(arch_frame_pointer((exo_frame_t){recorder}), board->hart_count);
    broker_create(board);

    uint64_t info_frame = memory_take_clear(1, 0);
    info_init(arch_frame_pointer((exo_frame_t){info_frame}), board);
    give_written(info_frame, EXO_ROLE_INFO);
    for (uint32_t hart = 0; hart < board->hart_count; hart++) {
        give_written(recorder + hart, EXO_ROLE_RECORDER);
    }
    give_written(log, EXO_ROLE_LOG);
    give_machine(board);

    boot_page->magic = EXO_BOOT_MAGIC;
    boot_page->version = EXO_ABI_VERSION;
    boot_page->bundle_offset = board->bundle.base & (EXO_FRAME_SIZE - 1);
    boot_page->bundle_size = board->bundle.size;
    boot_page->dtb_offset = board->dtb.base & (EXO_FRAME_SIZE - 1);
    boot_page->dtb_size = board->dtb.size;
    boot_page->free_slot_first = next_slot;
    boot_page->free_slot_count = ledger_limit - next_slot;
    boot_page->hart_count = board->hart_count;
    boot_page->hart_boot = board->hart_boot;
    lock_leave();
    return kernel_timer(NULL);
}
