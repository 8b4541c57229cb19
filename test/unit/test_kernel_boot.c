/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_boot.c - what the broker is given, and machines and bundles that don't boot. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "lock.h"
#include "log.h"
#include "memory.h"
#include "slice.h"
#include "space.h"

#include <string.h>

#define IMAGE_HEADER "EXOIAGE"

static char *bundle_at(void)
{
    uint64_t base = fixture.board.bundle.base;

    return (char *)arch_frame_pointer((exo_frame_t){base >> EXO_FRAME_SHIFT}) +
           (base & (EXO_FRAME_SIZE - 1));
}

/* Overwrites the first `from` in the bundle. */
static void bundle_change(const char *from, const char *to)
{
    char *at = bundle_at();
    size_t length = strlen(from);

    for (uint64_t i = 0; i + length <= fixture.board.bundle.size; i++) {
        if (memcmp(at + i, from, length) == 0) {
            memcpy(at + i, to, strlen(to));
            return;
        }
    }
    fail_msg("no \"%s\" in the bundle", from);
}

static void expect_stop(uint8_t code, const char *said)
{
    assert_true(FAKE_POWERS_OFF(kernel_main(&fixture.board)));
    lock_leave();
    assert_int_equal(fake.power_off_code, code);
    if (!fake_console_has(said)) {
        fail_msg("wanted \"%s\", said \"%s\"", said, fake.console);
    }
}

TEST(without_a_broker_the_machine_stops_and_says_why)
{
    fixture_machine(1);
    fixture.board.bundle.size = 0;
    expect_stop(98, "exo: no bundle: the device tree names no initrd\n");
    fixture_machine(1);
    bundle_change("broker", "baker!");
    expect_stop(98, "exo: bundle: no member \"broker\", or not a newc cpio archive\n");
    fixture_machine(1);
    bundle_change("070701", "070702");
    expect_stop(98, "not a newc cpio archive\n");
    fixture_machine(1);
    bundle_change("EXOIAGE", "exoiage");
    expect_stop(98, "exo: broker image: no image header\n");
}

TEST(a_machine_without_memory_stops)
{
    fixture_machine(1);
    fixture.board.memory[0].size = (uint64_t)64 * EXO_FRAME_SIZE;
    expect_stop(98, "not enough memory for the kernel's tables\n");
}

static uint32_t extents_of(uint32_t role, uint32_t kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        count += fixture.boot->extent[i].role == role && fixture.boot->extent[i].kind == kind;
    }
    return count;
}

TEST(the_boot_page_names_everything_there_is)
{
    fixture_boot(3);

    assert_int_equal(fixture.boot->magic, EXO_BOOT_MAGIC);
    assert_int_equal(fixture.boot->hart_count, 3);
    assert_int_equal(fixture.boot->free_slot_first + fixture.boot->free_slot_count, ledger_limit);
    assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_SLICE), 3);
    assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_IRQ), 1);
    assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_DEVICE), 1);
    assert_int_equal(extents_of(EXO_ROLE_MACHINE, EXO_KIND_MACHINE), 1);
    assert_int_equal(extents_of(EXO_ROLE_SELF, EXO_KIND_ENV), 1);
    assert_int_equal(extents_of(EXO_ROLE_INFO, EXO_KIND_FRAME), 1);
    assert_true(extents_of(EXO_ROLE_BUNDLE, EXO_KIND_FRAME) > 0);
    assert_true(extents_of(EXO_ROLE_DTB, EXO_KIND_FRAME) > 0);
    assert_true(extents_of(EXO_ROLE_FRAMES, EXO_KIND_FRAME) > 0);
    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        struct exo_boot_extent extent = fixture.boot->extent[i];
        uint32_t slot = binding_lookup(ENV_BROKER, (exo_handle_t){extent.handle});
        assert_int_not_equal(slot, 0);
        assert_int_equal(ledger[slot].kind, extent.kind);
        assert_int_equal(ledger[slot].class, EXO_GUARANTEED);
    }
}

