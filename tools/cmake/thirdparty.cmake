# SPDX-License-Identifier: BSD-2-Clause
# exo_thirdparty(FILE folder OUT variable): the folder of a pinned tarball, fetched and unpacked below
# build/thirdparty; empty where it can't be had: whoever uses it is left out, and says why.
set(EXO_THIRDPARTY ${CMAKE_SOURCE_DIR}/build/thirdparty)

function(exo_thirdparty file folder out)
    set(${out} "" PARENT_SCOPE)
    if(NOT EXISTS ${EXO_THIRDPARTY}/${folder})
        execute_process(
            COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch ${file} ${EXO_THIRDPARTY}
            OUTPUT_VARIABLE tarball OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE result)
        if(NOT result EQUAL 0)
            return()
        endif()
        file(ARCHIVE_EXTRACT INPUT ${tarball} DESTINATION ${EXO_THIRDPARTY})
    endif()
    set(${out} ${EXO_THIRDPARTY}/${folder} PARENT_SCOPE)
endfunction()

# exo_left_out(example reason): what test/qemu/run says instead of booting it.
function(exo_left_out example reason)
    message(STATUS "exo: ${example} left out: ${reason}")
    file(WRITE ${EXO_IMAGE_DIR}/${example}.left-out "${reason}\n")
endfunction()

# exo_amalgamation(folder OUT variable): SQLite's own configure and make write its sources as one file;
# the folder that has it, or empty. Wants tclsh.
function(exo_amalgamation folder out)
    set(made ${EXO_THIRDPARTY}/sqlite3-3.46.1-made)
    set(${out} "" PARENT_SCOPE)
    if(NOT EXISTS ${made}/sqlite3.c)
        file(REMOVE_RECURSE ${made}.part)
        file(MAKE_DIRECTORY ${made}.part)
        foreach(step "${folder}/configure;--disable-tcl;--disable-readline" "make;sqlite3.c;sqlite3.h")
            execute_process(
                COMMAND ${step} WORKING_DIRECTORY ${made}.part RESULT_VARIABLE result
                OUTPUT_FILE ${made}.log ERROR_FILE ${made}.log)
            if(NOT result EQUAL 0)
                return()
            endif()
        endforeach()
        file(RENAME ${made}.part ${made})
    endif()
    set(${out} ${made} PARENT_SCOPE)
endfunction()
