/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_force_walk.c - force walks step by step, while others change what it walks over. */
#include "unit.h"

#include "revocation.h"
#include "revoke.h"

/* Newest first: guaranteed, then standard of order 1, then standard of order 0. */
TEST(splitting_between_steps_hides_nothing)
{
    boot_three();
    fixture.pool_next = (fixture.pool_next + 1) & ~1u;
    held[0] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 1),
                             fixture.pool_next, 0);
    held[1] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0),
                             fixture.pool_next + 2, 0);
    held[2] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 0),
                             fixture.pool_next + 3, 0);
    exo_handle_t request = ask_and_wait(100, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[1]));
    struct exo_result half = CALL3(1, EXO_CALL_SPLIT, held[0].raw, fixture_env_slot(1), 0);
    EXPECT_OK(half);
    while (step(request).status == EXO_OK) {
    }
    EXPECT_STATUS(step(request), EXO_E_NOTHING);
    assert_int_not_equal(ledger[fixture_handle_slot(held[0])].state, EXO_STATE_IDLE);
    assert_int_not_equal(ledger[EXO_HANDLE_INDEX((exo_handle_t){half.value})].state,
                         EXO_STATE_IDLE);
    assert_true(binding_is_live(fixture_handle_slot(held[2])));
}

/* Where the walk stands is dropped, and its slot is the end of the list now. */
TEST(moving_the_place_of_a_walk_hides_nothing)
{
    boot_three();
    fixture.pool_next = (fixture.pool_next + 1) & ~1u;
    exo_handle_t oldest = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1),
                                         fixture.pool_next, 0);
    fixture.pool_next += 2;
    held[0] = fixture_frames(1, 0, FIXTURE_ALL);
    held[1] = fixture_frames(1, 0, FIXTURE_ALL);
    held[2] = fixture_derive(1, fixture.pool, EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 0),
                             fixture.pool_next, 0);
    exo_handle_t request = ask_and_wait(100, 0, NOTICE);

    assert_int_equal(force(request), fixture_handle_slot(held[1]));
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, held[2].raw));
    EXPECT_OK(CALL3(1, EXO_CALL_SPLIT, oldest.raw, fixture_handle_slot(held[2]), 0));
    while (step(request).status == EXO_OK) {
    }
    assert_int_not_equal(ledger[fixture_handle_slot(held[0])].state, EXO_STATE_IDLE);
}

/* Below the pool, newest first: many that may not be taken, then one that may. */
static exo_handle_t far_boot(uint32_t others)
{
    boot_three();
    exo_handle_t wanted = fixture_frames(1, 0, FIXTURE_ALL);

    for (uint32_t i = 0; i < others; i++) {
        (void)fixture_derive(0, fixture.pool, EXO_TERMS(EXO_READ, EXO_STANDARD, 0), i, 0);
    }
    return wanted;
}

TEST(a_walk_over_many_others_goes_on_where_it_was)
{
    exo_handle_t wanted = far_boot(2 * BINDING_BUDGET + 1);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    uint32_t steps = 0;
    struct exo_result taken;

    while ((taken = CALL1(0, EXO_CALL_REVOKE_STEP, request.raw)).status == EXO_E_AGAIN) {
        kick_all();
        steps++;
    }
    EXPECT_OK(taken);
    assert_int_equal(EXO_TAKEN_SLOT(taken.value), fixture_handle_slot(wanted));
    assert_in_range(steps, 4, 12); /* twice over all, 64 a step, and waiting for the harts */
}

/* Where a request stands that is on its last walk. */
static uint32_t place_reach(exo_handle_t request)
{
    const struct binding_request *r = &ledger[fixture_handle_slot(request)].request;

    while (r->phase != REQUEST_STANDARD || r->cursor == 0) {
        EXPECT_STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw), EXO_E_AGAIN);
    }
    return r->cursor;
}

TEST(a_walk_begins_anew_when_its_place_is_gone)
{
    exo_handle_t wanted = far_boot(2 * BINDING_BUDGET);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);

    EXPECT_OK(CALL1(0, EXO_CALL_DROP, binding_handle(place_reach(request)).raw));
    assert_int_equal(force(request), fixture_handle_slot(wanted));
}

TEST(a_place_that_is_elsewhere_now_is_left)
{
    exo_handle_t wanted = far_boot(2 * BINDING_BUDGET);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    uint32_t place = place_reach(request);

    EXPECT_OK(CALL1(0, EXO_CALL_DROP, binding_handle(place).raw));
    EXPECT_OK(CALL4(0, EXO_CALL_DERIVE, fixture.block.raw, 0, place, EXO_TERMS(EXO_READ, 0, 0)));
    assert_int_equal(force(request), fixture_handle_slot(wanted));
}

TEST(a_place_that_became_a_request_is_left)
{
    exo_handle_t wanted = far_boot(2 * BINDING_BUDGET);
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    uint32_t place = place_reach(request);

    EXPECT_OK(CALL1(0, EXO_CALL_DROP, binding_handle(place).raw));
    EXPECT_OK(CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[2].handle.raw, place,
                    1ull << 8, NOTICE));
    assert_int_equal(force(request), fixture_handle_slot(wanted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitting_between_steps_hides_nothing),
        cmocka_unit_test(moving_the_place_of_a_walk_hides_nothing),
        cmocka_unit_test(a_walk_over_many_others_goes_on_where_it_was),
        cmocka_unit_test(a_walk_begins_anew_when_its_place_is_gone),
        cmocka_unit_test(a_place_that_is_elsewhere_now_is_left),
        cmocka_unit_test(a_place_that_became_a_request_is_left),
    };

    return RUN(tests);
}
