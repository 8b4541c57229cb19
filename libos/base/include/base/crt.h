/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crt.h - what surrounds main; one for applications, one that the broker brings itself.
 */
#pragma once

#include <stdint.h>

/* Called masked before main. -> argc; *argv is set where argc > 0. */
int base_library_start(char ***argv);
