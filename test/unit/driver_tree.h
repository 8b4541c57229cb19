/* SPDX-License-Identifier: BSD-2-Clause */
/* driver_tree.h - the devices of drivers.dts, in memory that ends where the tree ends. */
#pragma once

#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void *tree;

static int tree_load(void **state)
{
    FILE *file = fopen(TREE, "rb");

    (void)state;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return -1;
    }
    size_t size = (size_t)ftell(file);
    rewind(file);
    tree = malloc(size);
    bool is_read = tree != NULL && fread(tree, 1, size, file) == size;
    (void)fclose(file);
    return is_read ? fdt_check_full(tree, size) : -1;
}

static int tree_drop(void **state)
{
    (void)state;
    free(tree);
    return 0;
}
