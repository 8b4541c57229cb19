/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_main.c - from a bare board to the broker's first upcall, or one line and power off.
 */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "space.h"

#include <string.h>

enum {
    BOOT_REFUSED = 98,
    STACK_FRAMES = 16,
    MEMBER_NAME = 110
};

static const struct exo_boot_extent *extent_find(uint32_t role, uint16_t kind)
{
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        if (fixture.boot->extent[i].role == role && fixture.boot->extent[i].kind == kind) {
            return &fixture.boot->extent[i];
        }
    }
    return NULL;
}

static uint32_t extents_count(uint32_t role, uint16_t kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        count += fixture.boot->extent[i].role == role && fixture.boot->extent[i].kind == kind;
    }
    return count;
}

/* Boots a board that a test has changed; what only the whole fixture has is left out. */
static struct kernel_resume board_boot(void)
{
    fake.hart = fixture.board.hart_boot;
    struct kernel_resume resume = kernel_main(&fixture.board);
    uint32_t level;
    arch_pte_t leaf = space_walk(ENV_BROKER, (exo_va_t){EXO_BOOT_VA}, &level);

    fixture.boot = arch_frame_pointer(arch_pte_frame(leaf));
    return resume;
}

static uint8_t rights_at(uint64_t va)
{
    uint32_t level;
    arch_pte_t leaf = space_walk(ENV_BROKER, (exo_va_t){va}, &level);

    return arch_pte_is_present(leaf) ? arch_pte_rights(leaf) : 0;
}

/* ---- what the broker finds ---- */

TEST(the_broker_begins_with_an_upcall)
{
    fixture_machine(2);
    struct kernel_resume resume = board_boot();
    struct dispatcher *d = env_dispatcher(ENV_BROKER, 0);

    assert_ptr_equal(resume.save, d->save);
    assert_int_equal(resume.registers->x[0], FIXTURE_ENTRY);
    assert_int_equal(resume.registers->x[5], EXO_SAVE_VA);
    assert_int_equal(resume.registers->x[6], EXO_UPCALL_EVENT);
    assert_int_equal(d->save->pending, EXO_EVENT_RUN);
    assert_int_equal(d->save->entry, 0);
    assert_int_equal(d->save->self, EXO_SAVE_VA);
    assert_int_equal(fake.harts[0].root, envs[ENV_BROKER].root);
}

TEST(other_harts_come_in_idle)
{
    fixture_machine(2);
    (void)board_boot();
    fake.hart = 1;
    struct kernel_resume resume = kernel_hart_main();

    assert_null(resume.save);
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(fake.harts[1].timer_at, UINT64_MAX);
}

TEST(the_broker_runs_where_the_machine_booted)
{
    fixture_machine(3);
    fixture.board.hart_boot = 2;
    struct kernel_resume resume = board_boot();

    assert_ptr_equal(resume.save, env_dispatcher(ENV_BROKER, 2)->save);
    assert_null(env_dispatcher(ENV_BROKER, 0));
    assert_int_equal(resume.save->self, EXO_SAVE_VA + 2 * EXO_FRAME_SIZE);
    assert_int_equal(fixture.boot->hart_boot, 2);
    assert_int_equal(harts[2].current, ENV_BROKER);
}

TEST(the_image_is_mapped_as_its_header_says)
{
    fixture_boot(1);
    const unsigned char *data = fixture_user(0, EXO_IMAGE_VA + EXO_FRAME_SIZE);

    assert_int_equal(rights_at(EXO_IMAGE_VA), EXO_READ | EXO_EXECUTE);
    assert_int_equal(rights_at(EXO_IMAGE_VA + EXO_FRAME_SIZE), EXO_READ | EXO_WRITE);
    assert_int_equal(rights_at(EXO_IMAGE_VA + 2 * EXO_FRAME_SIZE), EXO_READ | EXO_WRITE);
    assert_int_equal(rights_at(EXO_IMAGE_VA + 3 * EXO_FRAME_SIZE), 0);
    assert_int_equal(rights_at(EXO_IMAGE_VA - EXO_FRAME_SIZE), 0);
    for (uint32_t i = 0; i < EXO_FRAME_SIZE; i++) {
        assert_int_equal(data[i], i < 100 ? 0x5a : 0); /* the file ends inside this page */
    }
    const unsigned char *bss = fixture_user(0, EXO_IMAGE_VA + 2 * EXO_FRAME_SIZE);
    for (uint32_t i = 0; i < EXO_FRAME_SIZE; i++) {
        assert_int_equal(bss[i], 0);
    }
}

