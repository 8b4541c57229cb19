/* SPDX-License-Identifier: BSD-2-Clause */
/* look.h - what the shell sees without asking the broker: its own bindings, the flight recorder
 * and the kernel's log. */
#pragma once

/* What was typed behind the command; NULL where there was less. */
void command_map(char *const word[]);
void command_bindings(char *const word[]);
void command_trace(char *const word[]);
void command_log(char *const word[]);
