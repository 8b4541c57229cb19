# SPDX-License-Identifier: BSD-2-Clause
# libfdt: fetched by its pin, unpacked below build/thirdparty, never in the tree.
#
# EXO_LIBFDT_DIR      folder with libfdt.h (add it with SYSTEM: its warnings are not ours)
# EXO_LIBFDT_SOURCES  the read-only part and the part that writes, to be compiled with the user's flags
# libfdt-host         static library with its include path (host build only)
set(EXO_THIRDPARTY ${CMAKE_SOURCE_DIR}/build/thirdparty)
set(EXO_LIBFDT_DIR ${EXO_THIRDPARTY}/dtc-1.7.2/libfdt)

if(NOT EXISTS ${EXO_LIBFDT_DIR}/libfdt.h)
    execute_process(
        COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch
                device-tree-compiler_1.7.2.orig.tar.xz ${EXO_THIRDPARTY}
        OUTPUT_VARIABLE tarball OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    file(ARCHIVE_EXTRACT INPUT ${tarball} DESTINATION ${EXO_THIRDPARTY})
endif()

set(EXO_LIBFDT_SOURCES "")
foreach(part fdt fdt_ro fdt_rw fdt_sw fdt_wip fdt_strerror fdt_empty_tree fdt_addresses fdt_check)
    list(APPEND EXO_LIBFDT_SOURCES ${EXO_LIBFDT_DIR}/${part}.c)
endforeach()

if(NOT CMAKE_CROSSCOMPILING)
    add_library(libfdt-host STATIC ${EXO_LIBFDT_SOURCES})
    set_target_properties(libfdt-host PROPERTIES OUTPUT_NAME fdt)
    target_include_directories(libfdt-host SYSTEM PUBLIC ${EXO_LIBFDT_DIR})
    target_compile_options(libfdt-host PRIVATE -w)
endif()
