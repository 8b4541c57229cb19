/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_trees.c - derivation trees across environments, dropped and revoked whole. */
#include "census.h"

#include "revoke.h"

/* A tree of copies, handed to and fro between 1 and 2, six deep and three wide. */
static void tree_grow(uint32_t env, exo_handle_t top, const exo_handle_t *other, uint32_t order)
{
    for (uint32_t i = 0; order > 0 && i < 3; i++) {
        uint32_t to = 3 - env;
        exo_handle_t copy = must_handle(
            CALL5(env, EXO_CALL_DERIVE, top.raw, other[env].raw, fixture_env_slot(to),
                  EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, order - 1), i % 2 << (order - 1)));
        if (i == 0) {
            tree_grow(to, copy, other, order - 1);
        }
        if (order == 1) {
            EXPECT_OK(MAP_IN(to, .va = FIXTURE_FREE_VA + 0x1000ull * fixture_handle_slot(copy),
                             .handle = copy.raw, .rights = EXO_READ));
        }
    }
}

TEST(a_revoked_tree_comes_back_without_a_rest)
{
    fixture_boot(3);
    boot_census = census_take();
    fixture_env_make(1, 1, 0, 20);
    fixture_env_make(2, 2, 0, 20);
    struct usage before = usage_now();
    exo_handle_t other[3];
    other[1] = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    other[2] = fixture_derive(2, fixture.env[1].handle, EXO_GIVE, 0, 0);
    tree_grow(1, fixture_frames(1, 6, FIXTURE_ALL), other, 6);
    assert_int_equal(usage_now().bindings, before.bindings + 2 + 1 + 18);
    exo_handle_t request =
        must_handle(CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[1].handle.raw,
                          fixture_slot(), 1 << 8 | 6, 0));
    struct exo_result taken;
    while ((taken = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw)).status == EXO_E_AGAIN) {
        kick_all();
    }
    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_ORDER(taken.value), 6);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP, request.raw));
    assert_int_equal(usage_now().bindings, before.bindings + 2);
    assert_int_equal(usage_now().tombstones, 19);
    assert_int_equal(usage_now().mapped_frames, before.mapped_frames);
    (void)fixture_env_destroy(1);
    assert_int_equal(usage_now().tombstones, 9);
    (void)fixture_env_destroy(2);
    expect_all_back();
}

/* Environment 1 takes a mapped page from 2 by force; told: it has seen the end of that. */
static void asker_ends(bool is_told)
{
    fixture_boot(3);
    boot_census = census_take();
    fixture_env_make(1, 1, 0, 20);
    fixture_env_make(2, 2, 0, 20);
    exo_handle_t to_two = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    exo_handle_t source = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t copy =
        must_handle(CALL4(1, EXO_CALL_DERIVE, source.raw, to_two.raw, fixture_env_slot(2),
                          EXO_TERMS(EXO_READ, EXO_STANDARD, 0)));
    EXPECT_OK(MAP_IN(2, .va = FIXTURE_FREE_VA, .handle = copy.raw, .rights = EXO_READ));
    exo_handle_t request = must_handle(
        CALL5(1, EXO_CALL_REVOKE, source.raw, to_two.raw, fixture_env_slot(1), 1 << 8, 0));
    EXPECT_STATUS(CALL1(1, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_AGAIN);
    if (is_told) {
        kick_all();
        EXPECT_OK(CALL1(1, EXO_CALL_REVOKE_STEP, request.raw));
    }
    assert_int_equal(usage_now().tombstones, 0);
    (void)fixture_env_destroy(1);
    EXPECT_OK(CALL2(2, EXO_CALL_INSPECT, copy.raw, EXO_FIELD_REASON));
    assert_int_equal(CALL2(2, EXO_CALL_INSPECT, copy.raw, EXO_FIELD_REASON).value,
                     EXO_REASON_ABORTED);
    (void)fixture_env_destroy(2);
    expect_all_back();
}

TEST(a_loss_is_told_even_if_the_asker_ends)
{
    asker_ends(false);
    asker_ends(true);
}

/* More given back than one step of the asker's end can collect. */
TEST(an_asker_that_ends_with_much_to_collect_takes_several_steps)
{
    fixture_boot(3);
    boot_census = census_take();
    fixture_env_make(1, 1, 0, 20);
    fixture_env_make(2, 2, 0, 20);
    exo_handle_t to_two = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    exo_handle_t source = fixture_frames(1, 0, FIXTURE_ALL);
    uint32_t request_slot = fixture_env_slot(1);
    exo_handle_t request = must_handle(
        CALL5(1, EXO_CALL_REVOKE, source.raw, to_two.raw, request_slot, 80 << 8, 1000000));
    for (uint32_t i = 0; i < 80; i++) {
        exo_handle_t copy =
            must_handle(CALL4(1, EXO_CALL_DERIVE, source.raw, to_two.raw, fixture_env_slot(2),
                              EXO_TERMS(EXO_READ, EXO_STANDARD, 0)));
        EXPECT_OK(CALL2(2, EXO_CALL_SURRENDER, request.raw, copy.raw));
    }
    uint32_t budget = BINDING_BUDGET;
    assert_false(revoke_reap(request_slot, &budget));
    assert_true(binding_is_live(request_slot));
    (void)fixture_env_destroy(1);
    assert_int_equal(usage_now().tombstones, 0);
    (void)fixture_env_destroy(2);
    expect_all_back();
}

TEST(to_end_a_request_without_anything_to_collect_costs_too)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 20);
    exo_handle_t source = fixture_frames(0, 0, FIXTURE_ALL);
    uint32_t slot = fixture_slot();
    uint32_t budget = 0;
    EXPECT_OK(CALL5(0, EXO_CALL_REVOKE, source.raw, fixture.env[1].handle.raw, slot, 1 << 8, 0));

    assert_false(revoke_reap(slot, &budget));
    assert_true(binding_is_live(slot));
    budget = BINDING_BUDGET;
    assert_true(revoke_reap(slot, &budget));
    assert_int_equal(budget, BINDING_BUDGET - 1);
}

TEST(a_tree_is_dropped_from_its_leaves)
{
    fixture_boot(1);
    boot_census = census_take();
    exo_handle_t at = fixture.pool;
    for (uint32_t depth = 0; depth < EXO_DEPTH_MAX - 1; depth++) {
        exo_handle_t side = fixture_derive(0, at, EXO_TERMS(0, EXO_STANDARD, 0), 0, 0);
        at = fixture_derive(0, at, EXO_TERMS(EXO_READ | EXO_GRANT, EXO_STANDARD, 0), 0, 0);
        EXPECT_REFUSED(CALL1(0, EXO_CALL_DROP,
                             binding_handle(ledger[fixture_handle_slot(at)].node.parent).raw),
                       EXO_E_BUSY);
        if (depth % 3 == 0) {
            EXPECT_OK(CALL1(0, EXO_CALL_DROP, side.raw));
        }
    }
    assert_int_equal(usage_now().bindings, boot_census.usage.bindings + 15 + 10);
    expect_all_back();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_revoked_tree_comes_back_without_a_rest),
        cmocka_unit_test(a_loss_is_told_even_if_the_asker_ends),
        cmocka_unit_test(an_asker_that_ends_with_much_to_collect_takes_several_steps),
        cmocka_unit_test(to_end_a_request_without_anything_to_collect_costs_too),
        cmocka_unit_test(a_tree_is_dropped_from_its_leaves),
    };

    return RUN(tests);
}
