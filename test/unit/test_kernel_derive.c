/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_derive.c - derive, split, drop and inspect of requests, tombstones and the rest. */
#include "revocation.h"

static struct exo_result derive(exo_handle_t source, uint64_t terms)
{
    return CALL4(0, EXO_CALL_DERIVE, source.raw, 0, fixture.slot_next, terms);
}

static uint64_t field(uint32_t hart, uint64_t handle, enum exo_field name)
{
    struct exo_result result = CALL2(hart, EXO_CALL_INSPECT, handle, name);

    EXPECT_OK(result);
    return result.value;
}

/* Environment 1 loses its newest frame, mapped at FIXTURE_FREE_VA; its handle. */
static exo_handle_t loss_make(void)
{
    victim_boot(2, 0);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = held[1].raw, .rights = EXO_READ));
    exo_handle_t request = ask(1, 1, 0, 0);
    EXPECT_OK(step(request));
    EXPECT_OK(CALL3(0, EXO_CALL_NOTE, request.raw, fixture_handle_slot(held[1]), 4711));
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    return held[1];
}

TEST(nothing_is_derived_from_a_request_or_a_tombstone)
{
    exo_handle_t lost = loss_make();
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    EXPECT_REFUSED(derive(request, 0), EXO_E_KIND);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_DERIVE, lost.raw, 0, fixture.env[1].slot_next, 0), EXO_E_BUSY);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, request.raw, fixture.slot_next, 0), EXO_E_KIND);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_SPLIT, lost.raw, fixture.env[1].slot_next, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_ATTACH, 0, lost.raw, 1, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_REVOKE_STEP, lost.raw), EXO_E_STALE);
}

TEST(a_tombstone_is_not_split)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t request = ask(1, 1, 1, 0);

    EXPECT_OK(step(request));
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    EXPECT_REFUSED(CALL3(1, EXO_CALL_SPLIT, pair.raw, fixture.env[1].slot_next, 0), EXO_E_BUSY);
}

TEST(derive_refuses_a_notice_that_cannot_be_kept)
{
    fixture_boot(1);
    uint64_t most = (uint64_t)BINDING_NOTICE_MAX * BINDING_NOTICE_UNIT;

    assert_int_equal(binding_notice_units(0), 0);
    assert_int_equal(binding_notice_units(1), 1);
    assert_int_equal(binding_notice_units(BINDING_NOTICE_UNIT), 1);
    assert_int_equal(binding_notice_units(BINDING_NOTICE_UNIT + 1), 2);
    assert_int_equal(binding_notice_units(UINT64_MAX), UINT64_MAX / BINDING_NOTICE_UNIT + 1);
    assert_int_equal(binding_notice_units(most), BINDING_NOTICE_MAX);
}

TEST(a_copy_of_an_environment_names_one_life_of_it)
{
    boot_three();
    exo_handle_t copy = fixture_derive(2, fixture.env[1].handle, EXO_CALL | EXO_NOTIFY, 0, 0);

    EXPECT_OK(CALL3(2, EXO_CALL_NOTIFY, copy.raw, 1, 1));
    (void)fixture_env_destroy(1);
    EXPECT_REFUSED(CALL3(2, EXO_CALL_NOTIFY, copy.raw, 1, 1), EXO_E_GONE);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    EXPECT_REFUSED(CALL3(2, EXO_CALL_NOTIFY, copy.raw, 1, 1), EXO_E_GONE);
}

/* ---- drop ---- */

TEST(drop_acknowledges_a_tombstone)
{
    exo_handle_t lost = loss_make();
    struct usage before = usage_now();

    EXPECT_OK(CALL1(1, EXO_CALL_DROP, lost.raw));
    struct usage after = usage_now();
    assert_int_equal(after.tombstones, before.tombstones - 1);
    assert_int_equal(after.bindings, before.bindings);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_DROP, lost.raw), EXO_E_STALE);
    assert_true(binding_is_free(1, fixture_handle_slot(lost)));
}

TEST(drop_refuses_what_the_kernel_stands_on)
{
    boot_three();
    uint32_t root = envs[1].root_slot;
    uint32_t block = envs[1].block_slot[1];

    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, binding_handle(root).raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, binding_handle(block).raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_DROP, fixture.env[1].table.raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP, fixture.pool.raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPLIT, binding_handle(root).raw, fixture.slot_next, 0),
                   EXO_E_BUSY);
}

TEST(registers_split_like_memory)
{
    fixture_boot(1);
    struct exo_result half = CALL3(0, EXO_CALL_SPLIT, fixture.device.raw, fixture_slot(), 0);

    EXPECT_OK(half);
    assert_int_equal(field(0, half.value, EXO_FIELD_BASE), FIXTURE_DEVICE_BASE + 8);
    assert_int_equal(field(0, half.value, EXO_FIELD_STATE) >> 32, 3);
    assert_int_equal(field(0, fixture.device.raw, EXO_FIELD_STATE) >> 32, 3);
    assert_int_equal(field(0, fixture.device.raw, EXO_FIELD_BASE), FIXTURE_DEVICE_BASE);
}

