/* SPDX-License-Identifier: BSD-2-Clause */
/* moves.c - the demands that the broker makes by itself. */
#include "moves.h"

#include "property.h"

#include <libfdt.h>
#include <stdio.h>

static void move_read(struct property_reader *reader, struct description_move *move)
{
    static const char *const names[] = {"at-ms", "every-ms", "frames",    "notice-us",
                                        "from",  "to",       "positions", NULL};

    property_only(reader, names);
    *move = (struct description_move){0};
    move->at_ms = property_number(reader, "at-ms", 0, 3600000);
    move->every_ms = property_number(reader, "every-ms", 0, 3600000);
    move->frames = property_number(reader, "frames", 0, 65535);
    move->notice_us =
        property_number(reader, "notice-us", DESCRIPTION_NOTICE_US, DESCRIPTION_NOTICE_US_MAX);
    (void)property_strings(reader, "from", move->from, sizeof(move->from), 1);
    (void)property_strings(reader, "to", move->to, sizeof(move->to), 1);
    move->positions = property_number(reader, "positions", 0, EXO_SLICE_COUNT);
    if ((move->frames == 0) == (move->positions == 0)) {
        property_wrong(reader, "frames", "or positions: one of the two is wanted");
    }
}

void description_moves_read(const void *blob, const char *folder, struct description *d)
{
    int parent = fdt_path_offset(blob, folder);
    int node;

    if (parent < 0) {
        return;
    }

    fdt_for_each_subnode(node, blob, parent)
    {
        struct description_move *move = &d->move[d->move_count];
        struct property_reader reader = {.blob = blob, .node = node};
        char path[DESCRIPTION_PATH_BYTES];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, fdt_get_name(blob, node, NULL));
        if (d->move_count == DESCRIPTION_MOVES) {
            description_refused(path, "too many moves", "");
            continue;
        }
        move_read(&reader, move);
        if (reader.why != NULL) {
            description_refused(path, reader.which, reader.why);
        } else if (description_find(d, move->from) < 0 ||
                   (move->to[0] != '\0' && description_find(d, move->to) < 0)) {
            description_refused(path, "no such environment", "");
        } else {
            d->move_count++;
        }
    }
}
