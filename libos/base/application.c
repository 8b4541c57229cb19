/* SPDX-License-Identifier: BSD-2-Clause */
/* application.c - what an application knows from its start page, before and in main. */
#include "upcall_private.h"

#include <base/broker.h>
#include <base/calls.h>
#include <base/crt.h>
#include <base/memory.h>
#include <base/revoke.h>
#include <base/start.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WORD_MAX = 16
};

static char words[BASE_ARGUMENT_BYTES + 1];
static char *word[WORD_MAX + 2]; /* name, words, NULL */
static int word_count;

static void words_split(const struct base_start *start)
{
    static char name[BASE_NAME_BYTES + 1];
    char *rest = NULL;

    memcpy(name, start->name, BASE_NAME_BYTES);
    memcpy(words, start->arguments, BASE_ARGUMENT_BYTES);
    word[0] = name;
    word_count = 1;
    for (char *next = strtok_r(words, " ", &rest); next != NULL && word_count <= WORD_MAX;
         next = strtok_r(NULL, " ", &rest)) {
        word[word_count++] = next;
    }
}

int base_library_start(char ***argv)
{
    const struct base_start *start = base_start();

    if (start->magic != BASE_START_MAGIC || start->version != BASE_START_VERSION) {
        _exit(127);
    }
    base_fault_counter = &((struct broker_mailbox *)(uintptr_t)start->mailbox_va)->faults;
    base_memory_start();
    base_revoke_start();
    words_split(start);
    *argv = word;
    return word_count;
}

bool base_argument_given(const char *wanted)
{
    for (int i = 1; i < word_count; i++) {
        if (strcmp(word[i], wanted) == 0) {
            return true;
        }
    }
    return false;
}

uint64_t base_argument_number(const char *key, uint64_t otherwise)
{
    size_t length = strlen(key);

    for (int i = 1; i < word_count; i++) {
        if (strncmp(word[i], key, length) == 0 && word[i][length] == '=') {
            return strtoull(word[i] + length + 1, NULL, 0);
        }
    }
    return otherwise;
}

const struct base_file *base_file_find(const char *name)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->file_count && i < BASE_FILE_MAX; i++) {
        if (strncmp(start->file[i].name, name, BASE_NAME_BYTES) == 0) {
            return &start->file[i];
        }
    }
    return NULL;
}

const struct base_peer *base_peer_find(const char *name)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->peer_count && i < BASE_PEER_MAX; i++) {
        if (strncmp(start->peer[i].name, name, BASE_NAME_BYTES) == 0) {
            return &start->peer[i];
        }
    }
    return NULL;
}
