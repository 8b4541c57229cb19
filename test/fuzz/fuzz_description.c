/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_description.c - any bytes as the system description: whatever environments are kept agree
 * with each other and with the machine.
 */
#include "description.h"

#include "must.h"

static const struct description_limits limits = {.hart_count = 2, .frames = 4000};
static uint8_t takers[2][EXO_SLICE_COUNT];

void description_refused(const char *path, const char *reason, const char *other)
{
    MUST(path[0] == '/' && reason != NULL && other != NULL);
}

static bool is_text(const char *text, size_t limit)
{
    return memchr(text, 0, limit) != NULL;
}

static void slices_judge(const struct description_slice *slices, uint32_t count)
{
    MUST(count <= BASE_SLICE_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct description_slice *s = &slices[i];
        MUST(s->hart < limits.hart_count && s->count >= 1 && s->start < EXO_SLICE_COUNT);
        MUST(s->count <= EXO_SLICE_COUNT - s->start);
        for (uint32_t at = s->start; at < s->start + s->count; at++) {
            MUST(takers[s->hart][at]++ == 0);
        }
    }
}

static void environment_judge(const struct description *d, uint32_t index)
{
    const struct description_environment *e = &d->environment[index];

    MUST(is_text(e->name, sizeof(e->name)) && e->name[0] != '\0');
    MUST(is_text(e->image, sizeof(e->image)) && is_text(e->arguments, sizeof(e->arguments)));
    MUST(description_find(d, e->name) == (int)index);
    MUST(e->file_count <= BASE_FILE_MAX && e->peer_count <= BASE_PEER_MAX);
    MUST(e->device_count <= BASE_DEVICE_MAX && e->irq_count <= BASE_DEVICE_MAX);
    MUST(e->region_count <= DESCRIPTION_REGIONS);
    MUST(e->slots <= DESCRIPTION_SLOTS_MAX && e->notice_us <= DESCRIPTION_NOTICE_US_MAX);
    for (uint32_t i = 0; i < 3; i++) {
        MUST(e->memory[i] <= DESCRIPTION_FRAMES_MAX);
    }
    for (uint32_t i = 0; i < e->file_count; i++) {
        MUST(is_text(e->file[i], BASE_NAME_BYTES));
    }
    for (uint32_t i = 0; i < e->peer_count; i++) {
        MUST(is_text(e->peer[i], BASE_NAME_BYTES) && description_find(d, e->peer[i]) >= 0);
    }
    slices_judge(e->slice, e->slice_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct description d;
    uint8_t *blob = input_copy(data, size);

    if (description_read(blob, size, &limits, &d)) {
        uint64_t guaranteed = 0;
        memset(takers, 0, sizeof(takers));
        MUST(d.environment_count <= DESCRIPTION_ENVIRONMENTS && d.move_count <= DESCRIPTION_MOVES);
        slices_judge(d.slice, d.slice_count);
        for (uint32_t i = 0; i < d.environment_count; i++) {
            environment_judge(&d, i);
            guaranteed += d.environment[i].memory[EXO_GUARANTEED] + d.environment[i].swap_frames;
        }
        MUST(guaranteed <= limits.frames);
        for (uint32_t i = 0; i < d.move_count; i++) {
            MUST(description_find(&d, d.move[i].from) >= 0);
            MUST(d.move[i].to[0] == '\0' || description_find(&d, d.move[i].to) >= 0);
        }
    }
    free(blob);
    return 0;
}
