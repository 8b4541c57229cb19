/* SPDX-License-Identifier: BSD-2-Clause */
/* pairs.c - what is taken while it is mapped, told of, called, or asked for by two. */
#include "pairs.h"

#include "../forged-donations/first.h"
#include "arena.h"

#include <base/calls.h>
#include <base/upcall.h>

enum {
    RW = EXO_READ | EXO_WRITE,
    FREE_SLOT = ARENA_SLOTS_USED,
    PAUSES_MOST = 150 /* while a frame is taken */
};

#define FRAME_VA 0x1f0000ull /* where we see what is raced for */
#define MARK     0x5ec2e75ec2e7ull

static uint32_t request_slot; /* of the referee's, among two revokers */

/* Asks for the one frame and takes it. -> REVOKE_STEP's value; *steps: how many it took. */
static uint64_t take(exo_handle_t ancestor, exo_handle_t victim, uint32_t slot,
                     exo_handle_t *request)
{
    struct exo_result asked = exo_revoke(ancestor, victim, slot, 1, 0, 0);
    struct exo_result step;

    arena_must(asked.status, "asked");
    request->raw = asked.value;
    do {
        step = exo_revoke_step(*request);
        racer_pause();
    } while (step.status == EXO_E_AGAIN || step.status == EXO_E_EARLY);
    arena_must(step.status, "taken");
    return step.value;
}

static exo_handle_t frame_seen(void)
{
    static exo_handle_t frame;

    if (frame.raw == 0) {
        frame = first_memory(0, RW | EXO_GRANT, EXO_GUARANTEED);
        arena_must(exo_map_one(EXO_NOTHING, (struct exo_map_entry){.va = FRAME_VA,
                                                                   .handle = frame.raw,
                                                                   .op = EXO_MAP,
                                                                   .rights = RW})
                       .status,
                   "a frame seen");
    }
    return frame;
}

static uint64_t lend(exo_handle_t frame, const struct arena_racer *r, uint8_t rights)
{
    struct exo_result lent = exo_derive(frame, r->env, r->slot_first + FREE_SLOT,
                                        EXO_TERMS(rights, EXO_BORROWED, 0), 0, 0);

    arena_must(lent.status, "lent");
    return lent.value;
}

static const char *mapped(int64_t one, int64_t other)
{
    if ((one != EXO_OK && one != EXO_E_BUSY && one != EXO_E_STALE) ||
        (other != EXO_OK && other != EXO_E_BUSY && other != EXO_E_STALE) ||
        (one == EXO_OK && other == EXO_OK)) {
        wrong("mapped", (uint64_t)one, (uint64_t)other);
    }
    return one == EXO_OK && other == EXO_E_BUSY   ? "first mapped, second busy"
           : other == EXO_OK && one == EXO_E_BUSY ? "second mapped, first busy"
           : one == EXO_OK                        ? "first mapped, second stale"
           : other == EXO_OK                      ? "second mapped, first stale"
           : one == EXO_E_STALE && other == one   ? "both stale"
                                                  : "neither mapped";
}

/* Two harts map a frame, and write to it, while a third takes it: at most one succeeds, and nobody
 * writes once it was taken. */
void pair_map_revoke(uint64_t rounds)
{
    static struct arena_racer v;
    volatile uint64_t *word = (volatile uint64_t *)FRAME_VA;
    exo_handle_t frame = frame_seen();
    uint32_t slot = first_slot();
    exo_handle_t request;

    arena_reserve(&v, 1, 1 << 1 | 1 << 2, 0);
    arena_make(&v);
    for (uint64_t i = 0; i < rounds; i++) {
        uint64_t lent = lend(frame, &v, RW);
        begin(v.at[1], RACER_MAP_AND_STORE, lent, RACER_PAGES_VA, 0);
        begin(v.at[2], RACER_MAP_AND_STORE, lent, RACER_PAGES_VA + EXO_FRAME_SIZE, 0);
        tarry();
        tarry();
        uint64_t taken = take(frame, v.env, slot, &request);
        *word = MARK + i;
        const char *outcome = mapped(ended(v.at[1], "first maps"), ended(v.at[2], "second maps"));
        if (*word != MARK + i || !EXO_TAKEN_FORCED(taken)) {
            wrong("written after it was taken", *word, taken);
        }
        arena_must(exo_drop(request).status, "the request ends");
        begin(v.at[1], RACER_DROP, lent, 0, 0);
        arena_must(ended(v.at[1], "tombstone"), "the tombstone goes");
        tally(outcome, 1);
    }
    arena_end(&v);
}

