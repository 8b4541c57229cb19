/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_size.h - in the place of test/fake's: a machine in QEMU of up to 1 GiB. */
#pragma once

enum {
    AUDIT_SLOTS = 300000,
    AUDIT_RAM = 262144,
    AUDIT_DEVICES = 0,
    AUDIT_LINES = 256
};
