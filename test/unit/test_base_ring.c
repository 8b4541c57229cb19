/* SPDX-License-Identifier: BSD-2-Clause */
/* test_base_ring.c - bytes in order, none lost, and a peer that lies does no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <base/ring.h>
#include <cmocka.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

static uint8_t bytes[RING_BYTES + 64];

/* Writes and reads back pieces of many sizes, starting anywhere. */
static void stream(uint32_t start)
{
    struct ring ring = {.head = start, .tail = start};
    uint8_t written = 0;
    uint8_t expected = 0;

    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t size = round * 7 % 300;
        for (uint32_t i = 0; i < size; i++) {
            bytes[i] = (uint8_t)(written + i);
        }
        written = (uint8_t)(written + ring_write(&ring, bytes, size));
        uint32_t got = ring_read(&ring, bytes, round * 11 % 290);
        for (uint32_t i = 0; i < got; i++) {
            assert_int_equal(bytes[i], expected);
            expected++;
        }
    }
}

TEST(bytes_come_out_in_the_order_they_went_in)
{
    stream(0);
    stream(RING_BYTES - 1);
    stream(UINT32_MAX - 1000); /* positions wrap on the way */
}

TEST(a_full_ring_takes_no_more)
{
    struct ring ring = {0};

    assert_int_equal(ring_room(&ring), RING_BYTES);
    assert_int_equal(ring_write(&ring, bytes, RING_BYTES + 10), RING_BYTES);
    assert_int_equal(ring_room(&ring), 0);
    assert_int_equal(ring_write(&ring, bytes, 1), 0);
    assert_int_equal(ring_used(&ring), RING_BYTES);
    assert_int_equal(ring_read(&ring, bytes, RING_BYTES + 10), RING_BYTES);
    assert_int_equal(ring_read(&ring, bytes, 1), 0);
}

TEST(impossible_positions_are_full_for_the_writer_and_empty_for_the_reader)
{
    static const uint32_t lies[] = {RING_BYTES + 1, 1u << 31, UINT32_MAX};

    for (uint32_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct ring ring = {.head = lies[i], .tail = 0};
        assert_int_equal(ring_room(&ring), 0);
        assert_int_equal(ring_used(&ring), 0);
        assert_int_equal(ring_write(&ring, bytes, 100), 0);
        assert_int_equal(ring_read(&ring, bytes, 100), 0);
        assert_int_equal(ring.head, lies[i]);
        assert_int_equal(ring.tail, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_out_in_the_order_they_went_in),
        cmocka_unit_test(a_full_ring_takes_no_more),
        cmocka_unit_test(impossible_positions_are_full_for_the_writer_and_empty_for_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
