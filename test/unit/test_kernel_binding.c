/* SPDX-License-Identifier: BSD-2-Clause */
/* test_binding.c - handles, derive, split, drop, inspect. */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"

static struct exo_result derive(exo_handle_t source, uint64_t terms, uint64_t offset)
{
    return CALL6(0, EXO_CALL_DERIVE, source.raw, 0, fixture_slot(), terms, offset, 0);
}

static uint64_t field(uint32_t hart, uint64_t handle, uint64_t name)
{
    struct exo_result result = CALL2(hart, EXO_CALL_INSPECT, handle, name);

    assert_int_equal(result.status, EXO_OK);
    return result.value;
}

TEST(derive_gives_a_weaker_part)
{
    fixture_boot(1);
    struct exo_result part = derive(fixture.pool, EXO_TERMS(EXO_READ, EXO_BORROWED, 3), 16);

    EXPECT_OK(part);
    uint64_t state = field(0, part.value, EXO_FIELD_STATE);
    assert_int_equal(state, EXO_STATE_IDLE | EXO_KIND_FRAME << 8 | EXO_READ << 16 |
                                EXO_BORROWED << 24 | 3ull << 32);
    assert_int_equal(field(0, part.value, EXO_FIELD_BASE),
                     field(0, fixture.pool.raw, EXO_FIELD_BASE) + 16);
    assert_int_equal(field(0, part.value, EXO_FIELD_REASON), EXO_REASON_NONE);
    assert_int_equal(field(0, part.value, EXO_FIELD_WHERE), 0);
}

TEST(derive_refuses_what_the_source_is_not)
{
    fixture_boot(1);
    exo_handle_t weak = {derive(fixture.pool, EXO_TERMS(EXO_READ, EXO_STANDARD, 4), 0).value};
    uint32_t slot = fixture_slot();

    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ | EXO_WRITE, EXO_STANDARD, 0), 0), EXO_E_DENIED);
    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), 0), EXO_E_DENIED);
    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ, EXO_STANDARD, 5), 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ, EXO_STANDARD, 0), 16), EXO_E_RANGE);
    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ, EXO_STANDARD, 2), 2), EXO_E_ALIGN);
    EXPECT_REFUSED(derive(weak, EXO_TERMS(EXO_READ, 3, 0), 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(weak, EXO_READ | 1 << 10, 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(weak, EXO_READ | 1ull << 32, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL6(0, EXO_CALL_DERIVE, weak.raw, 0, slot, EXO_READ, 0, UINT64_MAX),
                   EXO_E_RANGE);
    EXPECT_REFUSED(CALL6(0, EXO_CALL_DERIVE, weak.raw, 0, slot, EXO_READ, 0,
                         (uint64_t)BINDING_NOTICE_MAX * BINDING_NOTICE_UNIT + 1),
                   EXO_E_RANGE);
    EXPECT_OK(CALL6(0, EXO_CALL_DERIVE, weak.raw, 0, slot, EXO_READ, 0,
                    (uint64_t)BINDING_NOTICE_MAX * BINDING_NOTICE_UNIT));
}

TEST(derive_refuses_slots_that_are_taken_or_foreign)
{
    boot_three();
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_STANDARD, 0);
    uint64_t pool = fixture.pool.raw;

    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, pool, 0, 0, terms), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, pool, 0, fixture_handle_slot(fixture.pool), terms),
                   EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, pool, 0, fixture.env[1].slot_next, terms), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, pool, 0, ledger_limit, terms), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, pool, 0, UINT64_MAX, terms), EXO_E_BUSY);
    EXPECT_REFUSED(
        CALL4(0, EXO_CALL_DERIVE, pool, fixture.env[1].handle.raw, fixture.slot_next, terms),
        EXO_E_BUSY);
}

TEST(derive_into_another_needs_grant_and_give)
{
    boot_three();
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_STANDARD, 0);
    exo_handle_t kept = {derive(fixture.pool, terms, 0).value};
    exo_handle_t call_only = fixture_derive(0, fixture.env[1].handle, EXO_CALL, 0, 0);

    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, kept.raw, fixture.env[1].handle.raw,
                         fixture.env[1].slot_next, terms),
                   EXO_E_DENIED);
    EXPECT_REFUSED(
        CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, call_only.raw, fixture.env[1].slot_next, terms),
        EXO_E_DENIED);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, fixture.pool.raw,
                         fixture.env[1].slot_next, terms),
                   EXO_E_KIND);
}