/* A server exits on one hart while it is called on another. */
void pair_exit_pct(uint64_t rounds)
{
    static struct arena_racer server;
    static struct arena_racer client;

    arena_reserve(&client, 3, 1 << 1, 4);
    arena_reserve(&server, 2, 1 << 1 | 1 << 2, 2);
    arena_make(&client);
    for (uint64_t i = 0; i < rounds; i++) {
        arena_make(&server);
        struct exo_result handle = exo_derive(server.env, client.env, client.slot_first + FREE_SLOT,
                                              EXO_TERMS(EXO_CALL, EXO_GUARANTEED, 0), 0, 0);
        arena_must(handle.status, "told of the server");
        begin(server.at[1], RACER_SERVE, 0, 0, 0);
        while (__atomic_load_n(&server.at[1]->count, __ATOMIC_ACQUIRE) == 0) {
            racer_pause();
        }
        client.at[1]->a[3] = i + 7;
        begin(client.at[1], RACER_CALL, handle.value, i, i * 3);
        begin(server.at[2], RACER_EXIT, 0, 0, 0);
        int64_t status = ended(client.at[1], "the caller comes back");
        const uint64_t *out = client.at[1]->out;
        if ((status != EXO_OK && status != EXO_E_BUSY && status != EXO_E_GONE) ||
            (status == EXO_OK && (out[0] != i + 1 || out[1] != ~(i * 3) || out[2] != i + 7))) {
            wrong("called", (uint64_t)status, out[0]);
        }
        tally(status == EXO_OK ? "answered" : status == EXO_E_BUSY ? "busy" : "gone", 1);
        begin(client.at[1], RACER_DROP, handle.value, 0, 0);
        arena_must(ended(client.at[1], "its handle"), "the client's handle goes");
        arena_end(&server);
    }
    arena_end(&client);
}

/* A frame is taken by force while others notify the one who loses it, and is interrupted by both.
 */
void pair_abort_upcall(uint64_t rounds)
{
    static struct arena_racer v;
    static struct arena_racer teller;
    exo_handle_t frame = frame_seen();
    uint32_t slot = first_slot();
    exo_handle_t request;

    arena_reserve(&v, 4, 1 << 1, 6);
    arena_reserve(&teller, 5, 1 << 2, 8);
    arena_make(&v);
    arena_make(&teller);
    struct exo_result handle = exo_derive(v.env, teller.env, teller.slot_first + FREE_SLOT,
                                          EXO_TERMS(EXO_NOTIFY, EXO_GUARANTEED, 0), 0, 0);
    arena_must(handle.status, "told of the loser");
    for (uint64_t i = 0; i < rounds; i++) {
        uint64_t lent = lend(frame, &v, RW);
        begin(v.at[1], RACER_HEAR, 0, 0, 0);
        begin(teller.at[2], RACER_TELL, handle.value, 1, 3);
        tarry();
        uint64_t taken = take(frame, v.env, slot, &request);
        arena_must(exo_drop(request).status, "the request ends");
        arena_must(ended(teller.at[2], "told"), "notified");
        arena_must(ended(v.at[1], "it hears of its loss"), "heard");
        const uint64_t *out = v.at[1]->out;
        if (!EXO_TAKEN_FORCED(taken) || out[1] != 0 || out[2] != i + 1) {
            wrong("registers lost, or losses", out[1], out[2]);
        }
        tally(out[3] != 0 ? "heard of both at once" : "heard of the loss alone", 1);
        tally("upcalls", out[0]);
        begin(v.at[1], RACER_DROP, lent, 0, 0);
        arena_must(ended(v.at[1], "tombstone"), "the tombstone goes");
    }
    arena_end(&teller);
    arena_end(&v);
}

