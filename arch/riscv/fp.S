/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fp.S - the floating point registers: f0..f31, then fcsr; 33 words. sstatus.FS is on.
 */
    .attribute arch, "rv64imafdc_zicsr"
    .option arch, +f, +d
    .text
    .altmacro
    .globl fp_save, fp_load

.macro fp_one op, n
    \op     f\n, 8*\n(a0)
.endm
.macro fp_all op
    .set    n, 0
    .rept   32
    fp_one  \op, %n
    .set    n, n + 1
    .endr
.endm

/* a0 = where to */
fp_save:
    fp_all  fsd
    csrr    t0, fcsr
    sd      t0, 8*32(a0)
    ret

/* a0 = where from */
fp_load:
    fp_all  fld
    ld      t0, 8*32(a0)
    csrw    fcsr, t0
    ret
