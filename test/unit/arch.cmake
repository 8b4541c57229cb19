# SPDX-License-Identifier: BSD-2-Clause
# The architecture's pure parts on the host.
exo_unit_test(NAME test_sv39 LIBS exo_port SOURCES ${CMAKE_SOURCE_DIR}/arch/riscv/sv39.c)
