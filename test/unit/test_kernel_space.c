/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_space.c - mapping, protecting and unmapping what a binding allows. */
#include "unit.h"

#include "binding.h"
#include "frame.h"
#include "space.h"

#define RW    (EXO_READ | EXO_WRITE)
#define MEGA2 0x200000ull

static uint64_t base_of(exo_handle_t handle)
{
    return ledger[fixture_handle_slot(handle)].node.base;
}

static uint32_t maps_of(exo_handle_t handle)
{
    return frame_lookup(base_of(handle))->maps;
}

/* The rights with which environment 1 sees va; 0: none. */
static uint8_t seen(uint64_t va)
{
    uint32_t level;

    return arch_pte_rights(space_walk(1, (exo_va_t){va}, &level));
}

static void table_add(uint64_t va)
{
    exo_handle_t table = fixture_frames(1, 1, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = va, .handle = table.raw, .op = EXO_TABLE));
}

TEST(a_mapping_shows_the_frames_of_its_binding)
{
    boot_three();
    exo_handle_t two = fixture_frames(1, 1, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = two.raw, .rights = RW));
    assert_ptr_equal(fixture_user(1, FIXTURE_FREE_VA + 5),
                     (char *)arch_frame_pointer((exo_frame_t){base_of(two)}) + 5);
    assert_ptr_equal(fixture_user(1, FIXTURE_FREE_VA + 0x1000),
                     arch_frame_pointer((exo_frame_t){base_of(two) + 1}));
    assert_int_equal(seen(FIXTURE_FREE_VA), RW);
    assert_int_equal(seen(FIXTURE_FREE_VA + 0x2000), 0);
    assert_int_equal(maps_of(two), 1);
    assert_int_equal(CALL2(1, EXO_CALL_INSPECT, two.raw, EXO_FIELD_VA).value, FIXTURE_FREE_VA);
    assert_int_equal(CALL2(1, EXO_CALL_INSPECT, two.raw, EXO_FIELD_STATE).value & 0xff,
                     EXO_STATE_MAPPED);
}

TEST(every_order_up_to_a_whole_table_maps)
{
    boot_three();
    table_add(MEGA2);
    for (uint32_t order = 0; order <= 9; order++) {
        exo_handle_t part = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, order),
                                           order == 9 ? 0 : 1ull << order, 0);
        uint64_t last = MEGA2 + (((1ull << order) - 1) << EXO_FRAME_SHIFT);
        EXPECT_OK(MAP_IN(1, .va = MEGA2, .handle = part.raw, .rights = RW));
        assert_ptr_equal(fixture_user(1, last),
                         arch_frame_pointer((exo_frame_t){base_of(part) + (1ull << order) - 1}));
        assert_int_equal(seen(last + EXO_FRAME_SIZE), 0);
        EXPECT_OK(MAP_IN(1, .handle = part.raw, .op = EXO_UNMAP));
        kick_all();
        assert_int_equal(seen(MEGA2) | seen(last), 0);
    }
}

TEST(map_refuses_rights_that_are_none_or_too_many)
{
    boot_three();
    exo_handle_t page = fixture_frames(1, 0, EXO_READ | EXO_EXECUTE);
    uint64_t va = FIXTURE_FREE_VA;

    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = page.raw, .rights = 0), EXO_E_RANGE);
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = page.raw, .rights = EXO_WRITE), EXO_E_RANGE);
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = page.raw, .rights = EXO_GRANT | EXO_READ),
                   EXO_E_RANGE);
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = page.raw, .rights = RW), EXO_E_DENIED);
    EXPECT_OK(MAP_IN(1, .va = va, .handle = page.raw, .rights = EXO_EXECUTE));
}

TEST(map_refuses_places_that_do_not_fit)
{
    boot_three();
    exo_handle_t two = fixture_frames(1, 1, FIXTURE_ALL);
    uint64_t va = FIXTURE_FREE_VA;

    EXPECT_REFUSED(MAP_IN(1, .va = va + 1, .handle = two.raw, .rights = RW), EXO_E_ALIGN);
    EXPECT_REFUSED(MAP_IN(1, .va = va + 0x1000, .handle = two.raw, .rights = RW), EXO_E_ALIGN);
    EXPECT_REFUSED(MAP_IN(1, .va = ARCH_USER_TOP, .handle = two.raw, .rights = RW), EXO_E_RANGE);
    EXPECT_REFUSED(MAP_IN(1, .va = ~0x1fffull, .handle = two.raw, .rights = RW), EXO_E_RANGE);
    EXPECT_REFUSED(MAP_IN(1, .va = MEGA2, .handle = two.raw, .rights = RW), EXO_E_NOTHING);
    EXPECT_REFUSED(MAP_IN(1, .va = 1ull << 30, .handle = two.raw, .rights = RW), EXO_E_NOTHING);
    EXPECT_REFUSED(MAP_IN(1, .va = FIXTURE_PAGE_VA, .handle = two.raw, .rights = RW), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(1, .va = va, .handle = two.raw, .rights = RW));
    EXPECT_REFUSED(MAP_IN(1, .va = va + 0x2000, .handle = two.raw, .rights = RW), EXO_E_BUSY);
}

