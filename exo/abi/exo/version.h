/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * version.h - of all that a library OS sees: calls, save area, pages, image header. For C and
 * assembly.
 *
 * Major: something that worked no longer does. Minor: something more is there. Patch: no program
 * can tell. An image fits a kernel of the same major and of no lower minor version.
 */
#pragma once

#define EXO_ABI_MAJOR 1
#define EXO_ABI_MINOR 0
#define EXO_ABI_PATCH 0
#define EXO_ABI_TEXT  "1.0.0"

/** What the call VERSION answers, and the info and boot pages carry. */
#define EXO_ABI_VERSION (EXO_ABI_MAJOR << 16 | EXO_ABI_MINOR << 8 | EXO_ABI_PATCH)

/** The note of an ELF image that says what it needs: name "exo", 4 bytes, an EXO_ABI_VERSION. */
#define EXO_NOTE_NEEDS 1
