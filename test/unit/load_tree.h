/* SPDX-License-Identifier: BSD-2-Clause */
/* load_tree.h - the trees that the tests of the reader share. Behind cmocka.h. */
#pragma once

#include "devicetree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

static const struct machine_boot boot = {
    .hart_id = 1, .dtb_pa = 0x86000000, .kernel = {0x80200000, 0x40000}};
static struct machine machine;

/* A tree in a buffer of exactly its size, so that the sanitizer sees every byte beyond. */
static char *tree_load(const char *name, size_t *size)
{
    char path[512];
    static char bytes[65536];

    (void)snprintf(path, sizeof(path), "%s/%s.dtb", TREES, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    *size = fread(bytes, 1, sizeof(bytes), file);
    assert_int_equal(fclose(file), 0);
    char *tree = malloc(*size);
    assert_non_null(tree);
    memcpy(tree, bytes, *size);
    return tree;
}
