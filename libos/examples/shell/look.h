/* SPDX-License-Identifier: BSD-2-Clause */
/* look.h - what the shell sees without asking the broker: its own bindings, the flight recorder
 * and the kernel's log. */
#pragma once

void command_map(char *rest);
void command_bindings(char *rest);
void command_trace(char *rest);
void command_log(char *rest);
