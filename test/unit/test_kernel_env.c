/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_env.c - making environments, giving to them, stopping and ending them. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"

static exo_handle_t guaranteed(uint32_t order)
{
    fixture.class = EXO_GUARANTEED;
    exo_handle_t handle = fixture_frames(0, order, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    return handle;
}

static struct exo_result create(uint64_t index, uint64_t slot, exo_handle_t root)
{
    return CALL3(0, EXO_CALL_ENV_CREATE, index, slot, root.raw);
}

static struct exo_result control(exo_handle_t env, uint64_t hart, uint64_t what)
{
    return CALL3(0, EXO_CALL_ENV_CONTROL, env.raw, hart, what);
}

TEST(a_new_environment_is_stopped_and_owned)
{
    fixture_boot(1);
    exo_handle_t root = guaranteed(1);
    struct exo_result made = create(5, fixture_slot(), root);

    EXPECT_OK(made);
    assert_int_equal(envs[5].state, EXO_ENV_STOPPED);
    assert_int_equal(envs[5].creator, ENV_BROKER);
    assert_int_equal(ledger[fixture_handle_slot(root)].state, EXO_STATE_PINNED);
    struct exo_result state = control((exo_handle_t){made.value}, 0, EXO_CONTROL_STATE);
    EXPECT_OK(state);
    assert_int_equal(state.value, EXO_ENV_STOPPED);
}

TEST(creating_is_refused_with_frames_that_cannot_be_pinned)
{
    boot_three();
    exo_handle_t standard = fixture_frames(0, 1, FIXTURE_ALL);
    exo_handle_t single = guaranteed(0);
    exo_handle_t readable =
        fixture_derive(0, fixture.pool, EXO_TERMS(EXO_READ, EXO_GUARANTEED, 1), 254, 0);
    uint32_t slot = fixture.slot_next;

    EXPECT_REFUSED(create(5, slot, EXO_NOTHING), EXO_E_STALE);
    EXPECT_REFUSED(create(5, slot, fixture.machine), EXO_E_KIND);
    EXPECT_REFUSED(create(5, slot, single), EXO_E_RANGE);
    EXPECT_REFUSED(create(5, slot, fixture.pool), EXO_E_RANGE);
    EXPECT_REFUSED(create(5, slot, standard), EXO_E_DENIED);
    EXPECT_REFUSED(create(5, slot, readable), EXO_E_DENIED);
    exo_handle_t root = guaranteed(1);
    EXPECT_OK(create(5, fixture_slot(), root));
    EXPECT_REFUSED(create(6, fixture.slot_next, root), EXO_E_BUSY);
}

TEST(creating_is_refused_for_numbers_in_use_or_foreign)
{
    boot_three();
    exo_handle_t root = guaranteed(1);
    uint32_t slot = fixture.slot_next;

    EXPECT_REFUSED(create(0, slot, root), EXO_E_RANGE);
    EXPECT_REFUSED(create(EXO_ENV_MAX, slot, root), EXO_E_RANGE);
    EXPECT_REFUSED(create(1, slot, root), EXO_E_BUSY);
    EXPECT_REFUSED(create(5, fixture_handle_slot(root), root), EXO_E_BUSY);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, 5, 2));
    EXPECT_REFUSED(create(5, slot, root), EXO_E_DENIED);
}

TEST(a_frame_that_is_mapped_is_not_donated)
{
    boot_three();
    exo_handle_t root = guaranteed(1);
    exo_handle_t copy = fixture_derive(1, root, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 0), 1, 0);

    EXPECT_OK(fixture_map(1, EXO_NOTHING,
                          (struct exo_map_entry){.va = FIXTURE_FREE_VA,
                                                 .handle = copy.raw,
                                                 .rights = EXO_READ | EXO_WRITE}));
    EXPECT_REFUSED(create(5, fixture.slot_next, root), EXO_E_BUSY);
    EXPECT_OK(CALL1(1, EXO_CALL_DROP, copy.raw));
    EXPECT_OK(create(5, fixture_slot(), root));
}

