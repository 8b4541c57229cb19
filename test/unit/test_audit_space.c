/* SPDX-License-Identifier: BSD-2-Clause */
/* test_audit_space.c - the auditor sees damage of tables, frames, and what harts remember. */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "table.h"

#include <string.h>

#define RW    (EXO_READ | EXO_WRITE)
#define MEGA2 0x200000ull

static exo_handle_t page;  /* of environment 1, mapped at FIXTURE_FREE_VA */
static exo_handle_t table; /* of environment 1, empty, at MEGA2 */
static exo_handle_t spare; /* of environment 1, idle */
static exo_handle_t device;

static uint32_t at(exo_handle_t handle)
{
    return fixture_handle_slot(handle);
}

static uint64_t base_of(exo_handle_t handle)
{
    return ledger[at(handle)].node.base;
}

static struct frame *frame_of(exo_handle_t handle)
{
    return frame_lookup(base_of(handle));
}

/* Environment 1's table of level 0 that covers `va`. */
static uint64_t table_at(uint64_t va)
{
    uint64_t found;

    assert_true(table_find(1, (exo_va_t){va}, 0, &found));
    return found;
}

static arch_pte_t *entry_at(uint64_t va)
{
    return &table_entries(table_at(va))[arch_pte_index((exo_va_t){va}, 0)];
}

static uint32_t *shadow_at(uint64_t va)
{
    return &table_shadow(table_at(va))->slot[arch_pte_index((exo_va_t){va}, 0)];
}

static void world_make(void)
{
    boot_three();
    page = fixture_frames(1, 0, EXO_READ | EXO_WRITE);
    spare = fixture_frames(1, 0, FIXTURE_ALL);
    table = fixture_frames(1, 1, FIXTURE_ALL);
    device = fixture_derive(1, fixture.device, EXO_TERMS(RW, EXO_STANDARD, 0), 0, 0);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + 0x4000, .handle = device.raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = MEGA2, .handle = table.raw, .op = EXO_TABLE));
    assert_null(audit());
}

static void expect_seen(const char *what)
{
    const char *found = audit();

    assert_non_null(found);
    if (strncmp(found, what, strlen(what)) != 0) {
        fail_msg("wanted \"%s\", seen \"%s\"", what, found);
    }
}

#define DAMAGE(statement, what)                                                                    \
    do {                                                                                           \
        world_make();                                                                              \
        statement;                                                                                 \
        expect_seen(what);                                                                         \
    } while (0)

/* The leaf at FIXTURE_FREE_VA with other contents. */
static void leaf_write(uint64_t frame, uint8_t rights)
{
    *entry_at(FIXTURE_FREE_VA) = arch_pte_leaf((exo_frame_t){frame}, rights, 0);
}

TEST(entries_that_differ_from_their_binding_are_seen)
{
    DAMAGE(leaf_write(base_of(page) + 1, RW), "a leaf that shows another frame");
    DAMAGE(leaf_write(base_of(page), EXO_READ | EXO_EXECUTE), "a leaf with too many rights");
    DAMAGE(leaf_write(base_of(page), 0), "a leaf with too many rights");
    DAMAGE(*entry_at(FIXTURE_FREE_VA) = arch_pte_table((exo_frame_t){base_of(table)}),
           "a table that was not donated");
    DAMAGE(*entry_at(FIXTURE_FREE_VA) = ARCH_PTE_NONE, "entry and shadow differ");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = 0, "entry and shadow differ");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = fixture.env[1].slot_next, "an entry of no binding");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = at(fixture.pool), "an entry of another's binding");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = at(spare), "a leaf that is not mapped");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = at(fixture.env[1].slices), "a leaf of no memory");
    DAMAGE(*shadow_at(FIXTURE_FREE_VA) = at(fixture.env[1].page),
           "a leaf that shows another frame");
}

TEST(executable_registers_are_seen)
{
    world_make();
    ledger[at(fixture.device)].rights |= EXO_EXECUTE;
    ledger[at(device)].rights |= EXO_EXECUTE;
    *entry_at(FIXTURE_FREE_VA + 0x4000) =
        arch_pte_leaf((exo_frame_t){base_of(device)}, EXO_READ | EXO_EXECUTE, 0);
    expect_seen("executable registers");
}

