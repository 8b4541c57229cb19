/* SPDX-License-Identifier: BSD-2-Clause */
/* report.c - who, what, where, a guess, registers and return addresses. */
#include "report.h"

#include "log.h"
#include "slice.h"
#include "space.h"

enum {
    FRAMES_MAX = 8, /* return addresses behind ra */
    REGISTER_RA = 1,
    REGISTER_SP = 2,
    REGISTER_FP = 8,
    BURST_MAX = 16,
    NEAR = 64 * 1024
};

/* What is told in one step each; return addresses come behind. */
enum part {
    PART_HEAD = 1,
    PART_PLACE,
    PART_SEEK, /* of the nearest mapping, a table in each part */
    PART_NEAREST = PART_SEEK + ARCH_LEVELS,
    PART_GUESS, /* registers 1..31 are so much behind it */
    PART_RETURNS = PART_GUESS + 32
};

struct report {
    const struct dispatcher *dispatcher;
    uint64_t cause;
    uint64_t value;
};

/* An environment faults once in its life. */
static struct report reports[EXO_ENV_MAX];
uint32_t report_made;
uint32_t report_told;
static uint64_t waiting; /* environments of which something is not told */
static uint32_t part;    /* of the one that is being told */
static struct nearest nearest;
static uint64_t fp;      /* from where its return addresses go on; 0: no more */
static uint64_t counted; /* up to when seconds were taken off the burst */
static uint32_t burst;

static const char *rights_name(void)
{
    static const char names[8][5] = {"none", "r", "w", "rw", "x", "rx", "wx", "rwx"};

    return names[nearest.rights & 7];
}

static const char *guess(uint64_t value, uint64_t sp, bool is_inside, uint8_t access)
{
    if (value < EXO_FRAME_SIZE) {
        return "null pointer";
    }
    if (value >= ARCH_USER_TOP) {
        return "not a user address";
    }
    if (is_inside && !(access == EXO_WRITE && value - sp < NEAR)) { /* the stack ends at code */
        return access == EXO_WRITE     ? "wrote read-only memory"
               : access == EXO_EXECUTE ? "executed data"
                                       : "read what is not readable";
    }
    return value + NEAR >= sp && value <= sp + NEAR ? "stack overflow" : "not mapped";
}

static void place_tell(const struct report *r, uint64_t sp)
{
    uint64_t at = nearest.va.raw;
    uint64_t value = r->value;
    bool is_inside = nearest.rights != 0 && value - at < EXO_FRAME_SIZE;

    if (part < PART_NEAREST) {
        if (part == PART_SEEK) {
            nearest = (struct nearest){.level = ARCH_LEVELS};
        }
        if (nearest.level != 0) {
            (void)space_nearest(r->dispatcher->env, (exo_va_t){value}, &nearest);
        }
    } else if (part == PART_GUESS) {
        log_say("  guess: %s\n", guess(value, sp, is_inside, arch_cause_access(r->cause)));
    } else if (nearest.rights != 0) {
        log_say("  nearest mapping 0x%x (%s), %d bytes %s\n", at, rights_name(),
                is_inside    ? 0
                : at > value ? at - value
                             : value - at - EXO_FRAME_SIZE + 1,
                is_inside    ? "away"
                : at > value ? "above"
                             : "below");
    }
}

/* The next return address by frame pointers: pairs {caller's fp, ra} below each fp. */
static bool return_find(uint32_t env, uint64_t *ra)
{
    const uint64_t *pair = NULL;

    if (fp >= 16 && fp % 8 == 0) {
        pair = space_read_pointer(env, (exo_va_t){fp - 16}, 16);
    }
    if (pair == NULL || pair[0] <= fp) {
        return false;
    }
    fp = pair[0];
    *ra = pair[1];
    return true;
}

void report_part(void)
{
    const struct report *r = &reports[report_told % EXO_ENV_MAX];
    const struct dispatcher *d = r->dispatcher;
    const uint64_t *x = d->part->x;
    uint32_t number = ++part - PART_GUESS;
    uint64_t ra;

    if (part == PART_HEAD) {
        log_say("exo: environment %d stopped: %s", (uint64_t)d->env, arch_cause_name(r->cause));
        fp = x[REGISTER_FP];
    } else if (part == PART_PLACE) {
        log_say(", pc=0x%x, address 0x%x, hart %d\n", x[0], r->value, (uint64_t)d->hart);
    } else if (part <= PART_GUESS) {
        if (arch_cause_is_page_fault(r->cause)) {
            place_tell(r, x[REGISTER_SP]);
        }
    } else if (part < PART_RETURNS) {
        bool is_first = number % 4 == 1;
        bool is_last = number % 4 == 0 || number == 31;
        log_say("%s%s=0x%x%s", &"  "[is_first ? 0 : 1], arch_register_name(number), x[number],
                &"\n"[is_last ? 0 : 1]);
    } else if (part == PART_RETURNS) {
        log_say("  return addresses 0x%x", x[REGISTER_RA]);
    } else if (part <= PART_RETURNS + FRAMES_MAX && return_find(d->env, &ra)) {
        log_say(" 0x%x", ra);
    } else {
        log_say("\n");
        waiting &= ~(1ull << d->env);
        part = 0;
        report_told++;
    }
}

bool report_waits(uint32_t env)
{
    return (waiting >> env & 1) != 0;
}

/* A function of its own, with these arguments: tools/debug stops here. */
__attribute__((noinline)) void report_fault(const struct dispatcher *dispatcher, uint64_t cause,
                                            uint64_t value)
{
    uint64_t now = arch_now();

    /* to tell it costs others time: a burst, then one a second */
    uint64_t seconds = (now - counted) / (slice_ticks * EXO_SLICE_HZ);
    burst = seconds < burst ? burst - (uint32_t)seconds : 0;
    counted += seconds * slice_ticks * EXO_SLICE_HZ;
    if (burst == BURST_MAX) {
        log_left_out();
        return;
    }
    burst++;
    reports[report_made++ % EXO_ENV_MAX] = (struct report){dispatcher, cause, value};
    waiting |= 1ull << dispatcher->env;
    log_is_left = true;
}