TEST(bundle_and_tree_may_begin_at_any_byte)
{
    fixture_machine(1);
    memmove(bundle_at() + 1, bundle_at(), fixture.board.bundle.size);
    fixture.board.bundle.base += 1;
    fixture.board.dtb.base += 7;
    (void)kernel_main(&fixture.board);
    const struct exo_boot *boot = fixture_user(0, EXO_BOOT_VA);
    assert_int_equal(boot->bundle_offset, fixture.board.bundle.base % EXO_FRAME_SIZE);
    assert_int_equal(boot->bundle_size, fixture.board.bundle.size);
    assert_int_equal(boot->dtb_offset, fixture.board.dtb.base % EXO_FRAME_SIZE);
    assert_int_equal(boot->dtb_size, fixture.board.dtb.size);
}

/* What the kernel needs itself: nobody holds it with more than it may see of it. */
TEST(nothing_that_is_given_is_the_kernels)
{
    fixture_boot(1);

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        for (uint64_t i = 0; b.kind == EXO_KIND_FRAME && i < 1ull << b.order; i++) {
            uint8_t kind = frame_lookup(b.node.base + i)->kind;
            assert_int_not_equal(kind, FRAME_RESERVED);
            assert_int_not_equal(kind, FRAME_NONE);
            assert_true(kind != FRAME_INFO || (b.rights & EXO_WRITE) == 0);
        }
    }
}

TEST(no_frame_is_lost_between_what_is_given_and_what_is_the_kernels)
{
    static bool is_bound[FAKE_RAM_FRAMES];
    uint32_t lost = 0;

    fixture_boot(2);
    memset(is_bound, 0, sizeof(is_bound));
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        for (uint64_t i = 0; b.kind == EXO_KIND_FRAME && i < 1ull << b.order; i++) {
            is_bound[b.node.base + i - FAKE_RAM_BASE] = true;
        }
    }
    for (uint32_t i = 0; i < FAKE_RAM_FRAMES; i++) {
        const struct frame *frame = frame_lookup(FAKE_RAM_BASE + (uint64_t)i);
        lost += !is_bound[i] && frame != NULL && frame->kind == FRAME_ORDINARY;
    }
    assert_int_equal(lost, 0);
}

TEST(the_brokers_image_is_mapped_as_its_header_says)
{
    fixture_boot(1);
    uint32_t level;
    uint64_t va = EXO_IMAGE_VA;

    assert_memory_equal(fixture_user(0, va), IMAGE_HEADER, 7);
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){va}, &level)),
                     EXO_READ | EXO_EXECUTE);
    va += EXO_FRAME_SIZE;
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){va}, &level)), EXO_READ | EXO_WRITE);
    assert_int_equal(*(unsigned char *)fixture_user(0, va + 99), 0x5a);
    assert_int_equal(*(unsigned char *)fixture_user(0, va + 100), 0);
    va += EXO_FRAME_SIZE;
    assert_int_equal(*(unsigned char *)fixture_user(0, va), 0);
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){va + EXO_FRAME_SIZE}, &level)), 0);
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){EXO_BOOT_VA}, &level)), EXO_READ);
}

/* RAM held something before, which the broker does not get to see. */
TEST(what_the_broker_sees_at_first_holds_nothing)
{
    fixture_boot(2);
    const uint64_t stack = EXO_STACK_VA - (uint64_t)16 * EXO_FRAME_SIZE;
    const unsigned char *info =
        arch_frame_pointer((exo_frame_t){ledger[fixture_handle_slot(fixture.info)].node.base});
    const unsigned char *boot = fixture_user(0, EXO_BOOT_VA);
    uint32_t level;

    for (uint64_t va = stack; va < EXO_STACK_VA; va += 8) {
        assert_int_equal(*(const uint64_t *)fixture_user(0, va), 0);
    }
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){stack}, &level)),
                     EXO_READ | EXO_WRITE);
    assert_int_equal(arch_pte_rights(space_walk(0, (exo_va_t){stack - 1}, &level)), 0);
    for (uint32_t i = sizeof(struct exo_info); i < EXO_FRAME_SIZE; i++) {
        assert_int_equal(info[i], 0);
    }
    for (uint32_t i = sizeof(struct exo_boot); i < EXO_FRAME_SIZE; i++) {
        assert_int_equal(boot[i], 0);
    }
}

