/* SPDX-License-Identifier: BSD-2-Clause */
/* folders.c - what may stand in the nodes that only hold others. */
#include "folders.h"

#include "description.h"
#include "property.h"

#include <libfdt.h>

/* What stands beside the nodes that are read would be passed over in silence. */
static void folder_check(const void *blob, const char *path, const char *const *properties,
                         const char *const *nodes)
{
    struct property_reader reader = {.blob = blob, .node = fdt_path_offset(blob, path)};

    if (reader.node < 0) {
        return;
    }
    property_only(&reader, properties);
    if (nodes != NULL) {
        property_nodes_only(&reader, nodes);
    }
    if (reader.why != NULL) {
        description_refused(path, reader.which, reader.why);
    }
}

void description_folders_check(const void *blob)
{
    static const char *const none[] = {NULL};
    static const char *const about[] = {"compatible", "model", "#address-cells", "#size-cells",
                                        NULL};
    static const char *const folders[] = {"environments", "broker", "moves", NULL};

    folder_check(blob, "/", about, folders);
    folder_check(blob, "/environments", none, NULL);
    folder_check(blob, "/moves", none, NULL);
    folder_check(blob, "/broker/moves", none, NULL);
}