TEST(a_leaf_outside_ram_is_seen)
{
    world_make();
    ledger[at(device)].kind = EXO_KIND_FRAME;
    binding_reparent(at(device), 0);
    expect_seen("a leaf outside RAM");
}

TEST(mappings_of_the_wrong_shape_are_seen)
{
    DAMAGE(ledger[at(page)].node.vpn++, "a leaf that shows another frame");
    DAMAGE(ledger[at(page)].node.vpn |= BINDING_VPN_SUPER, "a leaf of another size");
    DAMAGE(ledger[at(page)].state = EXO_STATE_IDLE, "a leaf that is not mapped");
    DAMAGE(ledger[at(spare)].state = EXO_STATE_MAPPED, "entries and bindings differ");
    DAMAGE(ledger[at(spare)].state = EXO_STATE_TABLE, "entries and bindings differ");
    DAMAGE(ledger[at(table)].node.vpn += 512, "a table elsewhere");
    DAMAGE(ledger[at(table)].node.vpn |= BINDING_VPN_SUPER, "a table elsewhere");
}

TEST(odd_tables_are_seen)
{
    uint64_t root;

    DAMAGE(table_shadow(base_of(table))->live++, "entries of a table miscounted");
    world_make();
    root = envs[1].root;
    table_shadow(root)->slot[300] = at(page);
    expect_seen("a binding in the kernel half");
    world_make();
    root = envs[1].root;
    table_entries(root)[300].raw = 0;
    expect_seen("the kernel half changed");
    DAMAGE(envs[1].root = FAKE_RAM_BASE + FAKE_RAM_FRAMES - 1, "a table outside RAM");
}

/* ---- frames ---- */

TEST(counts_of_frames_are_compared)
{
    DAMAGE(frame_of(page)->maps++, "mappings miscounted");
    DAMAGE(frame_of(page)->maps--, "mappings miscounted");
    DAMAGE(frame_of(fixture.block)->block_maps++, "large mappings miscounted");
    DAMAGE(frame_of(fixture.block)->block_special++, "special frames miscounted");
}

TEST(frames_of_the_wrong_kind_are_seen)
{
    DAMAGE(frame_set_kind(base_of(spare), FRAME_TABLE), "a frame of a kind without reason");
    DAMAGE(frame_set_kind(base_of(table), FRAME_ORDINARY), "a frame that is used and not marked");
    DAMAGE(frame_set_kind(base_of(table), FRAME_SHADOW), "a frame of a kind without reason");
    world_make();
    exo_handle_t large = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 9), 0, 0);
    EXPECT_OK(
        MAP_IN(1, .va = 2 * MEGA2, .handle = large.raw, .rights = RW, .flags = EXO_MAP_SUPER));
    frame_set_kind(base_of(large) + 5, FRAME_INFO);
    expect_seen("special, in a large mapping");
}

TEST(roots_and_blocks_that_are_not_pinned_are_seen)
{
    DAMAGE(ledger[envs[1].root_slot].state = EXO_STATE_IDLE, "a root that is not pinned");
    DAMAGE(envs[1].root_slot = envs[2].root_slot, "a root that is not pinned");
    DAMAGE(ledger[envs[1].block_slot[0]].state = EXO_STATE_IDLE, "a block that is not pinned");
    DAMAGE(ledger[at(spare)].state = EXO_STATE_PINNED, "pinned for nothing");
}

/* ---- what harts remember ---- */

/* The leaf at FIXTURE_FREE_VA goes, and all counts with it: only the flush is missing. */
static void leaf_forget(void)
{
    *entry_at(FIXTURE_FREE_VA) = ARCH_PTE_NONE;
    *shadow_at(FIXTURE_FREE_VA) = 0;
    table_shadow(table_at(FIXTURE_FREE_VA))->live--;
    frame_of(page)->maps--;
    ledger[at(page)].state = EXO_STATE_IDLE;
}

