/* SPDX-License-Identifier: BSD-2-Clause */
/* operator.c - what a shell asks: how the others are, and to take from them or end them. */
#include "operator.h"

#include "life.h"
#include "machine.h"
#include "requests.h"
#include "take.h"

#include <string.h>

_Static_assert((int)BROKER_TOLD_COUNT <= (int)BROKER_BATCH, "one reply");

static void tell(const struct child *about, struct broker_mailbox *box)
{
    const struct child_statistics *s = &about->statistics;
    const uint64_t told[BROKER_TOLD_COUNT] = {
        [BROKER_TOLD_NUMBER] = about->index,
        [BROKER_TOLD_PHASE] = (uint64_t)about->phase,
        [BROKER_TOLD_FRAMES] = child_frames(about),
        [BROKER_TOLD_POSITIONS] = about->phase == CHILD_RUNNING ? s->slice_positions : 0,
        [BROKER_TOLD_FAULTS] = s->faults + (about->mailbox == NULL ? 0 : about->mailbox->faults),
        [BROKER_TOLD_RESTARTS] = s->restarts,
        [BROKER_TOLD_ASKED] = s->asked,
        [BROKER_TOLD_CODE] = s->exit_code,
        [BROKER_TOLD_FREE] = pool_free(),
        [BROKER_TOLD_TOTAL] = pool_total(),
    };

    memcpy(box->reply.handle, told, sizeof(told));
    memcpy(box->reply.base, about->wish->name, BASE_NAME_BYTES);
}

static bool frames_ask(struct child *from, uint64_t frames)
{
    struct take_wish wish = {.kind = EXO_KIND_FRAME, .amount = (uint32_t)frames};

    return take_begin(from, NULL, &wish);
}

void operator_serve(struct child *child, uint64_t operation, const uint64_t argument[4])
{
    if (!child->wish->is_operator) {
        requests_reply(child, EXO_E_DENIED, 0);
        return;
    }
    if (argument[0] >= child_count ||
        (operation == BROKER_TAKE && (argument[1] == 0 || argument[1] > UINT16_MAX))) {
        requests_reply(child, EXO_E_RANGE, child_count);
        return;
    }

    struct child *about = &children[argument[0]];
    exo_status_t status = EXO_OK;
    if (operation == BROKER_REBOOT) {
        machine_reboot();
        status = EXO_E_BUSY;
    } else if (operation == BROKER_TELL) {
        tell(about, child->mailbox);
    } else if (operation == BROKER_TAKE) {
        status = frames_ask(about, argument[1]) ? EXO_OK : EXO_E_BUSY;
    } else if (about != child) {
        status = life_end(about, argument[1] != 0) ? EXO_OK : EXO_E_BUSY;
    } else {
        status = EXO_E_DENIED; /* it can exit */
    }
    requests_reply(child, status, child_count);
}
