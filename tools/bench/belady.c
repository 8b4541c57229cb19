/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * belady.c - the fewest pages that any replacement policy brings in for the word index.
 *
 * belady TEXT [FRAMES...]: runs the word index of libos/examples/ on this machine with nearly all
 * of its memory closed, notes each page that it reaches for, and lets Belady's policy, which knows
 * the future, choose. Without FRAMES it prints how many pages there are, otherwise a line for each:
 * frames, pages brought in. OPEN pages are open at a time, so what comes again within these is not
 * noted: the figure is exact for policies that would keep them.
 */
#include "digest.h"
#include "index.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    PAGE = 4096,
    OPEN = 4,
    PAGES_MAX = 4096,
    NOTES_MAX = 1 << 24,
    BUCKETS = 8192,
    ENTRIES = 512 * 1024,
    CHUNKS = 1024 * 1024
};

static uint8_t *window;
static uint32_t pages; /* of the window, handed out so far */
static uint32_t open_page[OPEN];
static uint32_t open_turn;
static uint16_t notes[NOTES_MAX];
static uint32_t note_count;
static uint32_t next_use[NOTES_MAX]; /* of the page noted here; NOTES_MAX: never */

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "belady: %s\n", what);
    exit(1);
}

static void page_open(uint32_t page, int rights)
{
    if (mprotect(window + (size_t)page * PAGE, PAGE, rights) != 0) {
        fail("mprotect");
    }
}

static void reached(int number, siginfo_t *info, void *context)
{
    uint32_t page = (uint32_t)(((uint8_t *)info->si_addr - window) / PAGE);

    (void)context;
    if (page >= pages || note_count == NOTES_MAX) {
        signal(number, SIG_DFL);
        return;
    }
    notes[note_count++] = (uint16_t)page;
    page_open(page, PROT_READ | PROT_WRITE);
    if (open_page[open_turn] != PAGES_MAX) {
        page_open(open_page[open_turn], PROT_NONE);
    }
    open_page[open_turn] = page;
    open_turn = (open_turn + 1) % OPEN;
}

static void *area(uint32_t bytes)
{
    void *made = window + (size_t)pages * PAGE;

    pages += (bytes + PAGE - 1) / PAGE;
    if (pages > PAGES_MAX) {
        fail("too many pages");
    }
    return made;
}

static uint32_t text_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = file == NULL ? 0 : fread(window, 1, (size_t)PAGES_MAX * PAGE / 2, file);

    if (size == 0) {
        fail("no text");
    }
    fclose(file);
    (void)area((uint32_t)size);
    return (uint32_t)size;
}

static void watch(void)
{
    struct sigaction action = {.sa_sigaction = reached, .sa_flags = SA_SIGINFO};

    for (uint32_t i = 0; i < OPEN; i++) {
        open_page[i] = PAGES_MAX;
    }
    sigaction(SIGSEGV, &action, NULL);
    if (mprotect(window, (size_t)PAGES_MAX * PAGE, PROT_NONE) != 0) {
        fail("mprotect");
    }
}

/* As main.c of the word index does it. */
static void index_run(const char *path)
{
    struct words words = {.text = (const char *)window, .size = text_read(path)};
    struct index index = {.bucket_count = BUCKETS};
    struct word word;

    index.buckets = area(BUCKETS * sizeof(uint32_t));
    index.entries = (struct index_area){.base = area(ENTRIES), .size = ENTRIES};
    index.chunks = (struct index_area){.base = area(CHUNKS), .size = CHUNKS};
    watch();
    while (words_next(&words, &word)) {
        if (!index_add(&index, &word)) {
            fail("an area is full");
        }
    }
    uint32_t *order = area(index.word_count * (uint32_t)sizeof(*order));
    index_sort(&index, order);
    fprintf(stderr, "belady: digest 0x%016" PRIx64 "\n", digest_make(&index, order));
}

static void futures_find(void)
{
    static uint32_t later[PAGES_MAX];

    for (uint32_t page = 0; page < PAGES_MAX; page++) {
        later[page] = NOTES_MAX;
    }
    for (uint32_t i = note_count; i-- > 0;) {
        next_use[i] = later[notes[i]];
        later[notes[i]] = i;
    }
}

/* Pages brought in with so many frames: what is needed latest gives way. */
static uint32_t misses(uint32_t frames)
{
    static uint32_t use[PAGES_MAX]; /* of a resident page; 0: it is not */
    static uint16_t resident[PAGES_MAX];
    uint32_t count = 0;
    uint32_t missed = 0;

    memset(use, 0, sizeof(use));
    for (uint32_t i = 0; i < note_count; i++) {
        uint16_t page = notes[i];
        if (use[page] == 0) {
            missed++;
            uint32_t latest = count;
            for (uint32_t at = 0; count == frames && at < count; at++) {
                latest = latest == count || use[resident[at]] > use[resident[latest]] ? at : latest;
            }
            if (latest < count) {
                use[resident[latest]] = 0;
            } else {
                count++;
            }
            resident[latest] = page;
        }
        use[page] = next_use[i];
    }
    return missed;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fail("usage: belady TEXT [FRAMES...]");
    }
    window = mmap(NULL, (size_t)PAGES_MAX * PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (window == MAP_FAILED) {
        fail("no memory");
    }
    index_run(argv[1]);
    futures_find();
    if (argc == 2) {
        printf("%" PRIu32 "\n", misses(PAGES_MAX));
    }
    for (int i = 2; i < argc; i++) {
        uint32_t frames = (uint32_t)strtoul(argv[i], NULL, 10);
        if (frames <= OPEN || frames > PAGES_MAX) {
            fail("frames");
        }
        printf("%" PRIu32 " %" PRIu32 "\n", frames, misses(frames));
    }
    return 0;
}
