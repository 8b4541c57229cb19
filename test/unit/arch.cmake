# SPDX-License-Identifier: BSD-2-Clause
# The architecture's pure parts on the host.
exo_unit_test(NAME test_sv39 LIBS exo_port SOURCES ${CMAKE_SOURCE_DIR}/arch/riscv/sv39.c)
# The reader of device trees is the architecture's, but pure.
set(trees "")
foreach(tree board minimal fu540 fu740 jh7110)
    add_custom_command(OUTPUT ${tree}.dtb DEPENDS ${tree}.dts
        COMMAND dtc -q -I dts -O dtb -o ${CMAKE_CURRENT_BINARY_DIR}/${tree}.dtb
                ${CMAKE_CURRENT_SOURCE_DIR}/${tree}.dts)
    list(APPEND trees ${CMAKE_CURRENT_BINARY_DIR}/${tree}.dtb)
endforeach()
add_custom_target(unit-trees DEPENDS ${trees})
set(riscv ${CMAKE_SOURCE_DIR}/arch/riscv)
set(reader ${riscv}/devicetree.c ${riscv}/devicetree_harts.c ${riscv}/devicetree_memory.c
    ${riscv}/devicetree_devices.c ${riscv}/devicetree_arguments.c ${riscv}/tree.c
    ${riscv}/tree_walk.c ${riscv}/range.c)
foreach(test test_devicetree test_boards test_tree_walk)
    exo_unit_test(NAME ${test} LIBS exo_port libfdt-host SOURCES ${reader})
    target_include_directories(${test} PRIVATE ${riscv})
    target_compile_definitions(${test} PRIVATE TREES="${CMAKE_CURRENT_BINARY_DIR}")
    add_dependencies(${test} unit-trees)
endforeach()
