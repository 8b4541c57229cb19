# SPDX-License-Identifier: BSD-2-Clause
# The reader of device trees on the boards' trees: cut down ones here, their own in test/images.
set(board_trees "")
foreach(board hifive-unleashed hifive-unmatched visionfive2)
    add_custom_command(OUTPUT trees/${board}.dtb DEPENDS trees/${board}.dts
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/trees
        COMMAND dtc -q -I dts -O dtb -o ${CMAKE_CURRENT_BINARY_DIR}/trees/${board}.dtb
                ${CMAKE_CURRENT_SOURCE_DIR}/trees/${board}.dts)
    list(APPEND board_trees ${CMAKE_CURRENT_BINARY_DIR}/trees/${board}.dtb)
endforeach()
add_custom_target(unit-board-trees DEPENDS ${board_trees})
exo_unit_test(NAME test_real_trees LIBS exo-reader)
target_compile_definitions(test_real_trees PRIVATE TREES="${CMAKE_CURRENT_BINARY_DIR}/trees")
add_dependencies(test_real_trees unit-board-trees)
