/* SPDX-License-Identifier: BSD-2-Clause */
/* report.c - who, what, where, a guess, registers and return addresses. */
#include "report.h"

#include "check.h"
#include "slice.h"
#include "space.h"

enum {
    FRAMES_MAX = 8,
    REGISTER_RA = 1,
    REGISTER_SP = 2,
    REGISTER_FP = 8,
    BURST_MAX = 16,
    NEAR = 64 * 1024
};

static uint64_t counted; /* up to when seconds were taken off the burst */
static uint32_t burst;

static const char *rights_name(uint8_t rights)
{
    static const char names[8][5] = {"none", "r", "w", "rw", "x", "rx", "wx", "rwx"};

    return names[rights & 7];
}

static const char *guess(uint64_t value, uint64_t sp, bool is_near, uint8_t rights, uint8_t access)
{
    if (value < EXO_FRAME_SIZE) {
        return "null pointer";
    }
    if (value >= ARCH_USER_TOP) {
        return "not a user address";
    }
    if (is_near && rights != 0) {
        return access == EXO_WRITE     ? "wrote read-only memory"
               : access == EXO_EXECUTE ? "executed data"
                                       : "read what is not readable";
    }
    if (value + NEAR >= sp && value <= sp + NEAR) {
        return "stack overflow";
    }
    return "not mapped";
}

static void report_place(uint32_t env, uint64_t value, uint64_t sp, uint8_t access)
{
    exo_va_t nearest = {0};
    uint8_t rights = 0;
    bool has_near = space_nearest(env, (exo_va_t){value}, &nearest, &rights);
    bool is_inside = has_near && value - nearest.raw < EXO_FRAME_SIZE;

    if (has_near) {
        bool is_above = nearest.raw > value;
        log_text("  nearest mapping ");
        log_hex(nearest.raw);
        log_text(" (");
        log_text(rights_name(rights));
        log_text("), ");
        log_decimal(is_inside  ? 0
                    : is_above ? nearest.raw - value
                               : value - nearest.raw - EXO_FRAME_SIZE + 1);
        log_text(is_inside ? " bytes away\n" : is_above ? " bytes above\n" : " bytes below\n");
    }
    log_text("  guess: ");
    log_text(guess(value, sp, is_inside, rights, access));
    log_text("\n");
}

static void report_registers(const struct exo_registers *registers)
{
    for (uint32_t x = 1; x < 32; x++) {
        log_text(x % 4 == 1 ? "  " : " ");
        log_text(arch_register_name(x));
        log_text("=");
        log_hex(registers->x[x]);
        if (x % 4 == 0 || x == 31) {
            log_text("\n");
        }
    }
}

/* Return addresses by frame pointers: pairs {caller's fp, ra} below each fp. */
static void report_returns(uint32_t env, const struct exo_registers *registers)
{
    uint64_t fp = registers->x[REGISTER_FP];

    log_text("  return addresses ");
    log_hex(registers->x[REGISTER_RA]);
    for (uint32_t i = 0; i < FRAMES_MAX && fp >= 16 && fp % 8 == 0; i++) {
        const uint64_t *pair = space_read_pointer(env, (exo_va_t){fp - 16}, 16);
        if (pair == NULL || pair[0] <= fp) {
            break;
        }
        log_text(" ");
        log_hex(pair[1]);
        fp = pair[0];
    }
    log_text("\n");
}

void report_fault(const struct dispatcher *dispatcher, uint64_t cause, uint64_t value)
{
    const struct exo_registers *registers = dispatcher->part;
    uint64_t now = arch_now();

    /* printing is slow and the lock is held: a burst, then one a second */
    uint64_t seconds = (now - counted) / (slice_ticks * EXO_SLICE_HZ);
    burst = seconds < burst ? burst - (uint32_t)seconds : 0;
    counted += seconds * slice_ticks * EXO_SLICE_HZ;
    if (burst == BURST_MAX) {
        return;
    }
    burst++;
    log_line("environment ");
    log_decimal(dispatcher->env);
    log_text(" stopped: ");
    log_text(arch_cause_name(cause));
    log_text(", pc=");
    log_hex(registers->x[0]);
    log_text(", address ");
    log_hex(value);
    log_text(", hart ");
    log_decimal(dispatcher->hart);
    log_text("\n");
    if (arch_cause_is_page_fault(cause)) {
        report_place(dispatcher->env, value, registers->x[REGISTER_SP], arch_cause_access(cause));
    }
    report_registers(registers);
    report_returns(dispatcher->env, registers);
}
