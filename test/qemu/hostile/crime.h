/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crime.h - named crimes, and what they are committed with.
 *
 * A crime is a function that returns how it was answered; the answer that exo/call.h states stands
 * beside its name. What is deadly does not return, but ends the environment by a fault. `make`
 * finds names and causes by the shape of the tables.
 */
#pragma once

#include <base/calls.h>
#include <base/memory.h>
#include <base/slots.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stddef.h>
#include <stdint.h>

#define DEADLY   ((exo_status_t)1000)
#define SURVIVED ((exo_status_t)1001)

/* Nobody's, mapped by nobody: page tables cover the first megabyte of it. */
#define CRIME_VA 0x10000000ull

enum {
    CRIME_RW = EXO_READ | EXO_WRITE
};

struct crime {
    const char *name;
    exo_status_t (*commit)(void);
    exo_status_t wanted;
};

/* A function that makes one call, and its line of a table. */
#define CRIME_FUNCTION(name, wanted, call)                                                         \
    static exo_status_t name(void)                                                                 \
    {                                                                                              \
        return (call).status;                                                                      \
    }
#define CRIME_LINE(name, wanted, call) {#name, name, wanted},

extern const struct crime calls[], maps[], environments[], storms[], deaths[], machine[];

/* Made before each crime. */
struct tools {
    exo_handle_t frame;  /* read and write, not mapped */
    exo_handle_t pair;   /* of order 1 */
    exo_handle_t mapped; /* at CRIME_VA, read and write */
    exo_handle_t parent; /* has `child`, which may be read and is borrowed */
    exo_handle_t child;
    exo_handle_t stale;
    exo_handle_t forged; /* never was */
    exo_handle_t slice;  /* occupied, and mine */
    exo_handle_t broker; /* to notify, no more */
};
extern struct tools with;

/* A free slot of mine; one that is in use. */
uint32_t crime_slot(void);
uint32_t crime_slot_used(void);
struct exo_map_entry crime_entry(exo_handle_t handle, uint64_t va, uint8_t op, uint8_t rights);
