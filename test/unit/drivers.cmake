# SPDX-License-Identifier: BSD-2-Clause
# Drivers of user mode, on registers that the tests make up.
set(drivers ${CMAKE_SOURCE_DIR}/drivers)
add_custom_command(OUTPUT drivers.dtb DEPENDS drivers.dts
    COMMAND dtc -q -I dts -O dtb -o ${CMAKE_CURRENT_BINARY_DIR}/drivers.dtb
            ${CMAKE_CURRENT_SOURCE_DIR}/drivers.dts)
add_custom_target(driver-tree DEPENDS drivers.dtb)

function(driver_test name)
    list(TRANSFORM ARGN PREPEND ${drivers}/ OUTPUT_VARIABLE sources)
    exo_unit_test(NAME test_drivers_${name} SOURCES ${sources} LIBS libfdt-host)
    target_include_directories(test_drivers_${name} PRIVATE ${drivers})
    target_compile_definitions(test_drivers_${name} PRIVATE
        TREE="${CMAKE_CURRENT_BINARY_DIR}/drivers.dtb")
    add_dependencies(test_drivers_${name} driver-tree)
endfunction()

set(serial serial/serial.c serial/ns16550.c serial/sifive_uart.c)
driver_test(registers device/registers.c)
driver_test(node device/node.c)
driver_test(probe device/node.c device/registers.c serial/probe.c ${serial})
driver_test(ns16550 ${serial})
driver_test(sifive_uart ${serial})
driver_test(gpio gpio/gpio.c device/node.c)
add_dependencies(test_broker_hardware driver-tree) # its machine is the same
driver_test(boards device/node.c device/registers.c gpio/gpio.c serial/probe.c ${serial})
target_compile_definitions(test_drivers_boards PRIVATE TREES="${CMAKE_CURRENT_BINARY_DIR}/trees")
add_dependencies(test_drivers_boards unit-board-trees)
