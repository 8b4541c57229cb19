# SPDX-License-Identifier: BSD-2-Clause
# Images of library OSes, in the tree and out of it.
#
# exo_image(NAME name SOURCES ... LIBS ...)       -> ${EXO_IMAGE_DIR}/<name>.elf
# exo_flat_image(NAME name SOURCES ... LIBS ...)  -> ${EXO_IMAGE_DIR}/<name>, flat, with its header
#
# gp is the trampoline's: no relaxation, no small data, and a check of every image.
get_filename_component(EXO_ROOT ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(EXO_IMAGE_LD ${EXO_ROOT}/libos/base/image.ld)
set(EXO_IMAGE_HEADER ${EXO_ROOT}/libos/base/image_header.c)
set(EXO_IMAGE_CHECK ${EXO_ROOT}/libos/base/image_check.cmake)

add_library(exo_libos_flags INTERFACE)
target_compile_options(exo_libos_flags INTERFACE
    --specs=picolibc.specs -march=rv64gc -mabi=lp64d -mcmodel=medany -mno-relax
    -msmall-data-limit=0 -ffunction-sections -fdata-sections -fno-omit-frame-pointer -Os -g)

function(exo_image_target target)
    cmake_parse_arguments(PARSE_ARGV 1 image "" "NAME" "SOURCES;LIBS")
    add_executable(${target} ${image_SOURCES})
    target_link_libraries(${target} PRIVATE ${image_LIBS} exo_warnings)
    target_link_options(${target} PRIVATE
        --specs=picolibc.specs -march=rv64gc -mabi=lp64d -nostartfiles -static
        -T ${EXO_IMAGE_LD} -Wl,--build-id=sha1 -Wl,--no-relax -Wl,-z,max-page-size=4096
        -Wl,--no-warn-rwx-segments -Wl,--gc-sections)
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${EXO_IMAGE_DIR} LINK_DEPENDS ${EXO_IMAGE_LD})
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${CMAKE_COMMAND} -DIMAGE=$<TARGET_FILE:${target}> -DOBJDUMP=${CMAKE_OBJDUMP}
                -P ${EXO_IMAGE_CHECK})
endfunction()

function(exo_image)
    cmake_parse_arguments(PARSE_ARGV 0 image "" "NAME" "SOURCES;LIBS")
    exo_image_target(image_${image_NAME} ${ARGV})
    set_target_properties(image_${image_NAME} PROPERTIES OUTPUT_NAME ${image_NAME}.elf)
endfunction()

function(exo_flat_image)
    cmake_parse_arguments(PARSE_ARGV 0 image "" "NAME" "SOURCES;LIBS")
    exo_image_target(image_${image_NAME} NAME ${image_NAME}
        SOURCES ${image_SOURCES} ${EXO_IMAGE_HEADER} LIBS ${image_LIBS})
    set_target_properties(image_${image_NAME} PROPERTIES OUTPUT_NAME ${image_NAME}.elf)
    add_custom_command(TARGET image_${image_NAME} POST_BUILD
        COMMAND ${CMAKE_OBJCOPY} -O binary --remove-section=.bss
                $<TARGET_FILE:image_${image_NAME}> ${EXO_IMAGE_DIR}/${image_NAME})
endfunction()
