# SPDX-License-Identifier: BSD-2-Clause
# The pure parts of libos/base.
foreach(part ring slots)
    exo_unit_test(NAME test_base_${part} LIBS exo_abi
        SOURCES ${CMAKE_SOURCE_DIR}/libos/base/${part}.c)
    target_include_directories(test_base_${part} PRIVATE ${CMAKE_SOURCE_DIR}/libos/base/include)
endforeach()
