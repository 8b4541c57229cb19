/* SPDX-License-Identifier: BSD-2-Clause */
/* maps.c - page tables: other places, other rights, other frames than there should be. */
#include "crime.h"

#define FREE_VA                     (CRIME_VA + EXO_FRAME_SIZE)
#define MAP(handle, va, op, rights) exo_map_one(EXO_NOTHING, crime_entry(handle, va, op, rights))
#define ARRAY(address, count)       exo_map(EXO_NOTHING, (const struct exo_map_entry *)(address), count)

static struct exo_result with_flags(uint8_t flags, uint8_t level, uint32_t reserved)
{
    struct exo_map_entry entry = crime_entry(with.frame, FREE_VA, EXO_MAP, EXO_READ);

    entry.flags = flags;
    entry.level = level;
    entry.reserved = reserved;
    return exo_map_one(EXO_NOTHING, entry);
}

static struct exo_result table(exo_handle_t handle, uint8_t level)
{
    struct exo_map_entry entry = crime_entry(handle, 0x800000000ull, EXO_TABLE, 0);

    entry.level = level;
    return exo_map_one(EXO_NOTHING, entry);
}

/* A page table, seen through another binding. */
static struct exo_result table_written(void)
{
    exo_handle_t copy = {
        exo_derive(with.pair, EXO_NOTHING, crime_slot(), EXO_TERMS(CRIME_RW, EXO_BORROWED, 0), 0, 0)
            .value};
    struct exo_result made = table(with.pair, 1);

    return made.status != EXO_OK ? made : MAP(copy, FREE_VA, EXO_MAP, CRIME_RW);
}

#define CRIMES(X)                                                                                  \
    X(map_forged, EXO_E_STALE, MAP(with.forged, FREE_VA, EXO_MAP, EXO_READ))                       \
    X(map_stale, EXO_E_STALE, MAP(with.stale, FREE_VA, EXO_MAP, EXO_READ))                         \
    X(map_slice, EXO_E_KIND, MAP(with.slice, FREE_VA, EXO_MAP, EXO_READ))                          \
    X(map_environment, EXO_E_KIND, MAP(with.broker, FREE_VA, EXO_MAP, EXO_READ))                   \
    X(map_for_the_broker, EXO_E_DENIED,                                                            \
      exo_map_one(with.broker, crime_entry(with.frame, FREE_VA, EXO_MAP, EXO_READ)))               \
    X(map_misaligned, EXO_E_ALIGN, MAP(with.frame, FREE_VA + 8, EXO_MAP, EXO_READ))                \
    X(map_pair_misaligned, EXO_E_ALIGN, MAP(with.pair, FREE_VA, EXO_MAP, EXO_READ))                \
    X(map_beyond, EXO_E_RANGE, MAP(with.frame, 1ull << 38, EXO_MAP, EXO_READ))                     \
    X(map_over_the_kernel, EXO_E_RANGE, MAP(with.frame, 0xffffffff80000000ull, EXO_MAP, CRIME_RW)) \
    X(map_not_canonical, EXO_E_RANGE, MAP(with.frame, 1ull << 63, EXO_MAP, EXO_READ))              \
    X(map_without_table, EXO_E_NOTHING, MAP(with.frame, 0x900000000ull, EXO_MAP, EXO_READ))        \
    X(map_for_nothing, EXO_E_RANGE, MAP(with.frame, FREE_VA, EXO_MAP, 0))                          \
    X(map_write_only, EXO_E_RANGE, MAP(with.frame, FREE_VA, EXO_MAP, EXO_WRITE))                   \
    X(map_more_rights, EXO_E_DENIED, MAP(with.child, FREE_VA, EXO_MAP, CRIME_RW))                  \
    X(map_other_rights, EXO_E_RANGE, MAP(with.frame, FREE_VA, EXO_MAP, EXO_READ | EXO_GRANT))      \
    X(map_twice, EXO_E_BUSY, MAP(with.mapped, FREE_VA, EXO_MAP, EXO_READ))                         \
    X(map_over_another, EXO_E_BUSY, MAP(with.frame, CRIME_VA, EXO_MAP, EXO_READ))                  \
    X(map_oddly, EXO_E_RANGE, MAP(with.frame, FREE_VA, 5, EXO_READ))                               \
    X(map_with_odd_flags, EXO_E_RANGE, with_flags(8, 0, 0))                                        \
    X(map_with_a_level, EXO_E_RANGE, with_flags(0, 1, 0))                                          \
    X(map_with_more, EXO_E_RANGE, with_flags(0, 0, 1))                                             \
    X(map_large_page_of_one, EXO_E_RANGE, with_flags(EXO_MAP_SUPER, 0, 0))                         \
    X(unmap_unmapped, EXO_E_BUSY, MAP(with.frame, 0, EXO_UNMAP, 0))                                \
    X(unmap_forged, EXO_E_STALE, MAP(with.forged, 0, EXO_UNMAP, 0))                                \
    X(protect_unmapped, EXO_E_BUSY, MAP(with.frame, 0, EXO_PROTECT, EXO_READ))                     \
    X(protect_more_rights, EXO_E_DENIED, MAP(with.child, 0, EXO_PROTECT, CRIME_RW))                \
    X(table_of_one_frame, EXO_E_RANGE, table(with.frame, 1))                                       \
    X(table_of_level_2, EXO_E_RANGE, table(with.pair, 2))                                          \
    X(table_of_level_255, EXO_E_RANGE, table(with.pair, 255))                                      \
    X(table_of_slices, EXO_E_KIND, table(with.slice, 1))                                           \
    X(table_written_to, EXO_E_DENIED, table_written())                                             \
    X(untable_frame, EXO_E_BUSY, MAP(with.frame, 0, EXO_UNTABLE, 0))                               \
    X(array_at_0, EXO_E_FAULT, ARRAY(0, 1))                                                        \
    X(array_in_the_kernel, EXO_E_FAULT, ARRAY(0xffffffff80000000ull, 1))                           \
    X(array_in_all_memory, EXO_E_FAULT, ARRAY(0xffffffc080200000ull, 1))                           \
    X(array_misaligned, EXO_E_ALIGN, ARRAY(CRIME_VA + 1, 1))                                       \
    X(array_over_the_edge, EXO_E_FAULT, ARRAY(CRIME_VA + EXO_FRAME_SIZE - 24, 2))                  \
    X(array_of_none, EXO_E_RANGE, ARRAY(CRIME_VA, 0))                                              \
    X(array_of_65, EXO_E_RANGE, ARRAY(CRIME_VA, EXO_MAP_MAX + 1))

CRIMES(CRIME_FUNCTION)

const struct crime maps[] = {CRIMES(CRIME_LINE){NULL, NULL, EXO_OK}};