TEST(handles_are_refused_when_forged_stale_or_foreign)
{
    boot_three();
    uint64_t pool = fixture.pool.raw;
    exo_handle_t dropped = fixture_frames(0, 0, EXO_READ);

    EXPECT_OK(CALL1(0, EXO_CALL_DROP, dropped.raw));
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, dropped.raw), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, UINT64_MAX), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, pool + (1ull << 24)), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, (1ull << 24) | (ledger_count - 1)), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, (1ull << 24) | ledger_limit), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_DROP, pool), EXO_E_STALE);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_DERIVE, pool, 0, fixture.env[1].slot_next, EXO_READ),
                   EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_SPLIT, pool, fixture.env[1].slot_next), EXO_E_STALE);
}

TEST(a_slot_whose_epochs_are_used_up_retires)
{
    fixture_boot(1);
    uint32_t slot = fixture_slot();
    ledger[slot].epoch = BINDING_EPOCH_MAX;
    audit_reset();
    struct exo_result made =
        CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, 0, slot, EXO_TERMS(0, EXO_STANDARD, 0));

    EXPECT_OK(made);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, made.value));
    assert_int_equal(ledger[slot].state, EXO_STATE_RETIRED);
    EXPECT_REFUSED(
        CALL4(0, EXO_CALL_DERIVE, fixture.pool.raw, 0, slot, EXO_TERMS(0, EXO_STANDARD, 0)),
        EXO_E_BUSY);
}

TEST(chains_end_at_the_depth_limit)
{
    fixture_boot(1);
    exo_handle_t at = fixture.pool;
    uint32_t depth = 0;

    for (; depth < 100; depth++) {
        struct exo_result deeper = derive(at, EXO_TERMS(0, EXO_GUARANTEED, 0), 0);
        if (deeper.status != EXO_OK) {
            assert_int_equal(deeper.status, EXO_E_LIMIT);
            break;
        }
        at.raw = deeper.value;
    }
    assert_int_equal(depth, EXO_DEPTH_MAX - 1);
}

TEST(split_makes_siblings_with_the_same_terms)
{
    fixture_boot(1);
    exo_handle_t whole = fixture_frames(0, 3, EXO_READ | EXO_GRANT);
    uint64_t base = field(0, whole.raw, EXO_FIELD_BASE);
    struct exo_result second = CALL3(0, EXO_CALL_SPLIT, whole.raw, fixture_slot(), 0);

    EXPECT_OK(second);
    assert_int_equal(field(0, second.value, EXO_FIELD_STATE), field(0, whole.raw, EXO_FIELD_STATE));
    assert_int_equal(field(0, whole.raw, EXO_FIELD_BASE), base);
    assert_int_equal(field(0, second.value, EXO_FIELD_BASE), base + 4);
    assert_int_equal(field(0, second.value, EXO_FIELD_STATE) >> 32, 2);
    assert_int_equal(ledger[EXO_HANDLE_INDEX((exo_handle_t){second.value})].node.parent,
                     fixture_handle_slot(fixture.pool));
}

TEST(split_refuses_what_is_used_or_too_small)
{
    boot_three();
    exo_handle_t one = fixture_frames(0, 0, EXO_READ);
    exo_handle_t two = fixture_frames(0, 1, EXO_READ);
    exo_handle_t parent = fixture_frames(0, 1, EXO_READ);
    struct exo_map_entry entry = {
        .va = EXO_STACK_VA - 0x40000, .handle = two.raw, .rights = EXO_READ};

    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, one.raw, fixture.slot_next, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, two.raw, fixture.slot_next, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, two.raw, 0, 0), EXO_E_BUSY);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, fixture.machine.raw, fixture.slot_next, 0), EXO_E_KIND);
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, two.raw, fixture.slot_next, 0), EXO_E_BUSY);
    EXPECT_OK(derive(parent, EXO_TERMS(EXO_READ, 0, 0), 0));
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, parent.raw, fixture.slot_next, 0), EXO_E_BUSY);
}