TEST(stack_save_area_and_boot_page_are_mapped)
{
    fixture_boot(1);
    for (uint64_t i = 1; i <= STACK_FRAMES; i++) {
        assert_int_equal(rights_at(EXO_STACK_VA - i * EXO_FRAME_SIZE), EXO_READ | EXO_WRITE);
    }
    assert_int_equal(rights_at(EXO_STACK_VA), 0);
    assert_int_equal(rights_at(EXO_STACK_VA - (STACK_FRAMES + 1) * EXO_FRAME_SIZE), 0);
    assert_int_equal(rights_at(EXO_SAVE_VA), EXO_READ | EXO_WRITE);
    assert_int_equal(rights_at(EXO_SAVE_VA - EXO_FRAME_SIZE), 0); /* the trusted page */
    assert_int_equal(rights_at(EXO_BOOT_VA), EXO_READ);
}

TEST(the_boot_page_tells_what_there_is)
{
    fixture_boot(2);
    const struct exo_boot *boot = fixture.boot;

    assert_int_equal(boot->magic, EXO_BOOT_MAGIC);
    assert_int_equal(boot->version, EXO_INFO_VERSION);
    assert_int_equal(boot->bundle_offset, 0x100);
    assert_int_equal(boot->bundle_size, fixture.board.bundle.size);
    assert_int_equal(boot->dtb_offset, 8);
    assert_int_equal(boot->dtb_size, 5000);
    assert_int_equal(boot->hart_count, 2);
    assert_int_equal(boot->hart_boot, 0);
    assert_int_equal(boot->free_slot_first + boot->free_slot_count, ledger_count);
    for (uint32_t i = 0; i < boot->free_slot_count; i++) {
        assert_true(binding_is_free(ENV_BROKER, boot->free_slot_first + i));
    }
}

static uint8_t wanted_rights(const struct exo_boot_extent *extent)
{
    switch (extent->kind) {
    case EXO_KIND_FRAME:
        return extent->role == EXO_ROLE_FREE ? FIXTURE_ALL : EXO_READ | EXO_GRANT;
    case EXO_KIND_DEVICE:
        return EXO_READ | EXO_WRITE | EXO_GRANT;
    case EXO_KIND_ENV:
        return EXO_CALL | EXO_NOTIFY | EXO_GRANT;
    default:
        return EXO_GRANT;
    }
}

TEST(every_extent_is_a_guaranteed_binding_of_the_brokers)
{
    fixture_boot(3);
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        const struct exo_boot_extent *extent = &fixture.boot->extent[i];
        uint32_t slot = binding_lookup(ENV_BROKER, (exo_handle_t){extent->handle});

        assert_int_not_equal(slot, 0);
        assert_int_equal(ledger[slot].kind, extent->kind);
        assert_int_equal(ledger[slot].class, EXO_GUARANTEED);
        assert_int_equal(ledger[slot].rights, wanted_rights(extent));
        assert_int_equal(ledger[slot].node.parent, 0);
    }
    assert_int_equal(extents_count(EXO_ROLE_FREE, EXO_KIND_SLICE), 3);
    assert_int_equal(extents_count(EXO_ROLE_MACHINE, EXO_KIND_MACHINE), 1);
    assert_int_equal(extents_count(EXO_ROLE_SELF, EXO_KIND_ENV), 1);
    assert_int_equal(extents_count(EXO_ROLE_INFO, EXO_KIND_FRAME), 1);
    assert_int_equal(extent_find(EXO_ROLE_DTB, EXO_KIND_FRAME)->base,
                     fixture.board.dtb.base >> EXO_FRAME_SHIFT);
    assert_int_equal(extent_find(EXO_ROLE_BUNDLE, EXO_KIND_FRAME)->base,
                     fixture.board.bundle.base >> EXO_FRAME_SHIFT);
}

