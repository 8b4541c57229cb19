/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log.h - the kernel's voice: a ring in memory (exo/abi/exo/log.h), and its way to the console.
 *
 * The firmware is slow and interrupts are off meanwhile, so what is said goes out a few characters
 * at a time, whole lines in the order in which they came: while a hart idles, at the ends of
 * positions, with each call that prints, and all of it before the machine ends. Under the lock.
 */
#pragma once

#include <exo/log.h>
#include <port/kernel.h>

/* `frame` is zero, and nothing has been said. */
void log_init(struct exo_log *frame);
/* Who finds the ring full prints a piece of it first: nothing is lost.
 * %s stands for a text, %d for a uint64_t, %x for one in hexadecimal digits. */
void log_say(const char *format, ...);
/* Starts a line of the kernel's own, after whatever is half printed. */
void log_line(const char *text);
void log_left_out(void); /* counts a report that was not made */

/* One character from an environment's console call, gathered into lines. True: the line is
 * complete, and log_drain has to be called until nothing of it is left. */
bool log_user(char character);
/* One step; true: no complete line of an environment's waits. */
bool log_drain(void);
/* One bounded step: prints a few characters of what is next, or puts a part of a report into words.
 */
void log_step(void);
/* The machine ends, when all is said. */
_Noreturn void log_end(uint8_t code);
