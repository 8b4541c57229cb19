#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Builds, boots in QEMU, and wants the lines of `expect` in their order, and no FAIL.
# TIMEOUT=60 is how many seconds it may take; EXO=folder is another tree or SDK to build against.
set -uo pipefail
EXO=$(realpath "${EXO:-@EXO@}")
cd "$(dirname "$0")" || exit 1
limit=${TIMEOUT:-60}

fail() { echo "$*"; echo "0 passed, 1 failed"; exit 1; }

[ -x "$EXO/tools/exo" ] || fail "no exo in $EXO: EXO=folder says where it is"
[ ! -f "$EXO/CMakeLists.txt" ] || EXO_BUILD='' "$EXO/tools/exo" build || fail "exo could not be built"
# What was configured for another exo is of no use with this one.
grep -qxsF "exo_DIR:UNINITIALIZED=$EXO/tools/cmake" build/CMakeCache.txt ||
    grep -qxsF "exo_DIR:PATH=$EXO/tools/cmake" build/CMakeCache.txt || rm -rf build
cmake -S . -B build -G Ninja -DCMAKE_TOOLCHAIN_FILE="$EXO/arch/riscv/toolchain.cmake" \
    -Dexo_DIR="$EXO/tools/cmake" > build.log 2>&1 || { cat build.log; fail "cmake failed"; }
cmake --build build || fail "the build failed"

export EXO_BUILD=$PWD/build EXO_PROJECT=1
timeout -k 10 "$limit" "$EXO/tools/exo" run system.dts < /dev/null 2>&1 | tee build/log
code=${PIPESTATUS[0]}
if [ "$code" = 124 ] || [ "$code" = 137 ]; then
    fail "no end within $limit s, last line: $(grep -v '^qemu-system-riscv64:' build/log | tail -n 1)"
fi
awk -v expect=expect '
    BEGIN { while ((getline line < expect) > 0) if (line !~ /^(#|$)/) want[count++] = line; at = 0 }
    at < count && index($0, want[at]) { at++ }
    /FAIL|kernel panic/ { bad = 1; print "must not come: " $0 }
    END {
        if (!count) print "expect names no line"
        if (at < count) print "expected but not seen: " want[at]
        exit bad || !count || at < count
    }' build/log || fail "see build/log"
[ "$code" = 0 ] || fail "all lines came, but it ended with exit code $code"
echo "1 passed, 0 failed"
