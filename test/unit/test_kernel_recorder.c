/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_recorder.c - what happened last is there, in order, and nobody can write it. */
#include "unit.h"

#include "frame.h"
#include "recorder.h"
#include "slice.h"

extern struct exo_recorder *recorder_frames;

static const struct exo_record *last(uint32_t hart, uint64_t back)
{
    const struct exo_recorder *r = &recorder_frames[hart];

    return &r->record[(r->next - 1 - back) % EXO_RECORDS];
}

static void expect_record(const struct exo_record *record, enum exo_record_what what, uint32_t env,
                          uint64_t argument)
{
    assert_int_equal(record->when >> 48 & 0xff, what);
    assert_int_equal(record->when >> 56, env);
    assert_int_equal(record->argument, argument);
}

TEST(the_oldest_record_makes_room)
{
    boot_three();
    fake.hart = 0;
    uint64_t before = recorder_frames[0].next;

    for (uint64_t i = 0; i < 2 * EXO_RECORDS; i++) {
        recorder_note(EXO_RECORD_NOTE, 3, i);
    }
    assert_int_equal(recorder_frames[0].next, before + 2 * EXO_RECORDS);
    for (uint64_t i = 0; i < EXO_RECORDS; i++) {
        expect_record(last(0, i), EXO_RECORD_NOTE, 3, 2 * EXO_RECORDS - 1 - i);
    }
    assert_int_equal(recorder_frames[0].magic, EXO_RECORDER_MAGIC);
    assert_int_equal(recorder_frames[1].magic, EXO_RECORDER_MAGIC);
}

TEST(libraries_write_on_their_hart_and_in_their_name)
{
    boot_three();
    EXPECT_OK(CALL3(1, EXO_CALL_NOTE, 0, 0, 0x1234567890abcdefull));
    expect_record(last(1, 0), EXO_RECORD_NOTE, 1, 0x1234567890abcdefull);
    EXPECT_REFUSED(CALL3(1, EXO_CALL_NOTE, 77, 0, 1), EXO_E_STALE);
    expect_record(last(1, 0), EXO_RECORD_NOTE, 1, 0x1234567890abcdefull);
}

TEST(who_runs_and_who_ended_is_written)
{
    boot_three();
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    bool has_ended = false;
    bool is_idle = false;
    for (uint64_t i = 0; i < 8; i++) {
        has_ended |= last(1, i)->when >> 48 == (EXO_RECORD_STATE | 1 << 8);
        is_idle |= last(1, i)->when >> 48 == (EXO_RECORD_SWITCH | ENV_NONE << 8);
    }
    assert_true(has_ended && is_idle);
}

TEST(its_frames_are_lent_for_reading_only)
{
    boot_three();
    uint32_t found = 0;

    for (uint32_t i = 0; i < fixture.boot->extent_count; i++) {
        const struct exo_boot_extent *extent = &fixture.boot->extent[i];
        if (extent->role != EXO_ROLE_RECORDER) {
            continue;
        }
        exo_handle_t handle = {extent->handle};
        EXPECT_REFUSED(MAP_IN(0, .va = FIXTURE_FREE_VA, .handle = extent->handle, .op = EXO_MAP,
                              .rights = EXO_READ | EXO_WRITE),
                       EXO_E_DENIED);
        assert_int_equal(ledger[fixture_handle_slot(handle)].rights, EXO_READ | EXO_GRANT);
        assert_int_equal(frame_lookup(extent->base)->kind, FRAME_INFO);
        found++;
    }
    assert_int_equal(found, hart_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_record_makes_room),
        cmocka_unit_test(libraries_write_on_their_hart_and_in_their_name),
        cmocka_unit_test(who_runs_and_who_ended_is_written),
        cmocka_unit_test(its_frames_are_lent_for_reading_only),
    };

    return RUN(tests);
}