TEST(map_refuses_a_run_that_ends_in_something)
{
    boot_three();
    exo_handle_t one = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t four = fixture_frames(1, 2, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + 0x3000, .handle = one.raw, .rights = RW));
    EXPECT_REFUSED(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = four.raw, .rights = RW), EXO_E_BUSY);
}

TEST(only_memory_maps)
{
    boot_three();
    exo_handle_t line = fixture_derive(1, fixture.lines, 0, 0, 0);
    exo_handle_t large = fixture_derive(0, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 9), 0, 0);
    uint64_t high = EXO_STACK_VA - 0x100000;

    EXPECT_REFUSED(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = line.raw, .rights = EXO_READ),
                   EXO_E_KIND);
    EXPECT_REFUSED(MAP_IN(1, .handle = line.raw, .op = EXO_PROTECT, .rights = EXO_READ),
                   EXO_E_KIND);
    EXPECT_REFUSED(MAP_IN(1, .handle = fixture.env[1].slices.raw, .op = EXO_UNMAP), EXO_E_BUSY);
    ledger[fixture_handle_slot(large)].order =
        10; /* an extent that this machine is too small for */
    fixture.is_audit_off = true;
    EXPECT_REFUSED(MAP_IN(0, .va = 0, .handle = large.raw, .rights = RW), EXO_E_RANGE);
    ledger[fixture_handle_slot(large)].order = EXO_MAP_SUPER_ORDER + 1;
    EXPECT_REFUSED(MAP_IN(0, .handle = large.raw, .rights = RW, .flags = EXO_MAP_SUPER),
                   EXO_E_RANGE);
    ledger[fixture_handle_slot(large)].order = 8;
    EXPECT_REFUSED(MAP_IN(0, .va = high, .handle = large.raw, .rights = RW, .flags = EXO_MAP_SUPER),
                   EXO_E_RANGE);
}

TEST(what_the_kernel_trusts_is_not_mapped)
{
    boot_three();
    uint32_t pinned = 0;
    while (ledger[pinned].state != EXO_STATE_PINNED ||
           frame_lookup(ledger[pinned].node.base)->kind != FRAME_DISPATCHER) {
        pinned++;
    }
    uint64_t terms = EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0);
    exo_handle_t trusted = fixture_derive(0, binding_handle(pinned), terms, 0, 0);
    exo_handle_t save = fixture_derive(0, binding_handle(pinned), terms, 1, 0);
    exo_handle_t both =
        fixture_derive(0, binding_handle(pinned), EXO_TERMS(RW, EXO_STANDARD, 1), 0, 0);
    uint64_t va = EXO_STACK_VA - 0x100000;

    EXPECT_REFUSED(MAP_IN(0, .va = va, .handle = trusted.raw, .rights = EXO_READ), EXO_E_DENIED);
    EXPECT_REFUSED(MAP_IN(0, .va = va, .handle = both.raw, .rights = EXO_READ), EXO_E_DENIED);
    EXPECT_REFUSED(MAP_IN(0, .va = va, .handle = save.raw, .rights = EXO_READ | EXO_EXECUTE),
                   EXO_E_DENIED);
    EXPECT_OK(MAP_IN(0, .va = va, .handle = save.raw, .rights = RW));
    EXPECT_REFUSED(MAP_IN(0, .handle = save.raw, .op = EXO_PROTECT, .rights = EXO_EXECUTE),
                   EXO_E_DENIED);
}

TEST(registers_map_but_never_execute)
{
    boot_three();
    exo_handle_t device =
        fixture_derive(1, fixture.device, EXO_TERMS(RW | EXO_GRANT, EXO_STANDARD, 2), 4, 0);
    struct exo_map_entry entry = {.va = FIXTURE_FREE_VA, .handle = device.raw, .rights = RW};

    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry));
    assert_int_equal(seen(FIXTURE_FREE_VA + 0x3000), RW);
    entry.op = EXO_PROTECT;
    entry.rights = EXO_READ;
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry));
    assert_int_equal(seen(FIXTURE_FREE_VA), EXO_READ);
    entry.rights = EXO_EXECUTE;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_DENIED);
    fixture.is_audit_off = true; /* not even if the binding said so */
    ledger[fixture_handle_slot(device)].rights |= EXO_EXECUTE;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_DENIED);
    EXPECT_OK(MAP_IN(1, .handle = device.raw, .op = EXO_UNMAP));
    assert_int_equal(seen(FIXTURE_FREE_VA), 0);
}

/* ---- protect and unmap ---- */

