/* SPDX-License-Identifier: BSD-2-Clause */
/* racer.c - all that a racer does; copied, so it reaches nothing outside .text.racer. */
#include "racer.h"

#include <base/calls.h>
#include <exo/info.h>

#define IN_PLACE static inline __attribute__((always_inline))
#define RACER    __attribute__((section(".text.racer")))

enum {
    IDLE_LOOKS = 16
};

uint64_t racer_store(struct exo_save_area *save, uint64_t va, uint64_t number);
uint64_t racer_hear(struct exo_save_area *save, uint64_t *count);
void racer_served(void);
void racer_enter(struct exo_save_area *save);

IN_PLACE void pause_for(uint64_t pauses)
{
    for (; pauses > 0; pauses--) {
        racer_pause();
    }
}

IN_PLACE int64_t map(uint64_t handle, uint64_t va)
{
    int64_t status;

    do {
        status = exo_map_one(EXO_NOTHING, (struct exo_map_entry){.va = va,
                                                                 .handle = handle,
                                                                 .op = EXO_MAP,
                                                                 .rights = EXO_READ | EXO_WRITE})
                     .status;
    } while (status == EXO_E_AGAIN);
    return status;
}

IN_PLACE void map_and_store(struct exo_save_area *save, struct racer_block *b)
{
    b->status = map(b->a[0], b->a[1]);
    b->out[0] = 0;
    while (b->status == EXO_OK && racer_store(save, b->a[1], b->out[0] + 1) == 0) {
        b->out[0]++;
        racer_pause();
    }
}

IN_PLACE void call(struct racer_block *b)
{
    const uint64_t word[4] = {b->a[1], b->a[2], b->a[3], 4};
    struct exo_pct_reply reply = exo_pct((exo_handle_t){b->a[0]}, word);

    b->status = reply.status;
    for (unsigned i = 0; i < 4; i++) {
        b->out[i] = reply.word[i];
    }
}

IN_PLACE void serve(struct exo_save_area *save, struct racer_block *b)
{
    save->pct_entry = (uint64_t)(uintptr_t)racer_served;
    for (;;) {
        b->count++;
        (void)__atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
        save->entry = EXO_IMAGE_VA; /* an upcall begins it all anew */
        (void)exo_wait(0);
    }
}

IN_PLACE void hear(struct exo_save_area *save, struct racer_block *b)
{
    uint64_t seen = __atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);

    b->out[0] = 0;
    b->out[1] = 0;
    while ((seen & EXO_EVENT_REPOSSESSED) == 0) {
        b->out[0]++;
        b->out[1] += racer_hear(save, &b->count);
        seen = __atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
    }
    b->out[2] = save->lost_count;
    b->out[3] = (seen & EXO_EVENT_NOTIFY) != 0;
}

/* Each time it comes back, and others ran meanwhile, it must have been told that it runs again. */
IN_PLACE void yield(struct exo_save_area *save, struct racer_block *b,
                    const struct racer_block *other)
{
    b->out[0] = 0;
    b->out[1] = 0;
    b->out[2] = 0;
    for (uint64_t i = 0; i < b->a[1]; i++) {
        uint64_t before = __atomic_load_n(&other->count, __ATOMIC_ACQUIRE);
        (void)__atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
        b->count++;
        b->status |= exo_yield((exo_handle_t){b->a[0]}).status;
        bool has_run = __atomic_load_n(&other->count, __ATOMIC_ACQUIRE) != before;
        uint64_t seen = __atomic_load_n(&save->pending, __ATOMIC_ACQUIRE);
        b->out[0] += has_run ? 1 : 0;
        b->out[1] += has_run && (seen & EXO_EVENT_RUN) == 0 ? 1 : 0;
        b->out[2] += (seen & EXO_EVENT_TICK) != 0 ? 1 : 0;
        pause_for(i * 7 % 5);
    }
}

IN_PLACE void revoke(struct exo_save_area *save, struct racer_block *b)
{
    struct exo_result request =
        exo_revoke((exo_handle_t){b->a[0]}, (exo_handle_t){b->a[1]}, (uint32_t)b->a[2], 1, 0, 0);
    struct exo_result step = request;

    b->out[0] = 0;
    b->out[1] = (uint64_t)request.status;
    pause_for(b->a[3]);
    while (request.status == EXO_OK) {
        (void)__atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
        step = exo_revoke_step((exo_handle_t){request.value});
        if (step.status == EXO_OK && step.value != 0) {
            b->out[0]++;
            b->out[3] = EXO_TAKEN_SLOT(step.value);
        } else if (step.status != EXO_E_AGAIN && step.status != EXO_E_EARLY) {
            break;
        }
        racer_pause();
    }
    b->status = step.status;
    b->out[2] =
        request.status == EXO_OK ? (uint64_t)exo_drop((exo_handle_t){request.value}).status : 0;
}