TEST(slices_split_at_any_position)
{
    fixture_boot(2);
    exo_handle_t run = fixture_derive(0, fixture.slices[1], EXO_TERMS(0, EXO_STANDARD, 10), 4, 0);
    struct exo_result rest = CALL3(0, EXO_CALL_SPLIT, run.raw, fixture_slot(), 3);

    EXPECT_OK(rest);
    assert_int_equal(field(0, run.raw, EXO_FIELD_BASE), 1ull << 32 | 4 << 16 | 3);
    assert_int_equal(field(0, rest.value, EXO_FIELD_BASE), 1ull << 32 | 7 << 16 | 7);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, run.raw, fixture.slot_next, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, run.raw, fixture.slot_next, 3), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, run.raw, fixture.slot_next, UINT64_MAX), EXO_E_RANGE);
    EXPECT_REFUSED(derive(run, EXO_TERMS(0, 0, 4), 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(run, EXO_TERMS(0, 0, 0), 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(run, EXO_TERMS(0, 0, 1), 3), EXO_E_RANGE);
    EXPECT_REFUSED(derive(run, EXO_TERMS(0, 0, 2), 2), EXO_E_RANGE);
    EXPECT_OK(derive(run, EXO_TERMS(0, 0, 1), 2));
}

TEST(things_without_parts_are_derived_whole)
{
    fixture_boot(1);

    EXPECT_REFUSED(derive(fixture.machine, EXO_TERMS(0, 0, 1), 0), EXO_E_RANGE);
    EXPECT_REFUSED(derive(fixture.lines, EXO_TERMS(0, 0, 0), 1), EXO_E_RANGE);
    EXPECT_OK(derive(fixture.machine, EXO_TERMS(0, 0, 0), 0));
    EXPECT_OK(derive(fixture.lines, EXO_TERMS(0, 0, 0), 0));
    EXPECT_OK(derive(fixture.device, EXO_TERMS(EXO_READ, 0, 2), 4));
}

TEST(drop_gives_back_exactly_what_was_taken)
{
    fixture_boot(1);
    struct usage before = usage_now();
    struct exo_result a = derive(fixture.pool, EXO_TERMS(EXO_READ, 0, 4), 0);
    struct exo_result b = derive((exo_handle_t){a.value}, EXO_TERMS(EXO_READ, 0, 2), 4);

    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, a.value), EXO_E_BUSY);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, b.value));
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, a.value));
    struct usage after = usage_now();
    assert_memory_equal(&before, &after, sizeof(before));
}

TEST(drop_unmaps_vacates_and_unroutes)
{
    boot_three();
    exo_handle_t page = fixture_frames(1, 0, EXO_READ);
    exo_handle_t line = fixture_derive(1, fixture.lines, 0, 0, 0);
    struct exo_map_entry entry = {.va = FIXTURE_FREE_VA, .handle = page.raw, .rights = EXO_READ};

    EXPECT_OK(fixture_map(1, EXO_NOTHING, entry));
    EXPECT_OK(CALL4(1, EXO_CALL_ATTACH, 0, line.raw, 1, 1));
    assert_int_equal(fake.irq_hart[1], 2);
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, page.raw));
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, line.raw));
    assert_int_equal(fake.irq_hart[1], 0);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_DROP, fixture.env[1].table.raw), EXO_E_BUSY);
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, fixture.env[1].slices.raw));
}

TEST(inspect_shows_own_things_and_direct_children_only)
{
    boot_three();
    exo_handle_t child = fixture_frames(1, 2, EXO_READ | EXO_GRANT);
    struct exo_result grandchild = CALL6(1, EXO_CALL_DERIVE, child.raw, 0, fixture_env_slot(1),
                                         EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);

    EXPECT_OK(grandchild);
    assert_int_equal(field(0, child.raw, EXO_FIELD_STATE) >> 32, 2);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, grandchild.value, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(2, EXO_CALL_INSPECT, child.raw, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, child.raw, 6), EXO_E_RANGE);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, child.raw + (1ull << 24), 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, 0, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, UINT64_MAX, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, fixture.pool.raw, 0), EXO_E_STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derive_gives_a_weaker_part),
        cmocka_unit_test(derive_refuses_what_the_source_is_not),
        cmocka_unit_test(derive_refuses_slots_that_are_taken_or_foreign),
        cmocka_unit_test(derive_into_another_needs_grant_and_give),
        cmocka_unit_test(handles_are_refused_when_forged_stale_or_foreign),
        cmocka_unit_test(a_slot_whose_epochs_are_used_up_retires),
        cmocka_unit_test(chains_end_at_the_depth_limit),
        cmocka_unit_test(split_makes_siblings_with_the_same_terms),
        cmocka_unit_test(split_refuses_what_is_used_or_too_small),
        cmocka_unit_test(slices_split_at_any_position),
        cmocka_unit_test(things_without_parts_are_derived_whole),
        cmocka_unit_test(drop_gives_back_exactly_what_was_taken),
        cmocka_unit_test(drop_unmaps_vacates_and_unroutes),
        cmocka_unit_test(inspect_shows_own_things_and_direct_children_only),
    };

    return RUN(tests);
}
