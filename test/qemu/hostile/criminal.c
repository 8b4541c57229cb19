/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * criminal.c - commits the one crime that its arguments name, when its predecessor has ended.
 *
 * Arguments: crime=NAME, after=INDEX (environment; 0: at once).
 */
#include "crime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tools with;

static const struct crime *const tables[] = {calls, maps, environments, storms, deaths, machine};

uint32_t crime_slot(void)
{
    return (uint32_t)base_slot_take(1).value;
}

uint32_t crime_slot_used(void)
{
    return EXO_HANDLE_INDEX(with.frame);
}

struct exo_map_entry crime_entry(exo_handle_t handle, uint64_t va, uint8_t op, uint8_t rights)
{
    return (struct exo_map_entry){.va = va, .handle = handle.raw, .op = op, .rights = rights};
}

static exo_handle_t derived(exo_handle_t from, uint8_t rights)
{
    return (exo_handle_t){
        exo_derive(from, EXO_NOTHING, crime_slot(), EXO_TERMS(rights, EXO_BORROWED, 0), 0, 0)
            .value};
}

static int prepare(void)
{
    exo_handle_t once = derived(base_memory_take(0).handle, EXO_READ);
    bool is_ready = base_table_cover((exo_va_t){CRIME_VA}, 1) == EXO_OK;

    with.frame = base_memory_take(0).handle;
    with.pair = base_memory_take(1).handle;
    with.mapped = base_memory_take(0).handle;
    with.parent = base_memory_take(0).handle;
    with.child = derived(with.parent, EXO_READ);
    with.stale = once;
    with.forged = (exo_handle_t){~0ull};
    with.slice = (exo_handle_t){base_start()->slice[0].handle};
    with.broker = (exo_handle_t){base_start()->broker};
    is_ready = is_ready && exo_drop(once).status == EXO_OK && with.child.raw != 0 &&
               with.pair.raw != 0 && with.broker.raw != 0 && with.slice.raw != 0;
    return is_ready &&
                   exo_map_one(EXO_NOTHING, crime_entry(with.mapped, CRIME_VA, EXO_MAP, CRIME_RW))
                           .status == EXO_OK
               ? 0
               : 1;
}

static const struct crime *crime_find(const char *name)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct crime *crime = tables[i]; crime->name != NULL; crime++) {
            if (strcmp(crime->name, name) == 0) {
                return crime;
            }
        }
    }
    return NULL;
}

/* From the info page; true when it runs no more. */
static bool has_ended(uint64_t env)
{
    const volatile struct exo_info *info =
        (const volatile struct exo_info *)(uintptr_t)base_start()->info_va;

    return info->env_state[env] != EXO_ENV_RUNNING && info->env_state[env] != EXO_ENV_STOPPED;
}

int main(void)
{
    const uint64_t after = base_argument_number("after", 0);
    char name[BASE_ARGUMENT_BYTES];

    (void)sscanf(base_start()->arguments, "crime=%s", name);
    const struct crime *crime = crime_find(name);
    if (crime == NULL || prepare() != 0) {
        printf("FAIL %s: not prepared\n", name);
        return 1;
    }
    while (after != 0 && !has_ended(after)) {
        base_sleep_until(base_now() + base_start()->slice_ticks);
    }
    printf("commits %s\n", name);
    base_sleep_until(base_now() + base_start()->slice_ticks); /* or a dead one's line is lost */
    exo_status_t status = crime->commit();
    printf("%s %s: %ld\n", status == crime->wanted ? "PASS" : "FAIL", name, (long)status);
    return status == crime->wanted ? 0 : 1;
}