static const char *agent_outcome(const struct racer_block *agent, uint64_t slot)
{
    int64_t asked = (int64_t)agent->out[1];

    if ((asked != EXO_OK && asked != EXO_E_STALE) || agent->out[0] > 1 || agent->out[2] != 0 ||
        (asked == EXO_OK && agent->status != EXO_OK && agent->status != EXO_E_NOTHING)) {
        wrong("the other revoker", (uint64_t)asked, (uint64_t)agent->status);
    }
    if (agent->out[0] == 1 && agent->out[3] != slot) {
        wrong("it took what it did not ask for", agent->out[3], slot);
    }
    return asked == EXO_E_STALE      ? "too late to ask"
           : agent->out[0] == 1      ? "both took"
           : agent->status == EXO_OK ? "asked, and satisfied by nothing"
                                     : "asked in vain";
}

/* What a round left behind: tombstones, and what the agent put in the place of the frame. */
static void revokers_clear(const struct arena_racer *v, const struct arena_racer *agent,
                           uint64_t further)
{
    const uint64_t *put = agent->at[3]->out;

    begin(v->at[1], RACER_DROP, further, 0, 0);
    arena_must(ended(v->at[1], "tombstone"), "the victim's tombstone goes");
    begin(v->at[1], RACER_DROP, put[1], 0, 0);
    arena_must(ended(v->at[1], "a handle"), "the victim has what it was lent since");
    begin(agent->at[2], RACER_DROP, put[0], 0, 0);
    arena_must(ended(agent->at[2], "a handle"), "the agent's slot is free");
}

/* We take the frame from the agent while that takes it from the victim, which maps it and writes.
 * Once it is lost, the agent's slot is used anew, which a request of the agent's may outlive. */
static void revokers_race(const struct arena_racer *v, const struct arena_racer *agent,
                          uint64_t victim, uint64_t number)
{
    volatile uint64_t *word = (volatile uint64_t *)FRAME_VA;
    uint32_t to = v->slot_first + FREE_SLOT;
    exo_handle_t frame = frame_seen();
    exo_handle_t request;
    uint64_t lent = lend(frame, agent, RW | EXO_GRANT);

    begin(agent->at[2], RACER_LEND, lent, victim, to);
    arena_must(ended(agent->at[2], "lends"), "lent further");
    uint64_t further = agent->at[2]->out[0];
    begin(v->at[1], RACER_MAP_AND_STORE, further, RACER_PAGES_VA, 0);
    agent->at[2]->a[3] = chance(2) * chance(PAUSES_MOST);
    begin(agent->at[2], RACER_REVOKE, lent, victim, agent->slot_first + FREE_SLOT + 2);
    begin(agent->at[3], RACER_REFILL, lent, victim, to + 1);
    tarry();
    if (take(frame, agent->env, request_slot, &request) == 0) {
        wrong("nothing came back", number, 0);
    }
    *word = MARK + number;
    arena_must(exo_drop(request).status, "the request ends");
    int64_t status = ended(v->at[1], "maps, and loses it");
    (void)ended(agent->at[2], "the other revoker ends");
    arena_must(ended(agent->at[3], "the slot is used"), "the slot is used anew");
    if ((status != EXO_OK && status != EXO_E_STALE) || *word != MARK + number) {
        wrong("written after it was taken", (uint64_t)status, *word);
    }
    tally(agent_outcome(agent->at[2], to), 1);
    revokers_clear(v, agent, further);
}

void pair_two_revokers(uint64_t rounds)
{
    static struct arena_racer v;
    static struct arena_racer agent;

    (void)frame_seen();
    request_slot = first_slot();
    arena_reserve(&v, 6, 1 << 1, 10);
    arena_reserve(&agent, 7, 1 << 2 | 1 << 3, 11);
    arena_make(&v);
    arena_make(&agent);
    struct exo_result handle = exo_derive(v.env, agent.env, agent.slot_first + FREE_SLOT + 1,
                                          EXO_TERMS(EXO_GIVE | EXO_GRANT, EXO_GUARANTEED, 0), 0, 0);
    arena_must(handle.status, "told of the victim");
    for (uint64_t i = 0; i < rounds; i++) {
        revokers_race(&v, &agent, handle.value, i);
    }
    arena_end(&agent);
    arena_end(&v);
}