TEST(the_first_line_says_what_runs_where)
{
    fixture_boot(2);
    assert_true(fake_console_has("exo: exokernel, abi 1, fake machine, 2 harts, 6 MiB, "));
}

/* ---- boards with more or less than usual ---- */

TEST(lines_are_as_many_as_there_are)
{
    static const struct {
        uint32_t count;
        uint32_t lines;
    } cases[] = {{0, 0}, {1, 0}, {2, 1}, {256, 255}, {1024, 255}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture_machine(1);
        fixture.board.irq_count = cases[i].count;
        (void)board_boot();
        const struct exo_boot_extent *extent = extent_find(EXO_ROLE_FREE, EXO_KIND_IRQ);
        assert_int_equal(extent == NULL ? 0 : extent->order, cases[i].lines);
        for (uint32_t line = 0; line < cases[i].lines; line++) {
            uint32_t slot = EXO_HANDLE_INDEX((exo_handle_t){extent->handle}) + line;
            assert_int_equal(ledger[slot].kind, EXO_KIND_IRQ);
            assert_int_equal(ledger[slot].node.base, line + 1);
        }
    }
}

TEST(a_board_without_devices_boots)
{
    fixture_machine(1);
    fixture.board.device_count = 0;
    (void)board_boot();
    assert_null(extent_find(EXO_ROLE_FREE, EXO_KIND_DEVICE));
    audit_or_abort();
}

TEST(a_full_boot_page_leaves_the_rest_unused)
{
    const uint64_t base = (uint64_t)FAKE_RAM_BASE << EXO_FRAME_SHIFT;

    fixture_machine(1);
    for (uint32_t i = 1; i < BOARD_RESERVED_MAX; i++) { /* odd islands: many small gaps */
        fixture.board.reserved[i] =
            (struct board_range){base + (uint64_t)(1280 + 15 * i) * EXO_FRAME_SIZE, EXO_FRAME_SIZE};
    }
    fixture.board.reserved_count = BOARD_RESERVED_MAX;
    fixture.board.device_count = BOARD_DEVICE_MAX;
    for (uint32_t i = 0; i < BOARD_DEVICE_MAX; i++) {
        fixture.board.device[i] = (struct board_range){
            (uint64_t)(FIXTURE_DEVICE_BASE + 64 * i + 1) * EXO_FRAME_SIZE, 3 * EXO_FRAME_SIZE};
    }
    struct kernel_resume resume = board_boot();
    assert_int_equal(fixture.boot->extent_count, EXO_BOOT_EXTENTS);
    assert_true(fake_console_has("more extents than the boot page holds"));
    assert_non_null(resume.save);
    assert_non_null(extent_find(EXO_ROLE_FREE, EXO_KIND_FRAME));
    assert_int_equal(extents_count(EXO_ROLE_SELF, EXO_KIND_ENV), 1);
    audit_or_abort();
}

/* ---- bundles that hold no broker ---- */

/* The boot ends with this line, and nothing after it. */
static void expect_refused(const char *line)
{
    fake.hart = 0;
    EXPECT_POWER_OFF(kernel_main(&fixture.board), BOOT_REFUSED);
    if (!fake_console_has(line)) {
        fail_msg("not on the console: %s\n%s", line, fake.console);
    }
    size_t length = strlen(line);
    assert_memory_equal(&fake.console[fake.console_length - length], line, length);
}

