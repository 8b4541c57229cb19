# SPDX-License-Identifier: BSD-2-Clause
# The pager's pure modules and the word index on the host; included by test/unit/CMakeLists.txt.
function(vm_test name)
    add_executable(test_vm_${name} ${CMAKE_SOURCE_DIR}/test/unit/test_vm_${name}.c)
    foreach(source ${ARGN})
        target_sources(test_vm_${name} PRIVATE ${CMAKE_SOURCE_DIR}/libos/${source})
    endforeach()
    target_include_directories(test_vm_${name} PRIVATE
        ${CMAKE_SOURCE_DIR}/libos/vm ${CMAKE_SOURCE_DIR}/libos/vm/include
        ${CMAKE_SOURCE_DIR}/libos/examples/word-index)
    target_link_libraries(test_vm_${name} PRIVATE exo_abi exo_warnings cmocka)
    add_test(NAME vm_${name} COMMAND test_vm_${name})
endfunction()

vm_test(policy vm/list.c vm/policy.c examples/word-index/keep.c)
vm_test(pages vm/pages.c)
vm_test(frames vm/frames.c)
vm_test(swap_slots vm/swap_slots.c)
vm_test(index examples/word-index/words.c examples/word-index/index.c
    examples/word-index/digest.c)
