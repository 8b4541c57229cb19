/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * admit.h - admission: what is guaranteed must fit, and exclusive things have one taker.
 */
#pragma once

#include "description.h"

struct admission {
    struct description_limits limits;
    uint64_t frames; /* promised so far */
    uint32_t vault_frames;
};

/* Tells the refusal under `path` and answers false. */
bool admit_environment(struct admission *admission, const struct description *d,
                       struct description_environment *e, const char *path);
bool admit_broker(struct admission *admission, const struct description *d);
/* Peers may be named before they are described: whose peers do not exist is left out afterwards. */
void admit_peers(struct description *d);