TEST(a_dispatcher_is_refused_where_it_cannot_be)
{
    boot_three();
    exo_handle_t env = {create(5, fixture_slot(), guaranteed(1)).value};
    exo_handle_t block = guaranteed(1);
    exo_handle_t call_only = fixture_derive(0, env, EXO_CALL, 0, 0);

    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 3, block.raw, 0x1000), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 0, block.raw, ARCH_USER_TOP),
                   EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 0, block.raw, 0x1008), EXO_E_ALIGN);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 0, 99, 0x1000), EXO_E_STALE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, call_only.raw, 0, block.raw, 0x1000),
                   EXO_E_DENIED);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 0, block.raw, 0x1000));
    exo_handle_t second = guaranteed(1);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_DISPATCHER, env.raw, 0, second.raw, 0x1000), EXO_E_BUSY);
}

TEST(dispatchers_are_made_by_the_creator_only)
{
    boot_three();
    fixture.class = EXO_GUARANTEED;
    exo_handle_t block = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t copy = fixture_derive(1, fixture.env[2].handle, EXO_CONTROL, 0, 0);

    EXPECT_REFUSED(CALL4(1, EXO_CALL_ENV_DISPATCHER, 0, 1, block.raw, 0x1000), EXO_E_DENIED);
    EXPECT_REFUSED(CALL4(1, EXO_CALL_ENV_DISPATCHER, copy.raw, 1, block.raw, 0x1000), EXO_E_DENIED);
}

TEST(starting_stopping_and_resuming)
{
    boot_three();
    exo_handle_t env = fixture.env[1].handle;

    EXPECT_REFUSED(control(env, 1, EXO_CONTROL_START), EXO_E_BUSY);
    EXPECT_REFUSED(control(env, 8, EXO_CONTROL_START), EXO_E_RANGE);
    exo_handle_t fresh = {create(5, fixture_slot(), guaranteed(1)).value};
    EXPECT_REFUSED(control(fresh, 1, EXO_CONTROL_START), EXO_E_RANGE);
    EXPECT_REFUSED(control(fresh, 1, EXO_CONTROL_STOP), EXO_E_BUSY);
    EXPECT_REFUSED(control(fixture.self, 0, EXO_CONTROL_STATE), EXO_E_DENIED);
    EXPECT_REFUSED(control(env, 1, EXO_CONTROL_RESUME), EXO_E_BUSY);
    EXPECT_REFUSED(control(env, 1, EXO_CONTROL_EXIT), EXO_E_DENIED);
    EXPECT_REFUSED(control(env, 1, 77), EXO_E_RANGE);
    EXPECT_OK(control(env, 1, EXO_CONTROL_STOP));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, ENV_NONE);
    EXPECT_REFUSED(control(env, 1, EXO_CONTROL_STOP), EXO_E_BUSY);
    EXPECT_OK(control(env, 1, EXO_CONTROL_RESUME));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(exiting_leaves_the_code_for_the_creator)
{
    boot_three();
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 42);

    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(control(fixture.env[1].handle, 0, EXO_CONTROL_STATE).value,
                     EXO_ENV_EXITED | 42 << 8);
    assert_int_not_equal(env_dispatcher(0, 0)->save->children & 2, 0);
    EXPECT_REFUSED(control(fixture.env[1].handle, 1, EXO_CONTROL_START), EXO_E_BUSY);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 1, 1), EXO_E_GONE);
    exo_handle_t block = guaranteed(1);
    EXPECT_REFUSED(
        CALL4(0, EXO_CALL_ENV_DISPATCHER, fixture.env[1].handle.raw, 1, block.raw, 0x1000),
        EXO_E_GONE);
}

TEST(the_end_of_the_broker_is_the_end)
{
    fixture_boot(1);
    EXPECT_POWER_OFF(CALL4(0, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0), 97);
    assert_true(fake_console_has("nobody is left"));
}

TEST(slots_are_given_in_one_run)
{
    boot_three();
    uint64_t env = fixture.env[1].handle.raw;
    uint32_t next = fixture.env[1].slot_first + FIXTURE_ENV_SLOTS;
    uint32_t far = fixture.slot_next + 10;

    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, far, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, next, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, next, EXO_GIVE_MAX + 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, UINT64_MAX, 2), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, ledger_limit, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, next, 4), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 2, next, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, 0, 0, next, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, fixture.pool.raw, 0, next, 1), EXO_E_KIND);
}

