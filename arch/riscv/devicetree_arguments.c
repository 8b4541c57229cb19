/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree_arguments.c - what whoever booted us asks for: words in /chosen/bootargs.
 */
#include "devicetree.h"
#include <string.h>

static bool has_word(const char *text, size_t length, const char *word)
{
    const size_t size = strlen(word);
    size_t start = 0;

    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != ' ' && text[i] != '\0') {
            continue;
        }
        if (i - start == size && memcmp(text + start, word, size) == 0) {
            return true;
        }
        start = i + 1;
    }
    return false;
}

void devicetree_arguments(const struct tree *tree, struct machine *machine)
{
    const int chosen = tree->named[TREE_CHOSEN];
    uint32_t length = 0;
    const char *text = chosen < 0 ? NULL : tree_property(tree, chosen, "bootargs", &length);

    machine->exits_by_semihosting = text != NULL && has_word(text, length, "exo.exit=semihosting");
}
