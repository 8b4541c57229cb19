# SPDX-License-Identifier: BSD-2-Clause
# How the host build watches the code under test: by sanitizers, by counting lines and branches, or
# by both at once for a fuzzer.
option(EXO_COVERAGE "count executed lines and branches instead of running under sanitizers" OFF)
option(EXO_FUZZ "build the fuzzers; wants clang" OFF)
option(EXO_PLAIN "neither: for tests that are run hundreds of times" OFF)

if(EXO_COVERAGE)
    set(EXO_INSTRUMENT --coverage -O0 -g)
elseif(EXO_PLAIN)
    set(EXO_INSTRUMENT -O1)
elseif(EXO_FUZZ)
    set(EXO_INSTRUMENT -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
                       -fno-omit-frame-pointer -O1 -g)
else()
    set(EXO_INSTRUMENT -fsanitize=address,undefined -fno-sanitize-recover=all
                       -fno-omit-frame-pointer -O1 -g)
endif()
add_compile_options(${EXO_INSTRUMENT})
add_link_options(${EXO_INSTRUMENT})
