/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * visits.c - reads QEMU's log of executed instructions of the kernel, and says how long it stays.
 *
 * visits SYMBOLS MARKS [FREQUENT] < log: SYMBOLS is the output of nm -n; MARKS has lines of a word
 * and an address: "entry", where U-mode traps enter; "sleep", the wfi of an idle hart; "look",
 * where the kernel looks whether it should leave; "take" and "give", the instructions that take the
 * lock and give it back. The log has one line for each instruction of the kernel (-singlestep -d
 * exec,nochain -dfilter kernel); from entry, sleep or look to the next of them interrupts are off.
 * The longest stretches, and those that came at least FREQUENT times, are printed with where their
 * instructions were. In the end: how many visits the kernel had, how many of them took the lock,
 * and how long it was held. With one hart no instruction is spent on waiting for it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SYMBOLS_MAX = 4096,
    NAME_BYTES = 48,
    KERNEL_BYTES = 1 << 20,
    LENGTHS_MAX = 1 << 22, /* stretches of more instructions are counted, not profiled */
    LONGEST = 5,
    LINE_BYTES = 512,
    SHOWN = 14
};

/* What an address is to us. */
enum {
    MARK_ENTRY = 1,
    MARK_SLEEP = 2,
    MARK_LOOK = 4,
    MARK_TAKE = 8,
    MARK_GIVE = 16
};
static const char *const mark_names[] = {"entry", "sleep", "look", "take", "give"};

struct symbol {
    uint64_t address;
    char name[NAME_BYTES];
};

/* All stretches of one length. */
struct stretch {
    uint64_t count;
    uint32_t in[SYMBOLS_MAX]; /* of the first one: instructions in each function */
};

static struct symbol symbols[SYMBOLS_MAX];
static uint32_t symbol_count;
static uint16_t symbol_of[KERNEL_BYTES / 2];
static uint8_t marks[KERNEL_BYTES / 2];
static struct stretch *stretches[LENGTHS_MAX];
static uint32_t in_now[SYMBOLS_MAX];
static uint64_t length_now;
static uint64_t visit_count;
static uint64_t locked_count; /* visits that took the lock */
static bool has_locked;       /* this one */
static uint64_t hold_now;     /* instructions since it was taken; 0: it is not held */
static uint64_t hold_count, hold_total, hold_longest;
static bool is_booting = true; /* until U-mode is entered, and left, for the first time */

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "visits: %s\n", what);
    exit(1);
}

static void symbols_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[LINE_BYTES];
    char kind;

    if (file == NULL) {
        fail("no symbols");
    }
    while (fgets(line, sizeof(line), file) != NULL && symbol_count < SYMBOLS_MAX) {
        struct symbol *symbol = &symbols[symbol_count];
        if (sscanf(line, "%" SCNx64 " %c %47s", &symbol->address, &kind, symbol->name) == 3 &&
            (kind == 't' || kind == 'T') && symbol->name[0] != '.' && symbol->name[0] != '$') {
            symbol_count++;
        }
    }
    fclose(file);
    if (symbol_count == 0) {
        fail("no functions among the symbols");
    }
}

static void symbols_spread(void)
{
    uint32_t symbol = 0;

    for (uint64_t offset = 0; offset < KERNEL_BYTES; offset += 2) {
        while (symbol + 1 < symbol_count &&
               symbols[symbol + 1].address <= symbols[0].address + offset) {
            symbol++;
        }
        symbol_of[offset / 2] = (uint16_t)symbol;
    }
}

/* Where the instructions of `in_now` were, most first; spoils it. */
static void functions_print(void)
{
    for (int shown = 0; shown < SHOWN; shown++) {
        uint32_t most = 0;
        for (uint32_t i = 1; i < symbol_count; i++) {
            most = in_now[i] > in_now[most] ? i : most;
        }
        if (in_now[most] == 0) {
            break;
        }
        printf(" %s %u", symbols[most].name, in_now[most]);
        in_now[most] = 0;
    }
    printf("\n");
}

static void marks_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char name[NAME_BYTES];
    uint64_t address;
    uint32_t known = 0;

    if (file == NULL) {
        fail("no marks");
    }
    while (fscanf(file, "%47s %" SCNx64, name, &address) == 2) {
        uint64_t offset = address - symbols[0].address;
        for (uint32_t i = 0; i < 5; i++) {
            if (strcmp(name, mark_names[i]) == 0 && offset < KERNEL_BYTES) {
                marks[offset / 2] |= (uint8_t)(1u << i);
                known |= 1u << i;
            }
        }
    }
    fclose(file);
    if (known != 31) {
        fail("a kind of mark is missing");
    }
}