static char *bundle(void)
{
    uint64_t base = fixture.board.bundle.base;

    return (char *)arch_frame_pointer((exo_frame_t){base >> EXO_FRAME_SHIFT}) +
           base % EXO_FRAME_SIZE;
}

/* The image's header in the bundle: the magic is there once. */
static struct exo_image_header *image_header(void)
{
    static const uint64_t magic = EXO_IMAGE_MAGIC;
    char *at = bundle();

    for (size_t i = 0; i + sizeof(magic) < fixture.board.bundle.size; i += 4) {
        if (memcmp(at + i, &magic, sizeof(magic)) == 0) {
            return (struct exo_image_header *)(void *)(at + i);
        }
    }
    fail();
    return NULL;
}

TEST(without_a_bundle_the_machine_stops)
{
    fixture_machine(1);
    fixture.board.bundle = (struct board_range){0};
    expect_refused("exo: no bundle: the device tree names no initrd\n");
}

TEST(a_bundle_without_a_broker_stops_the_machine)
{
    static const char line[] = "exo: bundle: no member \"broker\", or not a newc cpio archive\n";

    fixture_machine(1);
    memset(bundle(), 0, MEMBER_NAME);
    expect_refused(line);

    fixture_machine(1);
    fixture.board.bundle.size = 200; /* the first member only */
    expect_refused(line);

    fixture_machine(1);
    fixture.board.bundle.size = 1;
    expect_refused(line);
}

static struct exo_image_header header_copy(void)
{
    struct exo_image_header header;

    fixture_machine(1);
    memcpy(&header, image_header(), sizeof(header));
    return header;
}

static void expect_image_refused(struct exo_image_header header, const char *line)
{
    memcpy(image_header(), &header, sizeof(header));
    expect_refused(line);
}

TEST(images_that_do_not_hold_together_stop_the_machine)
{
    struct exo_image_header header = header_copy();
    header.magic++;
    expect_image_refused(header, "exo: broker image: no image header\n");
    header = header_copy();
    header.data_end++;
    expect_image_refused(header, "exo: broker image: unaligned segments\n");
    header = header_copy();
    header.bss_end = UINT64_MAX & ~(uint64_t)(EXO_FRAME_SIZE - 1);
    expect_image_refused(header, "exo: broker image: segments out of order or too large\n");
    header = header_copy();
    header.entry = header.text_end;
    expect_image_refused(header, "exo: broker image: entry outside text\n");
    header = header_copy();
    header.data_end = header.text_end;
    expect_image_refused(header, "exo: broker image: file longer than its segments\n");
}

TEST(memory_too_small_stops_the_machine)
{
    fixture_machine(1);
    fixture.board.memory[0].size = 512 * EXO_FRAME_SIZE;
    fixture.board.bundle = (struct board_range){0};
    fixture.board.dtb = (struct board_range){0};
    expect_refused("exo: not enough memory for the kernel's tables\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_broker_begins_with_an_upcall),
        cmocka_unit_test(other_harts_come_in_idle),
        cmocka_unit_test(the_broker_runs_where_the_machine_booted),
        cmocka_unit_test(the_image_is_mapped_as_its_header_says),
        cmocka_unit_test(stack_save_area_and_boot_page_are_mapped),
        cmocka_unit_test(the_boot_page_tells_what_there_is),
        cmocka_unit_test(every_extent_is_a_guaranteed_binding_of_the_brokers),
        cmocka_unit_test(the_first_line_says_what_runs_where),
        cmocka_unit_test(lines_are_as_many_as_there_are),
        cmocka_unit_test(a_board_without_devices_boots),
        cmocka_unit_test(a_full_boot_page_leaves_the_rest_unused),
        cmocka_unit_test(without_a_bundle_the_machine_stops),
        cmocka_unit_test(a_bundle_without_a_broker_stops_the_machine),
        cmocka_unit_test(images_that_do_not_hold_together_stop_the_machine),
        cmocka_unit_test(memory_too_small_stops_the_machine),
    };

    return RUN(tests);
}