TEST(protect_changes_rights_within_the_binding)
{
    boot_three();
    exo_handle_t page = fixture_frames(1, 1, RW);
    struct exo_map_entry entry = {
        .handle = page.raw, .op = EXO_PROTECT, .rights = EXO_READ, .flags = 0};
    exo_handle_t env = fixture.env[1].handle;

    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = RW));
    EXPECT_OK(fixture_map(0, env, entry));
    assert_int_equal(seen(FIXTURE_FREE_VA), EXO_READ);
    assert_int_equal(seen(FIXTURE_FREE_VA + 0x1000), EXO_READ);
    assert_int_equal(maps_of(page), 1);
    entry.rights = EXO_READ | EXO_EXECUTE;
    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_DENIED);
    entry.rights = 0;
    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_RANGE);
    entry.rights = EXO_READ;
    entry.flags = EXO_MAP_SUPER;
    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_RANGE);
}

TEST(what_became_a_table_is_never_made_writable)
{
    boot_three();
    exo_handle_t look = {CALL4(1, EXO_CALL_DERIVE, fixture.env[1].table.raw, 0, fixture_env_slot(1),
                               EXO_TERMS(RW, EXO_STANDARD, 1))
                             .value};
    struct exo_map_entry entry = {.va = FIXTURE_FREE_VA, .handle = look.raw, .rights = RW};
    exo_handle_t env = fixture.env[1].handle;

    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_DENIED);
    entry.rights = EXO_READ;
    EXPECT_OK(fixture_map(0, env, entry));
    entry.op = EXO_PROTECT;
    entry.rights = RW;
    EXPECT_REFUSED(fixture_map(0, env, entry), EXO_E_DENIED);
}

TEST(unmap_ends_what_is_mapped_and_only_that)
{
    boot_three();
    exo_handle_t page = fixture_frames(1, 0, RW);

    EXPECT_REFUSED(MAP_IN(1, .handle = page.raw, .op = EXO_UNMAP), EXO_E_BUSY);
    EXPECT_REFUSED(MAP_IN(1, .handle = fixture.env[1].table.raw, .op = EXO_UNMAP), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .handle = page.raw, .op = EXO_UNMAP));
    assert_int_equal(maps_of(page), 0);
    assert_int_equal(seen(FIXTURE_FREE_VA), 0);
    EXPECT_REFUSED(MAP_IN(1, .handle = page.raw, .op = EXO_UNMAP), EXO_E_BUSY);
}

/* Free slots are the broker's, and of no kind: what nobody looks for in a space without
 * dispatchers. */
TEST(a_free_slot_is_nothing_also_where_there_is_no_dispatcher)
{
    fixture_boot(1);
    exo_handle_t pool = fixture.pool;
    exo_handle_t root = fixture_derive(0, pool, EXO_TERMS(RW, EXO_GUARANTEED, 1), 0, 0);
    exo_handle_t env = {CALL3(0, EXO_CALL_ENV_CREATE, 5, fixture_slot(), root.raw).value};
    uint32_t slot = fixture_slot();
    fixture.slot_next += 2;
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env.raw, 0, slot, 3));
    uint64_t held[3];
    for (uint32_t i = 0; i < 3; i++) {
        held[i] = CALL6(0, EXO_CALL_DERIVE, pool.raw, env.raw, slot + i,
                        EXO_TERMS(RW, EXO_STANDARD, i < 2 ? 1 : 0), 2 + 2 * i, 0)
                      .value;
    }
    struct exo_map_entry entries[] = {
        {.handle = held[0], .op = EXO_TABLE, .level = 1},
        {.handle = held[1], .op = EXO_TABLE},
        {.handle = held[2], .rights = RW},
    };
    for (uint32_t i = 0; i < 3; i++) {
        EXPECT_OK(fixture_map_many(0, env, &entries[i], 1));
    }

    uint32_t free = fixture_slot();
    struct exo_map_entry wrong = {.handle = binding_handle(free).raw, .op = EXO_UNMAP};
    EXPECT_REFUSED(fixture_map_many(0, env, &wrong, 1), EXO_E_STALE);
    wrong.op = EXO_MAP;
    EXPECT_REFUSED(fixture_map_many(0, env, &wrong, 1), EXO_E_STALE);
    assert_int_equal(ledger[free].state, EXO_STATE_FREE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_shows_the_frames_of_its_binding),
        cmocka_unit_test(every_order_up_to_a_whole_table_maps),
        cmocka_unit_test(map_refuses_rights_that_are_none_or_too_many),
        cmocka_unit_test(map_refuses_places_that_do_not_fit),
        cmocka_unit_test(map_refuses_a_run_that_ends_in_something),
        cmocka_unit_test(only_memory_maps),
        cmocka_unit_test(what_the_kernel_trusts_is_not_mapped),
        cmocka_unit_test(registers_map_but_never_execute),
        cmocka_unit_test(protect_changes_rights_within_the_binding),
        cmocka_unit_test(what_became_a_table_is_never_made_writable),
        cmocka_unit_test(unmap_ends_what_is_mapped_and_only_that),
        cmocka_unit_test(a_free_slot_is_nothing_also_where_there_is_no_dispatcher),
    };

    return RUN(tests);
}
