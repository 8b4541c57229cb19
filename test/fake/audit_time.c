/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_time.c - vectors, lines, dispatchers and transfers agree. */
#include "audit_parts.h"
#include "binding.h"
#include "env.h"
#include "slice.h"

static bool vectors_check(void)
{
    uint32_t occupied = 0;
    uint32_t expected = 0;

    for (uint32_t hart = 0; hart < hart_count; hart++) {
        uint32_t now = harts[hart].vector[harts[hart].position];
        uint32_t env = harts[hart].current;
        EXPECT(harts[hart].flushes == (env != ENV_NONE && envs[env].flushes), "a flush forgotten",
               hart, env);
        EXPECT(harts[hart].owner == (now == 0 ? ENV_NONE : ledger[now].env), "a position's owner",
               hart, harts[hart].owner);
        for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
            uint32_t slot = harts[hart].vector[i];
            if (slot == 0) {
                continue;
            }
            struct binding b = ledger[slot];
            uint32_t start = b.node.base & 0xffff;
            occupied++;
            EXPECT(b.kind == EXO_KIND_SLICE && b.state == EXO_STATE_MAPPED,
                   "a position of no binding", i, slot);
            EXPECT(b.node.base >> 16 == hart && i >= start && i < start + b.order,
                   "a position that was not bound", i, slot);
            EXPECT(env_dispatcher(b.env, hart) != NULL, "a position of nobody", i, slot);
        }
    }
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        bool is_slice = binding_is_live(slot) && b.kind == EXO_KIND_SLICE;
        if (is_slice) {
            EXPECT((b.node.base & 0xffff) + b.order <= EXO_SLICE_COUNT && b.order > 0 &&
                       b.node.base >> 16 < hart_count,
                   "a slice outside the vector", slot, b.node.base);
        }
        expected += is_slice && b.state == EXO_STATE_MAPPED ? b.order : 0;
    }
    EXPECT(occupied == expected, "positions and bindings differ", occupied, expected);
    return true;
}

/* Whoever is told of a tick without our looking has its positions, and nobody is overslept. */
static bool plain_check(uint32_t hart)
{
    const struct hart *h = &harts[hart];

    for (uint64_t end = h->end; end + slice_ticks <= h->plain_until; end += slice_ticks) {
        uint32_t i = (h->position + 1 + (uint32_t)((end - h->end) / slice_ticks)) % EXO_SLICE_COUNT;
        EXPECT(h->vector[i] != 0 && ledger[h->vector[i]].env == h->owner, "a tick to another", hart,
               i);
    }
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        const struct dispatcher *d = env_dispatcher(env, hart);
        EXPECT((h->timers >> env & 1) == 0 || d->timer_at >= h->plain_until, "a timer overslept",
               hart, env);
    }
    EXPECT(!h->is_stale || h->plain_until == 0, "a tick to who may not run", hart, h->owner);
    return true;
}

static bool lines_check(void)
{
    uint32_t routed = 0;
    uint32_t enabled = 0;

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        if (b.kind == EXO_KIND_IRQ && b.state == EXO_STATE_MAPPED) {
            routed++;
            EXPECT(audit_line_hart(b.node.base) != 0, "a routed line is masked", slot, b.node.base);
            EXPECT(env_dispatcher(b.env, audit_line_hart(b.node.base) - 1u) != NULL,
                   "a line to nobody", slot, b.node.base);
        }
    }
    for (uint32_t irq = 0; irq < AUDIT_LINES; irq++) {
        enabled += audit_line_hart(irq) != 0;
    }
    EXPECT(enabled >= routed, "two bindings route one line", enabled, routed);
    return true;
}

static bool hart_check(uint32_t hart)
{
    struct hart *h = &harts[hart];

    if (h->current == ENV_NONE) {
        EXPECT(audit_root(hart) == 0, "an idle hart has a space", hart, audit_root(hart));
    } else {
        struct dispatcher *d = env_dispatcher(h->current, hart);
        EXPECT(d != NULL && d->is_started, "runs without a dispatcher", hart, h->current);
        EXPECT(audit_root(hart) == envs[h->current].root, "runs in another's space", hart,
               h->current);
        EXPECT(audit_fp_is_off(hart) || h->fp_owner == h->current ||
                   env_is_ended(h->current), /* until its hart is kicked */
               "sees another's floating point", hart, h->fp_owner);
    }
    EXPECT(h->fp_owner == ENV_NONE || env_dispatcher(h->fp_owner, hart) != NULL,
           "floating point of nobody", hart, h->fp_owner);
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        struct dispatcher *d = env_dispatcher(env, hart);
        bool has_timer = (h->timers >> env & 1) != 0;
        EXPECT(!has_timer || d != NULL, "a timer of nobody", hart, env);
        EXPECT(!has_timer || !env_is_ended(env), "a timer of who ended", hart, env);
        EXPECT(d == NULL || env_is_ended(env) || has_timer == (d->timer_at != UINT64_MAX),
               "timer lost", hart, env);
    }
    return true;
}

static bool is_dispatcher(const struct dispatcher *d, uint32_t hart)
{
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        if (envs[env].dispatcher[hart] == d) {
            return true;
        }
    }
    return false;
}

static bool transfers_check(uint32_t env, uint32_t hart)
{
    struct dispatcher *d = env_dispatcher(env, hart);

    if (d == NULL) {
        return true;
    }
    EXPECT(d->env == env && d->hart == hart, "a block of another", env, hart);
    EXPECT(d->part == &d->save->running || d->part == &d->save->masked || d->part == NULL,
           "resumes elsewhere", env, hart);
    struct dispatcher *callee = audit_dispatcher_of(d->pct_callee);
    struct dispatcher *caller = audit_dispatcher_of(d->pct_caller);

    EXPECT(d->pct_callee == NULL || is_dispatcher(callee, hart), "calls nobody", env, hart);
    EXPECT(d->pct_callee == NULL || callee->pct_caller == d->save, "called and does not know", env,
           hart);
    EXPECT(d->pct_caller == NULL || is_dispatcher(caller, hart), "nobody calls", env, hart);
    EXPECT(d->pct_caller == NULL || caller->pct_callee == d->save, "does not wait for it", env,
           hart);
    EXPECT(d->is_open == 0 || (d->pct_caller == NULL && d->pct_callee == NULL &&
                               d->part == &d->save->running && harts[hart].current != env),
           "open, and busy", env, hart);
    return true;
}

bool audit_time(void)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (!hart_check(hart)) {
            return false;
        }
        for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
            if (!transfers_check(env, hart)) {
                return false;
            }
        }
    }
    if (!vectors_check() || !lines_check()) {
        return false;
    }
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (!plain_check(hart)) {
            return false;
        }
    }
    return true;
}
