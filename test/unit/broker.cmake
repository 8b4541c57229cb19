# SPDX-License-Identifier: BSD-2-Clause
# The broker's pure modules on the host; included by test/unit/CMakeLists.txt.
function(broker_test name)
    list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/libos/broker/)
    add_executable(test_broker_${name} ${CMAKE_SOURCE_DIR}/test/unit/test_broker_${name}.c ${ARGN})
    target_include_directories(test_broker_${name} PRIVATE
        ${CMAKE_SOURCE_DIR}/libos/broker ${CMAKE_SOURCE_DIR}/libos/base/include
        ${CMAKE_SOURCE_DIR}/drivers)
    target_link_libraries(test_broker_${name} PRIVATE exo_abi exo_warnings libfdt-host cmocka)
    add_test(NAME broker_${name} COMMAND test_broker_${name})
endfunction()

set(description description.c folders.c moves.c admit.c property.c hardware.c ../../drivers/device/node.c)
broker_test(cpio cpio.c)
broker_test(elf elf.c)
broker_test(pool pool.c)
broker_test(slots ledger_run.c)
broker_test(description ${description})
broker_test(admit ${description})
broker_test(hardware ${description})
target_compile_definitions(test_broker_hardware PRIVATE
    TREE="${CMAKE_CURRENT_BINARY_DIR}/drivers.dtb")
