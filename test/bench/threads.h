/* SPDX-License-Identifier: BSD-2-Clause */
/* threads.h - rows of threads inside one library: switches and ticks. */
#pragma once

void threads_bench(void);
