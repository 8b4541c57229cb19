# SPDX-License-Identifier: BSD-2-Clause
# The architecture's pure parts on the host.
exo_unit_test(NAME test_sv39 LIBS exo_port SOURCES ${CMAKE_SOURCE_DIR}/arch/riscv/sv39.c)
# The reader of device trees is the architecture's, but pure.
set(trees "")
foreach(tree board minimal)
    add_custom_command(OUTPUT ${tree}.dtb DEPENDS ${tree}.dts
        COMMAND dtc -q -I dts -O dtb -o ${CMAKE_CURRENT_BINARY_DIR}/${tree}.dtb
                ${CMAKE_CURRENT_SOURCE_DIR}/${tree}.dts)
    list(APPEND trees ${CMAKE_CURRENT_BINARY_DIR}/${tree}.dtb)
endforeach()
add_custom_target(unit-trees DEPENDS ${trees})
set(riscv ${CMAKE_SOURCE_DIR}/arch/riscv)
exo_unit_test(NAME test_devicetree LIBS exo_port libfdt-host
    SOURCES ${riscv}/devicetree.c ${riscv}/devicetree_harts.c ${riscv}/devicetree_memory.c
            ${riscv}/devicetree_devices.c ${riscv}/devicetree_arguments.c ${riscv}/tree.c ${riscv}/range.c)
target_include_directories(test_devicetree PRIVATE ${riscv})
target_compile_definitions(test_devicetree PRIVATE TREES="${CMAKE_CURRENT_BINARY_DIR}")
add_dependencies(test_devicetree unit-trees)