IN_PLACE void refill(struct racer_block *b)
{
    const exo_handle_t lost = {b->a[0]};
    const exo_handle_t victim = {b->a[1]};

    while ((exo_inspect(lost, EXO_FIELD_STATE).value & 0xff) != EXO_STATE_TOMBSTONE) {
    }
    b->status = exo_drop(lost).status;
    struct exo_result mine = exo_derive(victim, EXO_NOTHING, EXO_HANDLE_INDEX(lost),
                                        EXO_TERMS(EXO_GIVE | EXO_GRANT, EXO_GUARANTEED, 0), 0, 0);
    struct exo_result lent = exo_derive((exo_handle_t){mine.value}, victim, (uint32_t)b->a[2],
                                        EXO_TERMS(EXO_GIVE, EXO_BORROWED, 0), 0, 0);
    b->status |= mine.status | lent.status;
    b->out[0] = mine.value;
    b->out[1] = lent.value;
}

IN_PLACE void pass(struct exo_save_area *save, struct racer_block *b)
{
    for (uint64_t i = 0; i < b->a[1]; i++) {
        while (__atomic_exchange_n(&save->notify, 0, __ATOMIC_ACQ_REL) == 0) {
            (void)__atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
            if (__atomic_load_n(&save->notify, __ATOMIC_ACQUIRE) == 0) {
                (void)exo_wait(0);
            }
        }
        b->count++;
        b->status |= exo_notify((exo_handle_t){b->a[0]}, 1, (uint32_t)b->a[2]).status;
    }
}

IN_PLACE void run(struct exo_save_area *save, struct racer_block *board, struct racer_block *b)
{
    b->status = 0;
    pause_for(b->delay);
    if (b->task == RACER_MAP_AND_STORE) {
        map_and_store(save, b);
    } else if (b->task == RACER_MAP) {
        b->status = map(b->a[0], b->a[1]);
    } else if (b->task == RACER_CALL) {
        call(b);
    } else if (b->task == RACER_EXIT) {
        b->status = exo_env_control(EXO_NOTHING, 0, EXO_CONTROL_EXIT, 0).status;
    } else if (b->task == RACER_SERVE) {
        serve(save, b);
    } else if (b->task == RACER_TELL) {
        for (uint64_t i = 0; i < b->a[2]; i++) {
            b->status |= exo_notify((exo_handle_t){b->a[0]}, 1, (uint32_t)b->a[1]).status;
        }
    } else if (b->task == RACER_HEAR) {
        hear(save, b);
    } else if (b->task == RACER_YIELD) {
        yield(save, b, &board[b->a[2]]);
    } else if (b->task == RACER_REVOKE) {
        revoke(save, b);
    } else if (b->task == RACER_REFILL) {
        refill(b);
    } else if (b->task == RACER_PASS) {
        pass(save, b);
    } else if (b->task == RACER_LEND) {
        struct exo_result lent =
            exo_derive((exo_handle_t){b->a[0]}, (exo_handle_t){b->a[1]}, (uint32_t)b->a[2],
                       EXO_TERMS(EXO_READ | EXO_WRITE, EXO_BORROWED, 0), 0, 0);
        b->status = lent.status;
        b->out[0] = lent.value;
    } else if (b->task == RACER_DROP) {
        b->status = exo_drop((exo_handle_t){b->a[0]}).status;
    }
}

RACER void racer_enter(struct exo_save_area *save)
{
    struct racer_block *board = (struct racer_block *)RACER_BOARD_VA;
    struct racer_block *b = &board[save->user[7]];
    uint64_t done = b->done;
    uint64_t idle = 0;

    for (;;) {
        uint64_t go = __atomic_load_n(&b->go, __ATOMIC_ACQUIRE);
        if (go == done) {
            racer_pause();
            if (++idle % IDLE_LOOKS == 0) {
                (void)exo_yield(EXO_NOTHING); /* others on this hart */
            }
            continue;
        }
        run(save, board, b);
        done = go;
        __atomic_store_n(&b->done, done, __ATOMIC_RELEASE);
    }
}
