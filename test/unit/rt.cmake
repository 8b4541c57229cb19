# SPDX-License-Identifier: BSD-2-Clause
# The scheduler of libos/rt: pure code.
exo_unit_test(NAME test_rt_schedule SOURCES ${CMAKE_SOURCE_DIR}/libos/rt/schedule.c)
target_include_directories(test_rt_schedule PRIVATE ${CMAKE_SOURCE_DIR}/libos/rt/include)
