# SPDX-License-Identifier: BSD-2-Clause
# The architecture's pure parts on the host.
exo_unit_test(NAME test_sv39 LIBS exo_port exo-sv39)
foreach(part cause string)
    add_library(exo-${part} ${CMAKE_SOURCE_DIR}/arch/riscv/${part}.c)
    target_link_libraries(exo-${part} PUBLIC exo_port PRIVATE exo_warnings)
    exo_unit_test(NAME test_${part} LIBS exo-${part})
endforeach()
# Beside the functions of the host's library.
foreach(function cpy move set chr cmp)
    target_compile_definitions(exo-string PUBLIC mem${function}=kernel_mem${function})
endforeach()
foreach(function len nlen chr rchr cmp ncmp)
    target_compile_definitions(exo-string PUBLIC str${function}=kernel_str${function})
endforeach()
target_compile_options(exo-string PRIVATE -fno-tree-loop-distribute-patterns -fno-builtin)
target_compile_options(test_string PRIVATE -fno-builtin)
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
add_library(exo-reader ${riscv}/devicetree.c ${riscv}/devicetree_harts.c
    ${riscv}/devicetree_memory.c ${riscv}/devicetree_devices.c ${riscv}/devicetree_arguments.c
    ${riscv}/tree.c ${riscv}/tree_walk.c ${riscv}/range.c)
target_include_directories(exo-reader PUBLIC ${riscv})
target_link_libraries(exo-reader PUBLIC exo_port libfdt-host PRIVATE exo_warnings)
foreach(test test_devicetree test_devicetree_damage test_boards test_tree_walk)
    exo_unit_test(NAME ${test} LIBS exo-reader)
    target_compile_definitions(${test} PRIVATE TREES="${CMAKE_CURRENT_BINARY_DIR}")
    add_dependencies(${test} unit-trees)
endforeach()
