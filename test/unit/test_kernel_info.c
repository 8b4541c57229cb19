/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_info.c - the info page: what it says, and that readers can tell when it changes. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    VACANT = 255
};

static struct exo_info *info(void)
{
    return arch_frame_pointer((exo_frame_t){ledger[fixture_handle_slot(fixture.info)].node.base});
}

TEST(the_page_describes_itself_and_the_machine)
{
    fixture_boot(3);
    const struct exo_info *page = info();

    assert_int_equal(page->magic, EXO_INFO_MAGIC);
    assert_int_equal(page->version, EXO_ABI_VERSION);
    assert_int_equal(page->size, sizeof(struct exo_info));
    assert_int_equal(page->timebase_hz, fixture.board.timebase_hz);
    assert_int_equal(page->slice_ticks, FIXTURE_SLICE_TICKS);
    assert_int_equal(page->start_ticks, 1000);
    assert_int_equal(page->hart_count, 3);
    assert_int_equal(page->slice_count, EXO_SLICE_COUNT);
    assert_int_equal(page->ledger_slots, ledger_limit);
    assert_int_equal(page->env_state_offset, offsetof(struct exo_info, env_state));
    assert_int_equal(page->vector_offset, offsetof(struct exo_info, vector));
}

TEST(the_frame_table_is_found_with_it)
{
    boot_three();
    const struct exo_info *page = info();
    exo_handle_t frame = fixture_frames(1, 0, FIXTURE_ALL);
    uint64_t number = ledger[fixture_handle_slot(frame)].node.base;
    const unsigned char *table = NULL;

    for (uint32_t i = 0; i < fixture.boot->extent_count && table == NULL; i++) {
        if (fixture.boot->extent[i].role == EXO_ROLE_FRAMES) {
            table = arch_frame_pointer((exo_frame_t){fixture.boot->extent[i].base});
        }
    }
    assert_non_null(table);
    const unsigned char *entry = table + (number - page->frame_base) * page->frame_entry_size;
    uint16_t maps;
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = frame.raw, .rights = EXO_READ));
    memcpy(&maps, entry + page->frame_maps_offset, sizeof(maps));
    assert_int_equal(maps, 1);
    assert_int_equal(entry[page->frame_kind_offset], FRAME_ORDINARY);
    assert_int_equal(page->frame_count, frame_table_count);
}

/* RAM held something before, which nobody gets to see. */
TEST(the_frame_table_is_seen_when_it_is_filled)
{
    fixture_boot(1);
    const struct exo_boot_extent *shown = NULL;
    const uint64_t va = EXO_STACK_VA - 0x40000;

    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        if (fixture.boot->extent[i].role == EXO_ROLE_FRAMES && fixture.boot->extent[i].order >= 1) {
            shown = &fixture.boot->extent[i];
        }
    }
    assert_non_null(shown);
    const struct frame *table = arch_frame_pointer((exo_frame_t){shown->base});
    uint32_t count = (EXO_FRAME_SIZE << shown->order) / sizeof(*table);
    uint32_t unfilled = 0;
    for (uint32_t i = 0; i < count; i += FRAME_BLOCK) {
        unfilled += table[i].epoch == FRAME_UNFILLED;
    }
    assert_true(unfilled > 0);
    exo_status_t status;
    do {
        status = STATUS(MAP_IN(0, .va = va & ~(((uint64_t)EXO_FRAME_SIZE << shown->order) - 1),
                               .handle = shown->handle, .rights = EXO_READ));
    } while (status == EXO_E_AGAIN);
    assert_int_equal(status, EXO_OK);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(table[i].kind <= FRAME_VAULT && table[i].epoch == 0);
    }
}

TEST(nobody_may_write_it)
{
    fixture_boot(1);
    const exo_handle_t page = fixture.info;

    EXPECT_REFUSED(CALL6(0, EXO_CALL_DERIVE, page.raw, 0, fixture.slot_next,
                         EXO_TERMS(EXO_READ | EXO_WRITE, EXO_STANDARD, 0), 0, 0),
                   EXO_E_DENIED);
    EXPECT_REFUSED(
        MAP_IN(0, .va = EXO_STACK_VA - 0x40000, .handle = page.raw, .rights = EXO_READ | EXO_WRITE),
        EXO_E_DENIED);
    EXPECT_OK(MAP_IN(0, .va = EXO_STACK_VA - 0x40000, .handle = page.raw, .rights = EXO_READ));
}

/* ---- contents ---- */

static void expect_true(void)
{
    const struct exo_info *page = info();

    assert_int_equal(page->sequence % 2, 0);
    assert_int_equal(page->ledger_live, ledger_live);
    assert_int_equal(page->ledger_tombstones, ledger_tombstones);
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        assert_int_equal(page->env_state[env], envs[env].state);
    }
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
            uint32_t slot = harts[hart].vector[i];
            assert_int_equal(page->vector[hart][i], slot == 0 ? VACANT : ledger[slot].env);
        }
    }
}

static void control(uint64_t what)
{
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 1, what));
}