/* And one that environment `env` should not have yet. */
static void leaf_show(uint32_t env, exo_handle_t binding, uint64_t va)
{
    uint64_t frame;

    assert_true(table_find(env, (exo_va_t){va}, 0, &frame));
    uint32_t index = arch_pte_index((exo_va_t){va}, 0);
    table_entries(frame)[index] = arch_pte_leaf((exo_frame_t){base_of(binding)}, RW, 0);
    table_shadow(frame)->slot[index] = at(binding);
    table_shadow(frame)->live++;
    frame_of(binding)->maps++;
    ledger[at(binding)].state = EXO_STATE_MAPPED;
    ledger[at(binding)].node.vpn = (uint32_t)(va >> EXO_FRAME_SHIFT);
}

TEST(a_leaf_that_goes_without_a_flush_is_seen)
{
    DAMAGE(leaf_forget(), "forgotten in a translation cache");
    world_make();
    leaf_forget();
    audit_flushed(1);
    assert_null(audit());
    world_make();
    leaf_forget();
    frame_stamp(base_of(page), shootdown_next());
    assert_null(audit());
}

TEST(a_frame_given_anew_too_early_is_seen)
{
    world_make();
    leaf_forget();
    frame_stamp(base_of(page), shootdown_next());
    assert_null(audit());
    leaf_show(1, page, FIXTURE_FREE_VA + 0x1000);
    assert_null(audit()); /* to the same space: it can use it anyway */
    world_make();
    exo_handle_t other = fixture_derive(2, fixture.pool, EXO_TERMS(RW, EXO_STANDARD, 0),
                                        base_of(page) - base_of(fixture.pool), 0);
    leaf_forget();
    frame_stamp(base_of(page), shootdown_next());
    assert_null(audit());
    leaf_show(2, other, FIXTURE_FREE_VA);
    expect_seen("given anew while a hart can use it");
}

TEST(a_former_table_that_becomes_writable_too_early_is_seen)
{
    world_make();
    exo_handle_t inside = fixture_derive(2, fixture.pool, EXO_TERMS(RW, EXO_STANDARD, 0),
                                         base_of(table) - base_of(fixture.pool), 0);
    EXPECT_OK(MAP_IN(1, .handle = table.raw, .op = EXO_UNTABLE));
    leaf_show(2, inside, FIXTURE_FREE_VA);
    expect_seen("writable while a hart walks it");
    world_make();
    EXPECT_OK(MAP_IN(1, .handle = table.raw, .op = EXO_UNTABLE));
    kick_all();
    inside = fixture_derive(2, fixture.pool, EXO_TERMS(RW, EXO_STANDARD, 0),
                            base_of(table) - base_of(fixture.pool), 0);
    leaf_show(2, inside, FIXTURE_FREE_VA);
    assert_null(audit());
}

TEST(a_frame_that_the_kernel_uses_too_early_is_seen)
{
    world_make();
    leaf_forget();
    frame_stamp(base_of(page), shootdown_next());
    frame_set_kind(base_of(page), FRAME_INFO);
    expect_seen("used by the kernel while a hart can use it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_that_differ_from_their_binding_are_seen),
        cmocka_unit_test(executable_registers_are_seen),
        cmocka_unit_test(a_leaf_outside_ram_is_seen),
        cmocka_unit_test(mappings_of_the_wrong_shape_are_seen),
        cmocka_unit_test(odd_tables_are_seen),
        cmocka_unit_test(counts_of_frames_are_compared),
        cmocka_unit_test(frames_of_the_wrong_kind_are_seen),
        cmocka_unit_test(roots_and_blocks_that_are_not_pinned_are_seen),
        cmocka_unit_test(a_leaf_that_goes_without_a_flush_is_seen),
        cmocka_unit_test(a_frame_given_anew_too_early_is_seen),
        cmocka_unit_test(a_former_table_that_becomes_writable_too_early_is_seen),
        cmocka_unit_test(a_frame_that_the_kernel_uses_too_early_is_seen),
    };

    return RUN(tests);
}