TEST(the_first_upcall_is_at_the_entry_with_nothing_in_the_registers)
{
    fixture_boot(1);

    assert_int_equal(fixture.upcalls[0][EXO_UPCALL_EVENT], 1);
    assert_int_equal(fixture.entered.x[0], FIXTURE_ENTRY);
    assert_int_equal(fixture.entered.x[5], EXO_SAVE_VA);
    assert_int_equal(fixture.entered.x[6], EXO_UPCALL_EVENT);
    for (uint32_t i = 1; i < 32; i++) {
        assert_true(i == 5 || i == 6 || fixture.entered.x[i] == 0);
    }
    assert_int_equal(env_dispatcher(0, 0)->save->pending & EXO_EVENT_RUN, EXO_EVENT_RUN);
}

/* Free RAM in single frames: more extents than the page holds. */
TEST(extents_that_do_not_fit_are_left_out_and_said)
{
    fixture_machine(1);
    fixture.board.device_count = 8;
    for (uint32_t i = 0; i < 8; i++) {
        fixture.board.device[i] =
            (struct board_range){((1ull << 12 | 1) << EXO_FRAME_SHIFT) + ((uint64_t)i << 30),
                                 0xffeull << EXO_FRAME_SHIFT};
    }
    (void)kernel_main(&fixture.board);
    const struct exo_boot *boot = fixture_user(0, EXO_BOOT_VA);
    assert_int_equal(boot->extent_count, EXO_BOOT_EXTENTS);
    log_finish();
    assert_true(fake_console_has("more extents than the boot page holds"));
}

TEST(a_machine_without_lines_or_devices_boots)
{
    fixture_machine(1);
    fixture.board.irq_count = 0;
    fixture.board.device_count = 0;
    (void)kernel_main(&fixture.board);
    fixture.boot = fixture_user(0, EXO_BOOT_VA);
    assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_IRQ), 0);
    assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_DEVICE), 0);
}

TEST(of_more_lines_than_the_kernel_knows_the_first_255_are_given)
{
    static const uint32_t counts[] = {256, 257, 1000};

    for (size_t count = 0; count < 3; count++) {
        fixture_machine(1);
        fixture.board.irq_count = counts[count];
        (void)kernel_main(&fixture.board);
        fixture.boot = fixture_user(0, EXO_BOOT_VA);
        for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
            if (fixture.boot->extent[i].kind == EXO_KIND_IRQ) {
                assert_int_equal(fixture.boot->extent[i].order, 255);
            }
        }
        assert_int_equal(extents_of(EXO_ROLE_FREE, EXO_KIND_IRQ), 1);
    }
}

TEST(the_broker_runs_on_the_hart_that_booted)
{
    fixture_machine(2);
    fixture.board.hart_boot = 1;
    fake.hart = 1;
    (void)kernel_main(&fixture.board);

    const uint64_t save_va = EXO_SAVE_VA + EXO_FRAME_SIZE;
    assert_null(env_dispatcher(ENV_BROKER, 0));
    assert_ptr_equal(fixture_user(0, save_va), env_dispatcher(ENV_BROKER, 1)->save);
    assert_int_equal(env_dispatcher(ENV_BROKER, 1)->save->self, save_va);
    assert_int_equal(harts[1].current, ENV_BROKER);
    const struct exo_boot *boot = fixture_user(0, EXO_BOOT_VA);
    assert_int_equal(boot->hart_boot, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_broker_the_machine_stops_and_says_why),
        cmocka_unit_test(a_machine_without_memory_stops),
        cmocka_unit_test(the_boot_page_names_everything_there_is),
        cmocka_unit_test(bundle_and_tree_may_begin_at_any_byte),
        cmocka_unit_test(nothing_that_is_given_is_the_kernels),
        cmocka_unit_test(no_frame_is_lost_between_what_is_given_and_what_is_the_kernels),
        cmocka_unit_test(the_brokers_image_is_mapped_as_its_header_says),
        cmocka_unit_test(what_the_broker_sees_at_first_holds_nothing),
        cmocka_unit_test(the_first_upcall_is_at_the_entry_with_nothing_in_the_registers),
        cmocka_unit_test(extents_that_do_not_fit_are_left_out_and_said),
        cmocka_unit_test(a_machine_without_lines_or_devices_boots),
        cmocka_unit_test(of_more_lines_than_the_kernel_knows_the_first_255_are_given),
        cmocka_unit_test(the_broker_runs_on_the_hart_that_booted),
    };

    return RUN(tests);
}