/* ---- inspect ---- */

TEST(a_tombstone_tells_what_was_lost_and_where_it_went)
{
    exo_handle_t lost = loss_make();
    uint64_t base = field(0, fixture.pool.raw, EXO_FIELD_BASE) + fixture.pool_next - 1;

    assert_int_equal(field(1, lost.raw, EXO_FIELD_STATE) & 0xffff,
                     EXO_STATE_TOMBSTONE | EXO_KIND_FRAME << 8);
    assert_int_equal(field(1, lost.raw, EXO_FIELD_BASE), base);
    assert_int_equal(field(1, lost.raw, EXO_FIELD_VA), FIXTURE_FREE_VA);
    assert_int_equal(field(1, lost.raw, EXO_FIELD_REASON), EXO_REASON_ABORTED);
    assert_int_equal(field(1, lost.raw, EXO_FIELD_WHERE), 4711);
    assert_int_equal(field(1, lost.raw, EXO_FIELD_HANDLE), lost.raw);
    assert_int_equal(field(1, fixture_handle_slot(lost), EXO_FIELD_HANDLE), lost.raw);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, lost.raw, 0), EXO_E_STALE);
}

TEST(a_request_tells_what_is_still_wanted)
{
    victim_boot(3, 0);
    exo_handle_t request = ask(1, 3, 0, NOTICE);

    EXPECT_OK(surrender(request, held[0]));
    assert_int_equal(field(0, request.raw, EXO_FIELD_STATE) & 0xffffff,
                     EXO_STATE_IDLE | EXO_KIND_REQUEST << 8);
    assert_int_equal(field(0, request.raw, EXO_FIELD_BASE), 2);
    assert_int_equal(field(0, request.raw, EXO_FIELD_VA), 0);
    assert_int_equal(field(0, request.raw, EXO_FIELD_WHERE), 0);
    assert_int_equal(field(0, request.raw, EXO_FIELD_REASON), EXO_REASON_NONE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, request.raw, 0), EXO_E_STALE);
}

TEST(a_slot_without_a_name_shows_what_it_holds)
{
    boot_three();
    uint32_t slot = fixture_handle_slot(fixture.env[1].page);
    uint32_t empty = fixture.env[1].slot_next;

    assert_int_equal(field(1, slot, EXO_FIELD_HANDLE), fixture.env[1].page.raw);
    assert_int_equal(field(1, empty, EXO_FIELD_HANDLE), 0);
    assert_int_equal(field(1, empty, EXO_FIELD_STATE), EXO_STATE_FREE);
    EXPECT_REFUSED(CALL2(2, EXO_CALL_INSPECT, slot, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, ledger_limit, 0), EXO_E_STALE);
}

TEST(a_surrendered_binding_is_nobodys_child)
{
    victim_boot(1, 0);
    exo_handle_t request = ask(1, 1, 0, NOTICE);

    assert_int_equal(field(0, held[0].raw, EXO_FIELD_HANDLE), held[0].raw);
    EXPECT_OK(surrender(request, held[0]));
    EXPECT_REFUSED(CALL2(0, EXO_CALL_INSPECT, held[0].raw, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, held[0].raw, 0), EXO_E_STALE);
    assert_int_equal(field(1, fixture_handle_slot(held[0]), EXO_FIELD_HANDLE), 0);
}

TEST(things_without_a_parent_are_shown_to_their_holder_only)
{
    boot_three();

    EXPECT_OK(CALL2(0, EXO_CALL_INSPECT, fixture.pool.raw, 0));
    EXPECT_REFUSED(CALL2(1, EXO_CALL_INSPECT, fixture.machine.raw, 0), EXO_E_STALE);
    EXPECT_OK(CALL2(0, EXO_CALL_INSPECT, fixture.env[1].slices.raw, EXO_FIELD_BASE));
    assert_int_equal(field(0, fixture.env[1].slices.raw, EXO_FIELD_BASE), 1ull << 32 | 32);
    assert_int_equal(field(0, fixture.env[1].handle.raw, EXO_FIELD_BASE), 1);
    assert_int_equal(field(0, fixture.lines.raw, EXO_FIELD_BASE), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_derived_from_a_request_or_a_tombstone),
        cmocka_unit_test(a_tombstone_is_not_split),
        cmocka_unit_test(derive_refuses_a_notice_that_cannot_be_kept),
        cmocka_unit_test(a_copy_of_an_environment_names_one_life_of_it),
        cmocka_unit_test(drop_acknowledges_a_tombstone),
        cmocka_unit_test(drop_refuses_what_the_kernel_stands_on),
        cmocka_unit_test(registers_split_like_memory),
        cmocka_unit_test(a_tombstone_tells_what_was_lost_and_where_it_went),
        cmocka_unit_test(a_request_tells_what_is_still_wanted),
        cmocka_unit_test(a_slot_without_a_name_shows_what_it_holds),
        cmocka_unit_test(a_surrendered_binding_is_nobodys_child),
        cmocka_unit_test(things_without_a_parent_are_shown_to_their_holder_only),
    };

    return RUN(tests);
}
