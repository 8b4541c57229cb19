/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_size.h - how large what is audited may be: here the fake machine. test/audit has another.
 */
#pragma once

enum {
    AUDIT_SLOTS = 8192,
    AUDIT_RAM = 2048,
    AUDIT_DEVICES = 16,
    AUDIT_LINES = 256
};
