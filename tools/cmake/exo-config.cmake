# SPDX-License-Identifier: BSD-2-Clause
# find_package(exo): images for exo from outside the tree, against an SDK or a tree that was built.
#
# base rt vm posix driver-serial driver-gpio   libraries (each with what it needs)
# exo_image(NAME name SOURCES ... LIBS ...)    an image, named in system.dts
# exo_project()                                kernel and broker beside the images, to be booted
include(${CMAKE_CURRENT_LIST_DIR}/image.cmake)
set(EXO_PREBUILT ${EXO_ROOT}/build/target CACHE PATH "kernel, broker and libraries of exo")
set(EXO_IMAGE_DIR ${CMAKE_BINARY_DIR}/target/images)
if(NOT EXISTS ${EXO_PREBUILT}/exo.Image)
    set(exo_FOUND FALSE)
    set(exo_NOT_FOUND_MESSAGE "no kernel in ${EXO_PREBUILT}: ${EXO_ROOT}/tools/exo build makes it")
    if(NOT EXISTS ${EXO_ROOT}/CMakeLists.txt)
        set(exo_NOT_FOUND_MESSAGE "no kernel in ${EXO_PREBUILT}: the SDK is not whole, make it anew")
    endif()
    return()
endif()

add_library(exo_warnings INTERFACE)
target_compile_options(exo_warnings INTERFACE -Wall -Wextra)
add_library(exo_abi INTERFACE)
target_include_directories(exo_abi SYSTEM INTERFACE ${EXO_ROOT}/exo/abi)
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

# exo_prebuilt(name folder headers libraries...): build/target/<folder>/lib<name>.a
function(exo_prebuilt name folder headers)
    add_library(${name} STATIC IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
        IMPORTED_LOCATION ${EXO_PREBUILT}/${folder}/lib${name}.a)
    if(NOT headers STREQUAL "")
        target_include_directories(${name} SYSTEM INTERFACE ${EXO_ROOT}/${headers})
    endif()
    target_link_libraries(${name} INTERFACE ${ARGN})
endfunction()

exo_prebuilt(base_core libos/base libos/base/include exo_abi exo_libos_flags)
exo_prebuilt(base libos/base "" base_core)
exo_prebuilt(rt libos/rt libos/rt/include base)
exo_prebuilt(vm libos/vm libos/vm/include base)
exo_prebuilt(posix libos/posix libos/posix/include vm)
exo_prebuilt(libos-fdt libos/broker "")
exo_prebuilt(driver-device drivers drivers base libos-fdt)
exo_prebuilt(driver-serial drivers drivers driver-device)
exo_prebuilt(driver-gpio drivers drivers driver-device)
include(${EXO_ROOT}/tools/cmake/wanted.cmake)

function(exo_project)
    file(MAKE_DIRECTORY ${EXO_IMAGE_DIR})
    foreach(file exo.Image exo.elf images/broker images/broker.elf)
        file(CREATE_LINK ${EXO_PREBUILT}/${file} ${CMAKE_BINARY_DIR}/target/${file} SYMBOLIC)
    endforeach()
endfunction()