TEST(a_run_of_slots_begins_anywhere_and_grows_at_its_end)
{
    boot_three();
    uint64_t env = create(5, fixture_slot(), guaranteed(1)).value;
    uint32_t first = fixture.slot_next + 8;

    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, first, 3));
    assert_int_equal(ledger[first + 2].env, 5);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, first + 4, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, first - 1, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, first + 2, 1), EXO_E_RANGE);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, first + 3, EXO_GIVE_MAX));
    assert_int_equal(envs[5].slot_count, 3 + EXO_GIVE_MAX);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 0, ledger_limit - 1, 2), EXO_E_RANGE);
}

TEST(slots_that_came_in_two_parts_all_come_back)
{
    boot_three();
    exo_handle_t env = {create(5, fixture_slot(), guaranteed(1)).value};
    uint32_t first = fixture.slot_next + 8;

    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env.raw, 0, first, 3));
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env.raw, 0, first + 3, 4));
    fixture.env[5].handle = env;
    (void)fixture_env_destroy(5);
    for (uint32_t slot = first; slot < first + 7; slot++) {
        assert_true(binding_is_free(ENV_BROKER, slot));
    }
}

TEST(one_that_never_ran_can_lose_what_it_was_given)
{
    boot_three();
    exo_handle_t env = {create(5, fixture_slot(), guaranteed(1)).value};
    uint32_t slot = fixture.slot_next + 8;
    exo_handle_t frame = fixture_frames(1, 0, FIXTURE_ALL);
    exo_handle_t to_it = fixture_derive(1, env, EXO_GIVE, 0, 0);

    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env.raw, 0, slot, 1));
    EXPECT_OK(CALL4(1, EXO_CALL_DERIVE, frame.raw, to_it.raw, slot, EXO_READ));
    assert_true(binding_is_live(slot));
    (void)fixture_env_destroy(1);
    assert_false(binding_is_live(slot));
}

TEST(numbers_are_given_while_they_are_free)
{
    boot_three();
    uint64_t env = fixture.env[1].handle.raw;

    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 1, EXO_ENV_MAX, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 1, 5, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 1, 5, EXO_ENV_MAX), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, env, 1, 2, 2), EXO_E_BUSY);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env, 1, 5, 2));
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[2].handle.raw, 1, 5, 2), EXO_E_BUSY);
}

TEST(handles_of_ended_lives_are_gone)
{
    boot_three();
    exo_handle_t copy = fixture_derive(0, fixture.env[1].handle, EXO_NOTIFY, 0, 0);

    (void)fixture_env_destroy(1);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, copy.raw, 1, 1), EXO_E_GONE);
    EXPECT_OK(create(1, fixture_slot(), guaranteed(1)));
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, copy.raw, 1, 1), EXO_E_GONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_environment_is_stopped_and_owned),
        cmocka_unit_test(creating_is_refused_with_frames_that_cannot_be_pinned),
        cmocka_unit_test(creating_is_refused_for_numbers_in_use_or_foreign),
        cmocka_unit_test(a_frame_that_is_mapped_is_not_donated),
        cmocka_unit_test(a_dispatcher_is_refused_where_it_cannot_be),
        cmocka_unit_test(dispatchers_are_made_by_the_creator_only),
        cmocka_unit_test(starting_stopping_and_resuming),
        cmocka_unit_test(exiting_leaves_the_code_for_the_creator),
        cmocka_unit_test(the_end_of_the_broker_is_the_end),
        cmocka_unit_test(slots_are_given_in_one_run),
        cmocka_unit_test(a_run_of_slots_begins_anywhere_and_grows_at_its_end),
        cmocka_unit_test(slots_that_came_in_two_parts_all_come_back),
        cmocka_unit_test(one_that_never_ran_can_lose_what_it_was_given),
        cmocka_unit_test(numbers_are_given_while_they_are_free),
        cmocka_unit_test(handles_of_ended_lives_are_gone),
    };

    return RUN(tests);
}
