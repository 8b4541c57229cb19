/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_drivers_boards.c - which driver the console of each real board gets, and its pins.
 *
 * The trees in test/unit/trees are cut down; with EXO_TREES=folder the boards' own are read. A tree
 * is named BOARD.dtb, or BOARD.where-it-is-from.dtb.
 */
#include <dirent.h>
#include <gpio/gpio.h>
#include <libfdt.h>
#include <serial/serial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct console {
    const char *board;
    const char *compatible;
    uint64_t base;
    uint32_t line;
    const char *pins; /* NULL: no driver for them */
};

static const struct console consoles[] = {
    {"hifive-unleashed", "sifive,uart0", 0x10010000, 4, "/soc/gpio@10060000"},
    {"hifive-unmatched", "sifive,uart0", 0x10010000, 39, "/soc/gpio@10060000"},
    {"visionfive2", "snps,dw-apb-uart", 0x10000000, 32, NULL},
};

static const struct console *console_find(const char *name)
{
    for (size_t i = 0; i < sizeof(consoles) / sizeof(consoles[0]); i++) {
        size_t length = strlen(consoles[i].board);
        if (strncmp(name, consoles[i].board, length) == 0 && name[length] == '.') {
            return &consoles[i];
        }
    }
    return NULL;
}

/* In memory that ends where the tree ends. */
static void *tree_load(const char *folder, const char *name)
{
    static char bytes[1 << 17];
    char path[512];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    void *tree = malloc(size);
    assert_non_null(tree);
    memcpy(tree, bytes, size);
    assert_int_equal(fdt_check_full(tree, size), 0);
    return tree;
}

static void tree_judge(const void *tree, const struct console *wanted)
{
    struct serial_place place;
    struct gpio_place pins;
    const char *why = serial_probe(tree, "stdout", &place);

    assert_null(why);
    assert_string_equal(place.compatible, wanted->compatible);
    assert_int_equal(place.range.base, wanted->base);
    assert_int_equal(place.line, wanted->line);
    assert_int_equal(place.shift, 2);
    assert_int_equal(place.width, 4);
    if (wanted->pins != NULL) {
        assert_null(gpio_probe(tree, wanted->pins, &pins));
        assert_int_equal(pins.range.base, 0x10060000);
    }
}

static void each_board_has_a_console_that_can_be_driven(void **state)
{
    const char *named = getenv("EXO_TREES");
    const char *folder = named == NULL ? TREES : named;
    DIR *list = opendir(folder);
    size_t judged = 0;

    (void)state;
    assert_non_null(list);
    for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        const struct console *wanted = console_find(entry->d_name);
        if (wanted != NULL && strstr(entry->d_name, ".dtb") != NULL) {
            void *tree = tree_load(folder, entry->d_name);
            print_message("%s\n", entry->d_name);
            tree_judge(tree, wanted);
            free(tree);
            judged++;
        }
    }
    (void)closedir(list);
    assert_true(judged >= sizeof(consoles) / sizeof(consoles[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_board_has_a_console_that_can_be_driven),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
