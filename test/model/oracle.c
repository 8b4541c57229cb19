/* SPDX-License-Identifier: BSD-2-Clause */
/* oracle.c - the array of holds, and its comparison with the ledger. */
#include "oracle.h"

#include "binding.h"
#include "env.h"
#include "fake.h"
#include "frame.h"
#include "hold.h"
#include "revoke.h"
#include "slice.h"
#include "snapshot.h"

#include <stdio.h>
#include <string.h>

struct hold hold[HOLD_MAX];
struct env was[EXO_ENV_MAX];
uint8_t was_current[EXO_HART_MAX];
bool foresee_again;
uint32_t was_slots;
bool was_collecting;
static uint8_t kind_at_boot[FAKE_RAM_FRAMES];
static char finding[400];

static struct hold hold_of(uint32_t slot)
{
    struct binding b = ledger[slot];
    struct hold h = {.epoch = b.epoch, .env = b.env, .state = b.state};

    if (b.state == EXO_STATE_FREE || b.state == EXO_STATE_RETIRED) {
        return h;
    }
    h.kind = b.kind;
    h.rights = b.rights;
    h.class = b.class;
    h.order = b.order;
    h.notice = b.notice;
    if (b.kind == EXO_KIND_REQUEST) {
        h.base = b.request.ancestor;
        h.victim = b.request.victim;
        return h;
    }
    h.base = b.node.base;
    h.parent = binding_is_live(slot) ? b.node.parent : 0;
    bool is_placed =
        b.state == EXO_STATE_TABLE || (b.state == EXO_STATE_MAPPED && hold_is_extent(b.kind));
    h.vpn = is_placed ? b.node.vpn : 0;
    return h;
}

void oracle_adopt(void)
{
    quiet_reset();
    for (uint32_t slot = 0; slot < ledger_limit; slot++) {
        hold[slot] = slot < ledger_count ? hold_of(slot) : (struct hold){.epoch = 1};
    }
    static struct frame frames[FAKE_RAM_FRAMES];
    frames_read(frames);
    for (uint32_t i = 0; i < FAKE_RAM_FRAMES; i++) {
        uint64_t at = FAKE_RAM_BASE + i - frame_table_base;
        kind_at_boot[i] = at < frame_table_count ? frames[at].kind : FRAME_NONE;
    }
    for (uint32_t slot = 1; slot < ledger_count; slot++) { /* the holds say it from here on */
        if (hold[slot].state == EXO_STATE_TABLE || hold[slot].state == EXO_STATE_PINNED) {
            kind_at_boot[hold[slot].base - FAKE_RAM_BASE] = FRAME_ORDINARY;
            kind_at_boot[hold[slot].base + 1 - FAKE_RAM_BASE] = FRAME_ORDINARY;
        }
    }
}

/* Things on a request's list but the one that its asker was told of by the last step. */
static bool is_collecting(uint32_t slot)
{
    uint32_t first = ledger[slot].request.collect;

    if (slot == 0 || ledger[slot].kind != EXO_KIND_REQUEST || first == 0) {
        return false;
    }
    return ledger[first].node.prev != HANDED_TOLD || ledger[first].node.next != 0;
}

void oracle_before(const struct oracle_call *call)
{
    memcpy(was, envs, sizeof(was));
    was_slots = ledger_count;
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        was_current[hart] = harts[hart].current;
    }
    was_collecting =
        call->number == EXO_CALL_DROP && is_collecting(hold_find(call->env, call->a[0]));
}

uint8_t boot_kind(uint64_t frame)
{
    uint64_t index = frame - FAKE_RAM_BASE;

    return index < FAKE_RAM_FRAMES ? kind_at_boot[index] : (uint8_t)FRAME_NONE;
}

uint64_t hold_handle(uint32_t slot)
{
    return hold[slot].epoch << 24 | slot;
}

bool hold_is_live(uint32_t slot)
{
    return hold[slot].state >= EXO_STATE_IDLE && hold[slot].state <= EXO_STATE_PINNED;
}

bool hold_is_extent(uint8_t kind)
{
    return kind == EXO_KIND_FRAME || kind == EXO_KIND_DEVICE;
}

bool hold_is_mapped_extent(uint32_t slot)
{
    return hold[slot].state == EXO_STATE_MAPPED && hold_is_extent(hold[slot].kind);
}

bool hold_has_children(uint32_t slot)
{
    for (uint32_t i = 1; i < ledger_count; i++) {
        if (hold_is_live(i) && hold[i].kind != EXO_KIND_REQUEST && hold[i].parent == slot) {
            return true;
        }
    }
    return false;
}

bool hold_is_free(uint32_t env, uint64_t slot)
{
    /* a step of the ledger's, which nobody sees otherwise */
    foresee_again = foresee_again || (env == ENV_BROKER && slot >= was_slots);
    return slot != 0 && slot < ledger_limit && hold[slot].state == EXO_STATE_FREE &&
           hold[slot].env == env;
}

