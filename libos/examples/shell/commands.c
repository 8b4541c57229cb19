/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c - each command is a few requests to the broker, or a look at the info page. */
#include "commands.h"

#include "look.h"
#include "words.h"

#include <base/broker.h>
#include <base/calls.h>
#include <base/start.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
    VACANT = 255,
    WORDS = 2, /* behind a command, at most */
};

struct told {
    uint64_t word[BROKER_TOLD_COUNT];
    char name[BASE_NAME_BYTES + 1];
};

static const struct broker_mailbox *mailbox(void)
{
    return (const struct broker_mailbox *)(uintptr_t)base_start()->mailbox_va;
}

static bool tell(uint64_t which, struct told *told)
{
    const uint64_t argument[4] = {which};

    if (broker_request(BROKER_TELL, argument).status != EXO_OK) {
        return false;
    }
    memcpy(told->word, mailbox()->reply.handle, sizeof(told->word));
    memcpy(told->name, mailbox()->reply.base, BASE_NAME_BYTES);
    told->name[BASE_NAME_BYTES] = '\0';
    return true;
}

static const char *const phases[] = {"absent", "running", "ending", "ended"};

enum {
    PHASE_RUNNING = 1
};

/* Its place in the description, and what was told of it; false: there is none of that name, and it
 * was said. */
static bool which_find(const char *name, uint64_t *which, struct told *told)
{
    for (*which = 0; tell(*which, told); (*which)++) {
        if (strcmp(told->name, name) == 0) {
            return true;
        }
    }
    printf("no environment %s\n", name);
    return false;
}

static void status_print(exo_status_t status, const char *busy)
{
    if (status == EXO_OK) {
        printf("ok\n");
    } else {
        printf("refused: %s\n", status == EXO_E_DENIED ? "not allowed"
                                : status == EXO_E_BUSY ? busy
                                                       : "that makes no sense");
    }
}

/* Only who runs can be taken from or ended. */
static bool is_running(const struct told *told)
{
    uint64_t phase = told->word[BROKER_TOLD_PHASE] & 3;

    if (phase != PHASE_RUNNING) {
        printf("refused: %s is %s\n", told->name, phases[phase]);
    }
    return phase == PHASE_RUNNING;
}

static void command_envs(char *const word[])
{
    struct told told;

    (void)word;
    for (uint64_t i = 0; tell(i, &told); i++) {
        printf("env %" PRIu64 " %s %s, %" PRIu64 " frames, %" PRIu64 " positions, %" PRIu64
               " faults, %" PRIu64 " restarts, asked %" PRIu64 ", code %" PRIu64 "\n",
               told.word[BROKER_TOLD_NUMBER], told.name, phases[told.word[BROKER_TOLD_PHASE] & 3],
               told.word[BROKER_TOLD_FRAMES], told.word[BROKER_TOLD_POSITIONS],
               told.word[BROKER_TOLD_FAULTS], told.word[BROKER_TOLD_RESTARTS],
               told.word[BROKER_TOLD_ASKED], told.word[BROKER_TOLD_CODE]);
    }
    printf("ok\n");
}

static void command_frames(char *const word[])
{
    struct told told;

    (void)word;
    if (tell(0, &told)) {
        printf("%" PRIu64 " of %" PRIu64 " frames are free\n", told.word[BROKER_TOLD_FREE],
               told.word[BROKER_TOLD_TOTAL]);
        printf("ok\n");
    } else {
        status_print(EXO_E_DENIED, "");
    }
}

static void command_slices(char *const word[])
{
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;

    (void)word;
    for (uint32_t hart = 0; hart < info->hart_count; hart++) {
        printf("hart %" PRIu32 ":", hart);
        for (uint32_t i = 0; i < info->slice_count; i++) {
            uint8_t env = info->vector[hart][i];
            if (env == VACANT) {
                printf(" -");
            } else {
                printf(" %u", env);
            }
        }
        printf("\n");
    }
    printf("ok\n");
}

static void command_revoke(char *const word[])
{
    uint64_t argument[4] = {0};
    struct told told;

    if (word_number(word[1], "FRAMES", UINT16_MAX, &argument[1]) &&
        which_find(word[0], &argument[0], &told) && is_running(&told)) {
        status_print(broker_request(BROKER_TAKE, argument).status,
                     "it is being asked already, or has nothing that may be taken");
    }
}

