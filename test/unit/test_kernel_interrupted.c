/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_interrupted.c - an interrupt waits at each call, and yet each gets something done. */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "revocation.h"

enum {
    CALLS_MAX = 4 * FIXTURE_ENV_SLOTS
};

static bool has_seen_a_root_alone;

/* Environment 1 is dying, and has no dispatcher any more. */
static bool is_root_alone(void)
{
    bool has_none = envs[1].state == EXO_ENV_DYING;

    for (uint32_t hart = 0; hart < hart_count; hart++) {
        has_none = has_none && env_dispatcher(1, hart) == NULL;
    }
    return has_none;
}

/* What the call answers that is not AGAIN. */
static struct exo_result insisted(enum exo_call number, exo_handle_t handle)
{
    has_seen_a_root_alone = false;
    for (uint32_t calls = 0; calls < CALLS_MAX; calls++) {
        fake.interrupt_waits = true;
        struct exo_result result = CALL1(0, number, handle.raw);
        if (result.status != EXO_E_AGAIN) {
            return result;
        }
        assert_int_equal(result.value, 0);
        has_seen_a_root_alone = has_seen_a_root_alone || is_root_alone();
        kick_all();
    }
    fail_msg("no end after %u calls", (unsigned)CALLS_MAX);
    return (struct exo_result){EXO_E_AGAIN, 0};
}

static void more_mapped(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
        EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + (uint64_t)i * EXO_FRAME_SIZE,
                         .handle = page.raw, .rights = EXO_READ));
    }
}

TEST(an_environment_ends)
{
    boot_three();
    more_mapped(3);
    fixture_kicked(1);
    EXPECT_OK(insisted(EXO_CALL_ENV_DESTROY, fixture.env[1].handle));
    assert_true(has_seen_a_root_alone);
    assert_int_equal(envs[1].state, EXO_ENV_FREE);
}

TEST(generations_end)
{
    boot_three();
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, 5, 2));
    for (uint32_t child = 5; child <= 6; child++) {
        exo_handle_t root = fixture_derive(1, fixture.block,
                                           EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1), 2 * child, 0);
        EXPECT_OK(CALL3(1, EXO_CALL_ENV_CREATE, child, fixture_env_slot(1), root.raw));
    }
    EXPECT_OK(insisted(EXO_CALL_ENV_DESTROY, fixture.env[1].handle));
    for (uint32_t env = 1; env <= 6; env += env == 1 ? 4 : 1) {
        assert_int_equal(envs[env].state, EXO_ENV_FREE);
    }
    assert_int_equal(envs[6].owner, ENV_BROKER);
}

TEST(a_table_is_emptied_and_taken)
{
    victim_boot(0, 0);
    more_mapped(3);
    exo_handle_t request = ask_and_wait(1, 1, NOTICE);
    struct exo_result step = insisted(EXO_CALL_REVOKE_STEP, request);

    EXPECT_OK(step);
    assert_int_not_equal(step.value, 0);
    assert_int_equal(arch_pte_is_present(space_walk_of(1, FIXTURE_PAGE_VA)), false);
}

TEST(tables_below_a_table_go_in_one_step_where_nothing_waits)
{
    boot_three();
    exo_handle_t upper = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t leaf = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
    const uint64_t va = 4ull << 30;
    uint32_t budget = BINDING_BUDGET;

    EXPECT_OK(MAP_IN(1, .va = va, .handle = upper.raw, .op = EXO_TABLE, .level = 1));
    EXPECT_OK(MAP_IN(1, .va = va, .handle = leaf.raw, .op = EXO_TABLE));
    EXPECT_OK(MAP_IN(1, .va = va, .handle = page.raw, .rights = EXO_READ));
    fake.hart = 0;
    assert_true(binding_quiesce(fixture_handle_slot(upper), &budget));
    assert_null(audit());
}

TEST(all_that_was_derived_is_taken)
{
    victim_boot(3, 0);
    uint64_t part = held[2].raw;
    for (uint32_t depth = 0; depth < 4; depth++) {
        struct exo_result derived = CALL4(1, EXO_CALL_DERIVE, part, EXO_NOTHING.raw,
                                          fixture_env_slot(1), EXO_TERMS(EXO_READ, 0, 0));
        EXPECT_OK(derived);
        part = derived.value;
    }
    exo_handle_t request = ask_and_wait(1, 0, NOTICE);
    struct exo_result step = insisted(EXO_CALL_REVOKE_STEP, request);

    EXPECT_OK(step);
    assert_int_not_equal(step.value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_environment_ends),
        cmocka_unit_test(generations_end),
        cmocka_unit_test(a_table_is_emptied_and_taken),
        cmocka_unit_test(tables_below_a_table_go_in_one_step_where_nothing_waits),
        cmocka_unit_test(all_that_was_derived_is_taken),
    };

    return RUN(tests);
}