uint32_t hold_find(uint32_t env, uint64_t raw)
{
    uint32_t slot = (uint32_t)(raw & 0xffffff);
    bool is_known = slot != 0 && slot < was_slots && hold[slot].epoch == raw >> 24 &&
                    hold[slot].env == env &&
                    (hold_is_live(slot) || hold[slot].state == EXO_STATE_TOMBSTONE);

    return is_known ? slot : 0;
}

exo_status_t hold_find_kind(uint32_t env, uint64_t raw, uint8_t kind, uint32_t *slot)
{
    *slot = hold_find(env, raw);
    if (*slot == 0 || !hold_is_live(*slot)) {
        return EXO_E_STALE;
    }
    return hold[*slot].kind == kind ? EXO_OK : EXO_E_KIND;
}

void hold_free(uint32_t slot)
{
    hold[slot] = (struct hold){
        .epoch = hold[slot].epoch + 1, .state = EXO_STATE_FREE, .env = hold[slot].env};
}

exo_status_t target_find(uint32_t env, uint64_t raw, uint8_t rights, uint32_t *target)
{
    uint32_t slot;
    exo_status_t status = hold_find_kind(env, raw, EXO_KIND_ENV, &slot);

    *target = env;
    if (raw == 0 || status != EXO_OK) {
        return raw == 0 ? EXO_OK : status;
    }
    if ((hold[slot].rights & rights) != rights) {
        return EXO_E_DENIED;
    }
    *target = hold[slot].base;
    bool is_same_life = ledger[slot].node.vpn == was[*target].epoch;
    return is_same_life && was[*target].state != EXO_ENV_FREE ? EXO_OK : EXO_E_GONE;
}

exo_status_t target_find_filled(uint32_t env, uint64_t raw, uint8_t rights, uint32_t *target)
{
    exo_status_t status = target_find(env, raw, rights, target);

    return status == EXO_OK && was[*target].state == EXO_ENV_DYING ? EXO_E_GONE : status;
}

static const char *differs(const struct oracle_call *call, uint32_t slot, struct hold now)
{
    struct hold old = hold[slot];

    (void)snprintf(finding, sizeof(finding),
                   "slot %u after call %lld: state %u env %u kind %u rights %u class %u order %u "
                   "base %u parent %u vpn %u epoch %llu, expected %u %u %u %u %u %u %u %u %u %llu",
                   slot, call == NULL ? -1 : (long long)call->number, now.state, now.env, now.kind,
                   now.rights, now.class, now.order, now.base, now.parent, now.vpn,
                   (unsigned long long)now.epoch, old.state, old.env, old.kind, old.rights,
                   old.class, old.order, old.base, old.parent, old.vpn,
                   (unsigned long long)old.epoch);
    return finding;
}

static const char *compare(const struct oracle_call *call)
{
    bool is_step = call != NULL &&
                   (call->number == EXO_CALL_REVOKE_STEP || call->number == EXO_CALL_ENV_DESTROY);

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct hold now = hold_of(slot);
        if (memcmp(&now, &hold[slot], sizeof(now)) != 0 &&
            !(is_step && judge_step(call, slot, now))) {
            return differs(call, slot, now);
        }
    }
    for (uint32_t slot = 1; is_step && slot < ledger_count; slot++) {
        hold[slot] = hold_of(slot);
    }
    return NULL;
}

static exo_status_t predict(const struct oracle_call *call)
{
    exo_status_t status = predict_binding(call);

    status = status == FORESEE_ANY ? predict_environment(call) : status;
    return status == FORESEE_ANY ? predict_request(call) : status;
}

static bool is_taken_early(const struct oracle_call *call, struct exo_result result)
{
    bool is_forced = call->number == EXO_CALL_REVOKE_STEP && result.status == EXO_OK &&
                     EXO_TAKEN_FORCED(result.value) != 0;

    return is_forced && fake.now < ledger[hold_find(call->env, call->a[0])].request.due;
}

const char *oracle_after(const struct oracle_call *call, struct exo_result result)
{
    foresee_again = false;
    judge_begin();
    if (call == NULL) {
        return compare(NULL);
    }
    if (call->number == EXO_CALL_MAP || call->number == EXO_CALL_MAP_ONE) {
        return predict_map(call, result) ? compare(call)
                                         : "an entry of a map call was answered otherwise";
    }
    exo_status_t status = predict(call);
    bool is_right = status == FORESEE_ANY || status == result.status ||
                    (foresee_again && result.status == EXO_E_AGAIN);
    if (!is_right) {
        (void)snprintf(finding, sizeof(finding), "call %llu of environment %u: %lld, expected %lld",
                       (unsigned long long)call->number, call->env, (long long)result.status,
                       (long long)status);
        return finding;
    }
    quiet_note(call);
    if (!quiet_holds(call, result)) {
        return "collected while a hart may still use it";
    }
    if (is_taken_early(call, result)) {
        return "taken by force before the notice ended";
    }
    if (call->number == EXO_CALL_REVOKE_STEP) {
        effect_step(call, result);
    }
    if (result.status == EXO_OK) {
        effect_binding(call);
        effect_environment(call);
        effect_request(call);
    }
    return compare(call);
}
