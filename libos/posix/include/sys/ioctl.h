/* SPDX-License-Identifier: BSD-2-Clause */
/* sys/ioctl.h - for programs that include it: no device is a file here. */
#pragma once

int ioctl(int fd, unsigned long request, ...);
