# SPDX-License-Identifier: BSD-2-Clause
# The include path is the architecture: a target sees the headers of the layers it links.
#
# exo_warnings      what every line of ours must compile with
# exo_abi           exo/abi: what a library OS may include
# exo_port          exo/port and exo/abi: what kernel and architecture promise each other
# exo_kernel_flags  machine flags of the kernel (target build); empty in the host build
add_library(exo_warnings INTERFACE)
target_compile_options(exo_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wundef -Wcast-align -Werror
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wvla>)

add_library(exo_abi INTERFACE)
target_include_directories(exo_abi INTERFACE ${CMAKE_SOURCE_DIR}/exo/abi)

add_library(exo_port INTERFACE)
target_include_directories(exo_port INTERFACE ${CMAKE_SOURCE_DIR}/exo/port)
target_link_libraries(exo_port INTERFACE exo_abi)

add_library(exo_kernel_flags INTERFACE)
if(CMAKE_CROSSCOMPILING)
    target_compile_options(exo_kernel_flags INTERFACE
        -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany -msmall-data-limit=0
        -ffreestanding -fno-jump-tables -fno-omit-frame-pointer -Os -g -flto)
endif()
