# SPDX-License-Identifier: BSD-2-Clause
# What libos/posix has of pure code.
exo_unit_test(NAME test_posix_number SOURCES ${CMAKE_SOURCE_DIR}/libos/posix/number.c)
target_include_directories(test_posix_number PRIVATE ${CMAKE_SOURCE_DIR}/libos/posix)
target_link_libraries(test_posix_number PRIVATE m)
