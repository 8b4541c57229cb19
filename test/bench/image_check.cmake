# SPDX-License-Identifier: BSD-2-Clause
# Of an image with handlers.S: gp is touched there and by the trampoline, nowhere else.
execute_process(COMMAND ${OBJDUMP} -d --no-show-raw-insn ${IMAGE}
                OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]*[\t,(]gp[,)\n][^\n]*" uses "${listing}")
list(LENGTH uses count)
if(NOT count EQUAL 66) # those of trampoline.S and handlers.S
    list(JOIN uses "\n" text)
    file(REMOVE ${IMAGE})
    message(FATAL_ERROR "${IMAGE}: gp is for handlers, but:\n${text}")
endif()