static void command_kill(char *const word[])
{
    uint64_t argument[4] = {0};
    struct told told;

    if (which_find(word[0], &argument[0], &told) && is_running(&told)) {
        status_print(broker_request(BROKER_END, argument).status, "it is ending");
    }
}

/* Also of one that has ended. */
static void command_restart(char *const word[])
{
    uint64_t argument[4] = {0, 1};
    struct told told;

    if (which_find(word[0], &argument[0], &told)) {
        status_print(broker_request(BROKER_END, argument).status, "it is ending");
    }
}

static void command_version(char *const word[])
{
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;

    (void)word;
    uint64_t abi = exo_version().value;
    printf("abi %" PRIu64 ".%" PRIu64 ".%" PRIu64 ", start page %" PRIu32 ", %" PRIu32 " harts\n",
           abi >> 16, abi >> 8 & 0xff, abi & 0xff, base_start()->version, info->hart_count);
    printf("ok\n");
}

static void command_reboot(char *const word[])
{
    const uint64_t argument[4] = {0};

    (void)word;
    printf("the machine boots anew; a QEMU with -no-reboot ends\n");
    status_print(broker_request(BROKER_REBOOT, argument).status, "its firmware can't");
}

static void command_echo(char *const word[])
{
    bool is_on = strcmp(word[0], "on") == 0;

    if (!is_on && strcmp(word[0], "off") != 0) {
        printf("refused: on or off\n");
        return;
    }
    command_echo_set(is_on);
    printf("ok\n");
}

static void command_help(char *const word[]);

static const struct {
    const char *name;
    void (*run)(char *const word[]);
    const char *behind; /* what may be typed behind it */
    uint32_t least;     /* so many words must be */
    uint32_t most;
} commands[] = {
    {"help", command_help, "", 0, 0},
    {"envs", command_envs, "", 0, 0},
    {"frames", command_frames, "", 0, 0},
    {"slices", command_slices, "", 0, 0},
    {"map", command_map, "", 0, 0},
    {"bindings", command_bindings, "", 0, 0},
    {"trace", command_trace, " [COUNT]", 0, 1},
    {"log", command_log, " [LINES]", 0, 1},
    {"revoke", command_revoke, " NAME FRAMES", 2, 2},
    {"kill", command_kill, " NAME", 1, 1},
    {"restart", command_restart, " NAME", 1, 1},
    {"version", command_version, "", 0, 0},
    {"reboot", command_reboot, "", 0, 0},
    {"echo", command_echo, " on|off", 1, 1},
    {"exit", NULL, "", 0, 0},
};

enum {
    COMMANDS = sizeof(commands) / sizeof(commands[0])
};

static void command_help(char *const word[])
{
    (void)word;
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("%s%s%s", commands[i].name, commands[i].behind, i + 1 < COMMANDS ? ", " : "\n");
    }
    printf("ok\n");
}

/* -> how many there are; those beyond WORDS are counted only. */
static uint32_t words_split(char *line, char *word[WORDS])
{
    char *rest = line;
    uint32_t count = 0;

    for (char *at = strtok_r(NULL, " ", &rest); at != NULL; at = strtok_r(NULL, " ", &rest)) {
        if (count < WORDS) {
            word[count] = at;
        }
        count++;
    }
    return count;
}

bool command_run(char *line)
{
    char *rest = NULL;
    char *word[WORDS] = {NULL};
    const char *name = strtok_r(line, " ", &rest);
    size_t i = 0;

    if (name == NULL) {
        printf("ok\n");
        return true;
    }
    while (i < COMMANDS && strcmp(commands[i].name, name) != 0) {
        i++;
    }
    if (i == COMMANDS) {
        printf("no such command: %s\n", name);
        return true;
    }
    uint32_t count = words_split(rest, word);
    if (count < commands[i].least || count > commands[i].most) {
        printf("refused: it is %s%s\n", name, commands[i].behind);
        return true;
    }
    if (commands[i].run != NULL) {
        commands[i].run(word);
    }
    return commands[i].run != NULL;
}
