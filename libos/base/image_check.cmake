# SPDX-License-Identifier: BSD-2-Clause
# Refuses an image in which code other than the trampoline touches gp.
execute_process(COMMAND ${OBJDUMP} -d --no-show-raw-insn ${IMAGE}
                OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]*[\t,(]gp[,)\n][^\n]*" uses "${listing}")
list(LENGTH uses count)
if(NOT count EQUAL 45) # those of trampoline.S
    list(JOIN uses "\n" text)
    file(REMOVE ${IMAGE})
    message(FATAL_ERROR "${IMAGE}: gp belongs to the trampoline, but:\n${text}")
endif()
