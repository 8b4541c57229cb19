/* SPDX-License-Identifier: BSD-2-Clause */
/* hello.c - the smallest application: says who it is, and that its heap works. */
#include <base/start.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBERS = 1000
};

static int number_compare(const void *left, const void *right)
{
    const int a = *(const int *)left;
    const int b = *(const int *)right;

    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    int *numbers = malloc(NUMBERS * sizeof(*numbers));

    printf("hello from %s, environment %u, %d arguments\n", argv[0],
           (unsigned)base_start()->env_index, argc - 1);
    if (numbers == NULL) {
        printf("FAIL: no heap\n");
        return 1;
    }
    for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = (i * 7919) % NUMBERS;
    }
    qsort(numbers, NUMBERS, sizeof(*numbers), number_compare);
    for (int i = 0; i < NUMBERS; i++) {
        if (numbers[i] != i) {
            printf("FAIL: %d at %d\n", numbers[i], i);
            return 1;
        }
    }
    printf("sorted %d numbers; pi is about %.4f\n", NUMBERS, 3.14159265);
    free(numbers);
    return (int)base_argument_number("code", 0);
}
