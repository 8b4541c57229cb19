#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Builds, boots in QEMU, and wants the lines of `expect` in their order, and no FAIL.
set -euo pipefail
cd "$(dirname "$0")"
EXO=${EXO:-@EXO@}
[ ! -f "$EXO/CMakeLists.txt" ] || EXO_BUILD='' "$EXO/tools/exo" build
cmake -S . -B build -G Ninja -DCMAKE_TOOLCHAIN_FILE="$EXO/arch/riscv/toolchain.cmake" \
    -Dexo_DIR="$EXO/tools/cmake" > build.log || { cat build.log; exit 1; }
cmake --build build || exit 1
export EXO_BUILD=$PWD/build EXO_PROJECT=1

fail() {
    echo "$1"
    echo "0 passed, 1 failed"
    exit 1
}

code=0
timeout -s KILL "${TIMEOUT:-60}" "$EXO/tools/exo" run system.dts < /dev/null | tee build/log || code=$?
[ $code != 137 ] || fail "no end within ${TIMEOUT:-60} s, last line: $(tail -n 1 build/log)"
[ $code = 0 ] || fail "it ended with $code"
awk -v expect=expect 'BEGIN {
        at = wanted = 0
        while ((getline line < expect) > 0) if (line !~ /^#/) want[wanted++] = line
    }
    at < wanted && index($0, want[at]) { at++ }
    /FAIL|kernel panic/ { bad = 1; print "forbidden but seen: " $0 }
    END {
        if (wanted == 0) print "the file expect holds no line"
        if (at < wanted) print "expected but not seen: " want[at]
        exit bad || wanted == 0 || at < wanted
    }' build/log || fail "it is not as expected"
echo "1 passed, 0 failed"