static void visit_end(void)
{
    visit_count++;
    locked_count += has_locked ? 1 : 0;
    has_locked = false;
}

/* Taken twice, or given back by nobody: the marks are wrong, and so would be what is said of them.
 */
static void hold_step(uint8_t mark)
{
    if ((mark & MARK_TAKE) != 0) {
        if (hold_now != 0) {
            fail("the lock is taken twice");
        }
        has_locked = true;
        hold_now = 1;
    } else if (hold_now != 0) {
        hold_now++;
    }
    if ((mark & MARK_GIVE) != 0) {
        if (hold_now == 0) {
            fail("the lock is given back by nobody");
        }
        hold_count++;
        hold_total += hold_now;
        hold_longest = hold_now > hold_longest ? hold_now : hold_longest;
        hold_now = 0;
    }
}

static void stretch_end(void)
{
    if (is_booting) {
        printf("boot, %" PRIu64 " instructions:", length_now);
        functions_print();
    } else if (length_now < LENGTHS_MAX) {
        struct stretch *stretch = stretches[length_now];
        if (stretch == NULL) {
            stretch = calloc(1, sizeof(*stretch));
            if (stretch == NULL) {
                fail("no memory");
            }
            memcpy(stretch->in, in_now, sizeof(in_now));
            stretches[length_now] = stretch;
        }
        stretch->count++;
    }
    is_booting = false;
    memset(in_now, 0, sizeof(in_now));
    length_now = 0;
}

/* The second number between the brackets; false: no line of an instruction. */
static bool line_parse(const char *line, uint64_t *pc)
{
    const char *at = strchr(line, '[');

    at = at == NULL ? NULL : strchr(at, '/');
    if (at == NULL) {
        return false;
    }
    *pc = strtoull(at + 1, NULL, 16);
    return true;
}

static void log_read(void)
{
    char line[LINE_BYTES];
    uint64_t pc, before = 0;

    while (fgets(line, sizeof(line), stdin) != NULL) {
        if (!line_parse(line, &pc) || pc == before) { /* logged, and put off: it comes again */
            continue;
        }
        before = pc;
        uint64_t offset = pc - symbols[0].address;
        uint8_t mark = offset < KERNEL_BYTES ? marks[offset / 2] : 0;
        if ((mark & (MARK_ENTRY | MARK_SLEEP)) != 0 && !is_booting) {
            visit_end();
        }
        if ((mark & (MARK_ENTRY | MARK_SLEEP)) != 0 || ((mark & MARK_LOOK) != 0 && !is_booting)) {
            stretch_end();
        }
        if (!is_booting) {
            hold_step(mark);
        }
        length_now++;
        if (offset < KERNEL_BYTES) {
            in_now[symbol_of[offset / 2]]++;
        }
    }
    stretch_end();
}

static void stretch_print(uint64_t length)
{
    printf("%8" PRIu64 " instructions, %" PRIu64 " times:", length, stretches[length]->count);
    memcpy(in_now, stretches[length]->in, sizeof(in_now));
    functions_print();
}

int main(int argc, char **argv)
{
    int printed = 0;

    if (argc < 3) {
        fail("usage: visits SYMBOLS MARKS [FREQUENT]");
    }
    symbols_read(argv[1]);
    symbols_spread();
    marks_read(argv[2]);
    log_read();
    uint64_t frequent = argc > 3 ? strtoull(argv[3], NULL, 10) : UINT64_MAX;
    for (uint64_t length = LENGTHS_MAX - 1; length > 0; length--) {
        if (stretches[length] == NULL) {
            continue;
        }
        if (printed < LONGEST || stretches[length]->count >= frequent) {
            stretch_print(length);
        }
        printed++;
    }
    printf("%" PRIu64 " visits, %" PRIu64 " of them take the lock; held %" PRIu64 " times, %" PRIu64
           " instructions each, at most %" PRIu64 ", %" PRIu64 " together\n",
           visit_count, locked_count, hold_count, hold_count == 0 ? 0 : hold_total / hold_count,
           hold_longest, hold_total);
    return printed == 0 ? 1 : 0;
}
