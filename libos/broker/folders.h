/* SPDX-License-Identifier: BSD-2-Clause */
/* folders.h - the nodes of a description above those that are read one by one. */
#pragma once

/* Refuses, by name, whatever nobody would read; the rest is read all the same. */
void description_folders_check(const void *blob);
