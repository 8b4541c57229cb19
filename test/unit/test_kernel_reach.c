/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_reach.c - what the trap entry may do without asking: whom it may enter, on whose time
 * a reply is, and which table it may write.
 */
#include "unit.h"

#include "env.h"
#include "slice.h"
#include "space.h"
#include "table.h"

enum {
    PCT_ENTRY = 0x20000,
    HART = 1
};

static exo_handle_t server; /* environment 1's handle of environment 2 */

static struct dispatcher *dispatcher(uint32_t env)
{
    return env_dispatcher(env, HART);
}

static const struct fake_peer *peer(void)
{
    return fake_peer(dispatcher(1)->save);
}

static bool is_remembered(exo_handle_t handle)
{
    return peer()->handle.raw == handle.raw && peer()->life == fake.peers_life;
}

static void pair_boot(uint8_t rights)
{
    boot_three();
    server = fixture_derive(1, fixture.env[2].handle, rights, 0, 0);
    dispatcher(2)->save->pct_entry = PCT_ENTRY;
}

static void enter(void)
{
    EXPECT_STATUS(CALL1(HART, EXO_CALL_PCT, server.raw), FIXTURE_NO_ANSWER);
}

static void reply(void)
{
    (void)CALL1(HART, EXO_CALL_PCT, 0);
}

static exo_status_t notify(exo_handle_t handle, uint64_t hart)
{
    return CALL3(HART, EXO_CALL_NOTIFY, handle.raw, 1, hart).status;
}

TEST(a_peer_is_remembered_with_the_rights_of_its_handle)
{
    pair_boot(EXO_CALL);
    assert_false(is_remembered(server));
    enter();
    assert_true(is_remembered(server));
    assert_ptr_equal(peer()->to, dispatcher(2)->save);
    assert_int_equal(peer()->rights, EXO_CALL);
}

TEST(of_a_notified_environment_the_dispatcher_on_the_same_hart_is_remembered)
{
    pair_boot(EXO_NOTIFY);
    assert_int_equal(notify(server, 2), EXO_OK);
    assert_true(is_remembered(server));
    assert_ptr_equal(peer()->to, dispatcher(2)->save);
    assert_ptr_not_equal(peer()->to, env_dispatcher(2, 2)->save);
}

TEST(oneself_and_what_is_refused_are_not_remembered)
{
    pair_boot(EXO_NOTIFY);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, server.raw), EXO_E_DENIED);
    assert_false(is_remembered(server));
    assert_int_equal(notify((exo_handle_t){0}, HART), EXO_OK);
    assert_int_equal(peer()->handle.raw, 0);
}

TEST(a_dropped_handle_is_forgotten)
{
    pair_boot(EXO_NOTIFY);
    assert_int_equal(notify(server, HART), EXO_OK);
    EXPECT_OK(CALL1(HART, EXO_CALL_DROP, server.raw));
    assert_false(is_remembered(server));
}

TEST(a_peer_that_stops_or_ends_is_forgotten)
{
    pair_boot(EXO_NOTIFY);
    assert_int_equal(notify(server, HART), EXO_OK);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_CONTROL, fixture.env[2].handle.raw, 0, EXO_CONTROL_STOP, 0));
    assert_false(is_remembered(server));
    assert_int_equal(notify(server, HART), EXO_OK);
    assert_false(is_remembered(server));
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_CONTROL, fixture.env[2].handle.raw, 0, EXO_CONTROL_RESUME, 0));
    assert_int_equal(notify(server, HART), EXO_OK);
    assert_true(is_remembered(server));
    EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[2].handle.raw), EXO_E_AGAIN);
    assert_false(is_remembered(server));
}

TEST(who_is_chosen_is_apart_from_its_caller)
{
    pair_boot(EXO_CALL);
    enter();
    assert_false(dispatcher(2)->is_apart);
    fixture_time_pass(2 * FIXTURE_SLICE_TICKS); /* beyond the grace of who is masked */
    assert_int_equal(harts[HART].current, 2);
    assert_true(dispatcher(2)->is_apart);
    dispatcher(1)->is_apart = false;
    reply();
    assert_true(dispatcher(1)->is_apart); /* it may have a caller, too */
}

/* The broker has one dispatcher. */
TEST(nothing_is_written_without_asking_when_what_that_rests_on_has_ended)
{
    fixture_boot(2);
    exo_handle_t table = fixture_frames(0, 1, FIXTURE_ALL);
    struct exo_map_entry entry = {.va = 1ull << 21,
                                  .handle = fixture_frames(0, 0, FIXTURE_ALL).raw,
                                  .rights = EXO_READ | EXO_WRITE};
    struct exo_map_entry end = {.handle = entry.handle, .op = EXO_UNMAP};
    struct exo_map_entry start = {.va = entry.va, .handle = table.raw, .op = EXO_TABLE};
    uint32_t budget = 0;

    EXPECT_OK(fixture_map(0, EXO_NOTHING, start));
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    assert_int_equal(envs[0].short_key, 2);
    env_state_set(0, EXO_ENV_RUNNING);
    assert_int_equal(envs[0].short_key, 0);
    EXPECT_OK(fixture_map(0, EXO_NOTHING, end));
    assert_int_equal(envs[0].short_key, 2);
    envs[0].is_spread = true;
    env_leaf_forget(&envs[0]);
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    assert_int_equal(envs[0].short_key, 0);
    envs[0].is_spread = false;
    env_leaf_forget(&envs[0]);
    EXPECT_OK(fixture_map(0, EXO_NOTHING, end));
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    assert_int_equal(envs[0].short_key, 2);
    assert_false(space_table_quiesce(fixture_handle_slot(table), &budget));
    assert_int_equal(envs[0].short_key, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_is_remembered_with_the_rights_of_its_handle),
        cmocka_unit_test(of_a_notified_environment_the_dispatcher_on_the_same_hart_is_remembered),
        cmocka_unit_test(oneself_and_what_is_refused_are_not_remembered),
        cmocka_unit_test(a_dropped_handle_is_forgotten),
        cmocka_unit_test(a_peer_that_stops_or_ends_is_forgotten),
        cmocka_unit_test(who_is_chosen_is_apart_from_its_caller),
        cmocka_unit_test(nothing_is_written_without_asking_when_what_that_rests_on_has_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