TEST(states_of_environments_are_shown)
{
    fixture_boot(2);
    assert_int_equal(info()->env_state[0], EXO_ENV_RUNNING);
    assert_int_equal(info()->env_state[1], EXO_ENV_FREE);
    fixture_env_make(1, 1, 0, 4);
    assert_int_equal(info()->env_state[1], EXO_ENV_RUNNING);
    control(EXO_CONTROL_STOP);
    assert_int_equal(info()->env_state[1], EXO_ENV_STOPPED);
    control(EXO_CONTROL_RESUME);
    assert_int_equal(info()->env_state[1], EXO_ENV_RUNNING);
    fixture_kicked(1);
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 7);
    assert_int_equal(info()->env_state[1], EXO_ENV_EXITED);
    (void)CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw);
    assert_int_equal(info()->env_state[1], EXO_ENV_DYING);
    (void)fixture_env_destroy(1);
    assert_int_equal(info()->env_state[1], EXO_ENV_FREE);
    expect_true();
}

TEST(a_fault_that_ends_an_environment_is_shown)
{
    boot_three();
    fixture.is_library_deaf = true;
    env_dispatcher(1, 1)->save->entry = 0;
    fixture_fault(1, 13, 0);
    assert_int_equal(info()->env_state[1], EXO_ENV_FAULTED);
    expect_true();
}

TEST(who_occupies_positions_is_shown)
{
    fixture_boot(2);
    assert_int_equal(info()->vector[1][5], VACANT);
    fixture_env_make(1, 1, 4, 3);
    assert_int_equal(info()->vector[1][3], VACANT);
    assert_int_equal(info()->vector[1][4], 1);
    assert_int_equal(info()->vector[1][6], 1);
    assert_int_equal(info()->vector[1][7], VACANT);
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    assert_int_equal(info()->vector[1][4], VACANT);
    expect_true();
}

TEST(bindings_and_tombstones_are_counted)
{
    boot_three();
    uint32_t live = info()->ledger_live;
    exo_handle_t parent = fixture_frames(1, 1, FIXTURE_ALL);
    exo_handle_t peer = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    EXPECT_OK(CALL4(1, EXO_CALL_DERIVE, parent.raw, peer.raw, fixture_env_slot(2),
                    EXO_TERMS(EXO_READ, 0, 0)));
    assert_int_equal(info()->ledger_live, live + 3);
    assert_int_equal(info()->ledger_tombstones, 0);
    (void)fixture_env_destroy(1);
    assert_int_equal(info()->ledger_tombstones, 1); /* environment 2 lost its copy */
    expect_true();
}

/* ---- the sequence lock ---- */

TEST(the_sequence_stands_still_when_nothing_changed)
{
    boot_three();
    uint64_t sequence = info()->sequence;

    EXPECT_OK(CALL1(0, EXO_CALL_VERSION, 0));
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    assert_int_equal(info()->sequence, sequence);
    (void)fixture_frames(0, 0, FIXTURE_ALL);
    assert_true(info()->sequence > sequence);
    assert_int_equal(info()->sequence % 2, 0);
}

static struct {
    unsigned char *page;
    uint64_t sequence; /* before the first write */
    size_t offset;     /* of the first write */
    unsigned count;
} caught;

static void write_caught(int number, siginfo_t *why, void *context)
{
    (void)number;
    (void)context;
    unsigned char *at = why->si_addr;
    bool is_page = at >= caught.page && at < caught.page + EXO_FRAME_SIZE;

    if (!is_page || mprotect(caught.page, EXO_FRAME_SIZE, PROT_READ | PROT_WRITE) != 0) {
        abort();
    }
    caught.offset = (size_t)(at - caught.page);
    caught.count++;
}

/* The page refuses the kernel's next write, so that the test sees which one is first. */
static void page_guard(void)
{
    struct sigaction action = {.sa_sigaction = write_caught, .sa_flags = SA_SIGINFO};

    caught.page = (unsigned char *)info();
    caught.sequence = info()->sequence;
    caught.count = 0;
    assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
    assert_int_equal(mprotect(caught.page, EXO_FRAME_SIZE, PROT_READ), 0);
}

static void expect_guarded(uint32_t steps)
{
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.offset, offsetof(struct exo_info, sequence));
    assert_int_equal(info()->sequence, caught.sequence + steps);
    (void)signal(SIGSEGV, SIG_DFL);
}

TEST(the_sequence_is_odd_before_the_first_change)
{
    boot_three();
    page_guard();
    (void)fixture_frames(0, 0, FIXTURE_ALL);
    expect_guarded(2);

    page_guard();
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    expect_guarded(2);

    page_guard();
    control(EXO_CONTROL_STOP);
    expect_guarded(2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_describes_itself_and_the_machine),
        cmocka_unit_test(the_frame_table_is_found_with_it),
        cmocka_unit_test(the_frame_table_is_seen_when_it_is_filled),
        cmocka_unit_test(nobody_may_write_it),
        cmocka_unit_test(states_of_environments_are_shown),
        cmocka_unit_test(a_fault_that_ends_an_environment_is_shown),
        cmocka_unit_test(who_occupies_positions_is_shown),
        cmocka_unit_test(bindings_and_tombstones_are_counted),
        cmocka_unit_test(the_sequence_stands_still_when_nothing_changed),
        cmocka_unit_test(the_sequence_is_odd_before_the_first_change),
    };

    return RUN(tests);
}
