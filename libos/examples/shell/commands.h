/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.h - what can be typed at the shell. */
#pragma once

#include <stdbool.h>

/* Changes the line. False: it was the last. */
bool command_run(char *line);
/* Shell.c's part: a terminal is shown what is typed, and a prompt. */
void command_echo_set(bool is_on);
