/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c - each command is a few requests to the broker, or a look at the info page. */
#include "commands.h"

#include "look.h"

#include <base/broker.h>
#include <base/calls.h>
#include <base/start.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    VACANT = 255
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

/* Its place in the description; false: there is none of that name, and it was said. */
static bool which_find(const char *name, uint64_t *which)
{
    struct told told;

    for (*which = 0; name != NULL && tell(*which, &told); (*which)++) {
        if (strcmp(told.name, name) == 0) {
            return true;
        }
    }
    printf("no environment %s\n", name == NULL ? "was named" : name);
    return false;
}

static void status_print(exo_status_t status)
{
    if (status == EXO_OK) {
        printf("ok\n");
    } else {
        printf("refused: %s\n", status == EXO_E_DENIED ? "not allowed"
                                : status == EXO_E_BUSY ? "not now, or there is nothing"
                                                       : "that makes no sense");
    }
}

static void command_envs(char *rest)
{
    static const char *const phases[] = {"absent", "running", "ending", "ended"};
    struct told told;

    (void)rest;
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

static void command_frames(char *rest)
{
    struct told told;

    (void)rest;
    if (tell(0, &told)) {
        printf("%" PRIu64 " of %" PRIu64 " frames are free\n", told.word[BROKER_TOLD_FREE],
               told.word[BROKER_TOLD_TOTAL]);
        printf("ok\n");
    } else {
        status_print(EXO_E_DENIED);
    }
}

static void command_slices(char *rest)
{
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;

    (void)rest;
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

static void command_revoke(char *rest)
{
    char *name = strtok_r(NULL, " ", &rest);
    const char *frames = strtok_r(NULL, " ", &rest);
    uint64_t argument[4] = {0, frames == NULL ? 0 : strtoull(frames, NULL, 0)};

    if (which_find(name, &argument[0])) {
        status_print(broker_request(BROKER_TAKE, argument).status);
    }
}

static void end(char *rest, bool is_again)
{
    uint64_t argument[4] = {0, is_again ? 1 : 0};

    if (which_find(strtok_r(NULL, " ", &rest), &argument[0])) {
        status_print(broker_request(BROKER_END, argument).status);
    }
}

static void command_kill(char *rest)
{
    end(rest, false);
}

static void command_restart(char *rest)
{
    end(rest, true);
}

static void command_version(char *rest)
{
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)base_start()->info_va;

    (void)rest;
    uint64_t abi = exo_version().value;
    printf("abi %" PRIu64 ".%" PRIu64 ".%" PRIu64 ", start page %" PRIu32 ", %" PRIu32 " harts\n",
           abi >> 16, abi >> 8 & 0xff, abi & 0xff, base_start()->version, info->hart_count);
    printf("ok\n");
}

static void command_reboot(char *rest)
{
    (void)rest;
    const uint64_t argument[4] = {0};

    status_print(broker_request(BROKER_REBOOT, argument).status);
}

static void command_help(char *rest);

static const struct {
    const char *name;
    void (*run)(char *rest);
} commands[] = {
    {"help", command_help},         {"envs", command_envs},       {"frames", command_frames},
    {"slices", command_slices},     {"revoke", command_revoke},   {"kill", command_kill},
    {"restart", command_restart},   {"version", command_version}, {"map", command_map},
    {"bindings", command_bindings}, {"trace", command_trace},     {"log", command_log},
    {"reboot", command_reboot},
};

static void command_help(char *rest)
{
    (void)rest;
    printf("help, envs, frames, slices, map, bindings, trace [COUNT], log [LINES], revoke NAME "
           "FRAMES, "
           "kill NAME, restart NAME, version, reboot, exit\n");
    printf("ok\n");
}

bool command_run(char *line)
{
    char *rest = NULL;
    const char *name = strtok_r(line, " ", &rest);

    if (name == NULL || strcmp(name, "exit") == 0) {
        return name == NULL;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            commands[i].run(rest);
            return true;
        }
    }
    printf("no such command: %s\n", name);
    return true;
}
