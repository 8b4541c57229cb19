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
timeout -s KILL "${TIMEOUT:-60}" "$EXO/tools/exo" run system.dts < /dev/null | tee build/log
awk -v expect=expect 'BEGIN { while ((getline line < expect) > 0) if (line !~ /^#/) want[n++] = line }
    at < n && index($0, want[at]) { at++ }
    /FAIL|kernel panic/ { bad = 1 }
    END { if (at < n) print "expected but not seen: " want[at]; exit bad || at < n }' build/log ||
    { echo "0 passed, 1 failed"; exit 1; }
echo "1 passed, 0 failed"
