/* SPDX-License-Identifier: BSD-2-Clause */
/* admit.c - one description against all that were admitted before it. */
#include "admit.h"

#include <stdio.h>
#include <string.h>

static bool slices_overlap(const struct description_slice *a, uint32_t a_count,
                           const struct description_slice *b, uint32_t b_count)
{
    for (uint32_t i = 0; i < a_count; i++) {
        for (uint32_t j = 0; j < b_count; j++) {
            if (a[i].hart == b[j].hart && a[i].start < b[j].start + b[j].count &&
                b[j].start < a[i].start + a[i].count) {
                return true;
            }
        }
    }
    return false;
}

static bool slices_fit(const struct description_slice *slice, uint32_t count, uint32_t hart_count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (slice[i].hart >= hart_count || slices_overlap(&slice[i], 1, slice, i)) {
            return false;
        }
    }
    return true;
}

static bool devices_overlap(const struct description_environment *a,
                            const struct description_environment *b)
{
    for (uint32_t i = 0; i < a->device_count; i++) {
        for (uint32_t j = 0; j < b->device_count; j++) {
            if (a->device[i].base < b->device[j].base + b->device[j].size &&
                b->device[j].base < a->device[i].base + a->device[i].size) {
                return true;
            }
        }
    }
    for (uint32_t i = 0; i < a->irq_count; i++) {
        for (uint32_t j = 0; j < b->irq_count; j++) {
            if (a->irq[i] == b->irq[j]) {
                return true;
            }
        }
    }
    return false;
}

/* NULL, or what `e` and `other` can't both have. */
static const char *conflict_find(const struct description_environment *e,
                                 const struct description_environment *other)
{
    if (strcmp(e->name, other->name) == 0) {
        return "described twice, see";
    }
    if (slices_overlap(e->slice, e->slice_count, other->slice, other->slice_count)) {
        return "slices overlap with";
    }
    return devices_overlap(e, other) ? "devices or interrupts shared with" : NULL;
}

/* One behind the other, each naturally aligned. */
static bool regions_place(struct admission *admission, struct description_environment *e)
{
    uint32_t next = admission->vault_frames;

    for (uint32_t i = 0; i < e->region_count; i++) {
        uint32_t size = 1u << e->region[i].order;
        e->region[i].offset = (next + size - 1) & ~(size - 1);
        next = e->region[i].offset + size;
        if (next > admission->limits.vault_frames) {
            return false;
        }
    }
    admission->vault_frames = next;
    return true;
}

bool admit_environment(struct admission *admission, const struct description *d,
                       struct description_environment *e, const char *path)
{
    uint64_t promised = (uint64_t)e->memory[EXO_GUARANTEED] + e->swap_frames;

    if (!slices_fit(e->slice, e->slice_count, admission->limits.hart_count)) {
        description_refused(path, "slices on a hart that is not there, or twice", "");
        return false;
    }
    if (slices_overlap(e->slice, e->slice_count, d->slice, d->slice_count)) {
        description_refused(path, "slices overlap with", "/broker");
        return false;
    }
    for (uint32_t i = 0; i < d->environment_count; i++) {
        const char *conflict = conflict_find(e, &d->environment[i]);
        if (conflict != NULL) {
            char other[DESCRIPTION_PATH_BYTES];
            (void)snprintf(other, sizeof(other), "/environments/%s", d->environment[i].name);
            description_refused(path, conflict, other);
            return false;
        }
    }
    if (promised > admission->limits.frames - admission->frames) {
        char left[DESCRIPTION_PATH_BYTES];
        (void)snprintf(left, sizeof(left), "%lu frames wanted, %lu left", (unsigned long)promised,
                       (unsigned long)(admission->limits.frames - admission->frames));
        description_refused(path, "guaranteed memory does not fit:", left);
        return false;
    }

    if (!regions_place(admission, e)) {
        description_refused(path, "regions: the vault has no room for them", "");
        return false;
    }

    admission->frames += promised;
    return true;
}

bool admit_broker(struct admission *admission, const struct description *d)
{
    if (!slices_fit(d->slice, d->slice_count, admission->limits.hart_count)) {
        description_refused("/broker", "slices on a hart that is not there, or twice", "");
        return false;
    }
    return true;
}

/* NULL: all are described, and others than itself. */
static const char *peer_missing(const struct description *d,
                                const struct description_environment *e)
{
    for (uint32_t i = 0; i < e->peer_count; i++) {
        if (description_find(d, e->peer[i]) < 0 || strcmp(e->peer[i], e->name) == 0) {
            return e->peer[i];
        }
    }
    return NULL;
}

void admit_peers(struct description *d)
{
    uint32_t i = 0;

    while (i < d->environment_count) {
        struct description_environment *e = &d->environment[i];
        const char *missing = peer_missing(d, e);
        char path[DESCRIPTION_PATH_BYTES];

        if (missing == NULL) {
            i++;
            continue;
        }
        (void)snprintf(path, sizeof(path), "/environments/%s", e->name);
        description_refused(path, "peers: no such environment:", missing);
        d->environment_count--;
        memmove(e, e + 1, (d->environment_count - i) * sizeof(*e));
        i = 0; /* it may have been another's peer */
    }
}
