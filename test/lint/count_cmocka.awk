# SPDX-License-Identifier: BSD-2-Clause
# Reads the log of `ctest -V`, tells what failed, and ends with how many tests passed and failed.
# A CMocka program counts by its own tests; any other program, or one that crashed, counts as one.
match($0, /^[0-9]+: /) {
    id = substr($0, 1, RLENGTH - 2)
    text = substr($0, RLENGTH + 1)
    output[id] = output[id] text "\n"
    if (text ~ /^\[  PASSED  \] [0-9]+ test/) { split(text, part, " "); good[id] += part[4] }
    if (text ~ /^\[  FAILED  \] [0-9]+ test/) { split(text, part, " "); bad[id] += part[4] }
}
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    match($0, /#[0-9]+:/)
    id = substr($0, RSTART + 1, RLENGTH - 2)
    fine = $0 ~ / Passed /
    if (fine && good[id] + bad[id] == 0) { good[id] = 1 }
    if (!fine && bad[id] == 0) { bad[id] = 1 }
    if (!fine) { printf "%s%s\n", output[id], $0 }
    passed += good[id]
    failed += bad[id]
}
END {
    if (passed + failed == 0) { print "no test ran"; failed = 1 }
    printf "unit: %d passed, %d failed\n", passed, failed
}
