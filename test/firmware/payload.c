/* SPDX-License-Identifier: BSD-2-Clause */
/* payload.c - the promises of exo_sbi.h, one line each. */
#include "payload.h"

static volatile uint64_t second_cause;
static volatile uint64_t second_rounds;

static void before_the_vault(void)
{
    uint64_t value = sbi(EXO_SBI, EXO_SBI_INFO, 0, 0, 0).value;

    ok(sbi(SBI_BASE, 3, EXO_SBI, 0, 0).value != 0, "the extension is there");
    ok(EXO_SBI_INFO_VERSION(value) == EXO_SBI_VERSION && EXO_SBI_INFO_WINDOWS(value) > 0,
       "it has windows");
    cost("windows", EXO_SBI_INFO_WINDOWS(value));
    ok(window(VAULT, VAULT, 12, READ) == INVALID_PARAM, "no window without a vault");
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT, 4096, 0).error == INVALID_PARAM, "nothing to wipe");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, VAULT + 4096, VAULT_ORDER, 0).error == INVALID_PARAM,
       "a vault is aligned");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, VAULT, 11, 0).error == INVALID_PARAM,
       "and no smaller than a page");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, 0, 63, 0).error == INVALID_PARAM, "nor everything");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, 0x80000000, 17, 0).error == INVALID_PARAM, "nor the firmware");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, 0x02000000, 12, 0).error == INVALID_PARAM, "nor a device");
}

static void supervisor_is_kept_out(const char *when)
{
    ok(load_cause(VAULT + 8) == CAUSE_LOAD && store_cause(VAULT + 8) == CAUSE_STORE &&
           fetch_cause(VAULT) == CAUSE_FETCH && walk_cause(VAULT) == CAUSE_LOAD,
       when);
}

static void firmware_is_no_deputy(void)
{
    ok(sbi(SBI_CONSOLE, 0, 16, VAULT, 0).error < 0, "the console prints nothing of it");
    ok(sbi(SBI_CONSOLE, 0, 16, VAULT - 8, 0).error < 0, "nor where it begins");
    ok(sbi(SBI_CONSOLE, 0, -VAULT + 64, VAULT, 0).error < 0, "nor so much that it wraps");
    ok(sbi(SBI_CONSOLE, 1, 16, VAULT, 0).error < 0, "and reads nothing into it");
    ok(sbi(SBI_BASE, 3, SBI_EVENTS, 0, 0).value == 0 &&
           sbi(SBI_BASE, 3, SBI_TRIGGERS, 0, 0).value == 0,
       "nobody is entered with windows open, nor writes for a debugger");
    ok(sbi(SBI_COUNTERS, 7, VAULT, 0, 0).error != 0, "no counters are written there");
}

/* The machine without a clock of its own is the HiFive Unleashed. */
static void dma_engine_is_closed(uint64_t information)
{
    if ((information & EXO_SBI_INFO_TIME_PAGE) != 0) {
        ok(load_cause(0x03000000) == CAUSE_LOAD && store_cause(0x03000000) == CAUSE_STORE,
           "the DMA engine can't be told to copy it");
    }
}

static void windows_are_checked(void)
{
    ok(window_named(VAULT, VAULT, 12, READ, 0).error == INVALID_PARAM, "no space without a name");
    ok(window_named(VAULT, VAULT, 12, READ, 4096).error == INVALID_PARAM, "nor with a long one");
    ok(window(VAULT, VAULT, 12, 0) == INVALID_PARAM, "no window for nothing");
    ok(window(VAULT, VAULT, 12, 8) == INVALID_PARAM, "no other rights");
    ok(window(VAULT, VAULT, 12, WRITE) == INVALID_PARAM, "no writing without reading");
    ok(window(VAULT, VAULT - 4096, 12, READ) == INVALID_PARAM, "not before the vault");
    ok(window(VAULT, VAULT + (1 << VAULT_ORDER), 12, READ) == INVALID_PARAM, "not behind it");
    ok(window(VAULT, VAULT, VAULT_ORDER + 1, READ) == INVALID_PARAM, "not more than it");
    ok(window(VAULT, VAULT, 11, READ) == INVALID_PARAM, "not less than a page");
    ok(window(VAULT, 0x80200000, 12, READ) == INVALID_PARAM, "not onto the kernel");
}

/* U-mode touches the vault once and traps; then S-mode must be out again. */
static void visit(void (*entry)(void), uint64_t at, uint64_t cause, const char *what)
{
    (void)user_run(entry, at);
    ok(user_seen[0] == cause && load_cause(VAULT) == CAUSE_LOAD, what);
}

static void user_goes_in(void)
{
    ok(window(VAULT, VAULT, 13, READ | WRITE) == 0, "a window is set");
    ok(load_cause(VAULT) == CAUSE_LOAD, "and S-mode stays out");
    visit(user_store, VAULT + 16, CAUSE_CALL, "U-mode writes; its call closes");
    ok(user_run(user_load, VAULT + 16) == 0x5eed, "U-mode reads what it wrote");
    visit(user_load, VAULT + 8192, CAUSE_LOAD, "not behind the window");
    ok(user_seen[4] == VAULT + 8192, "and the address is told");
    visit(user_jump, VAULT, CAUSE_FETCH, "not to execute");
    visit(user_illegal, VAULT, CAUSE_ILLEGAL, "an illegal instruction closes");
    visit(user_break, VAULT, CAUSE_BREAK, "a breakpoint closes");
    __asm__ volatile("csrs sie, %0" ::"r"(1 << 5));
    (void)sbi(SBI_TIME, 0, 0, 0, 0);
    visit(user_spin, VAULT, CAUSE_TIMER, "a timer interrupt closes");
    (void)sbi(SBI_TIME, 0, ~0ull, 0, 0);
    (void)windows_clear();
    ok(window(VAULT, VAULT, 12, READ | EXECUTE) == 0, "a window to execute");
    visit(user_store, VAULT, CAUSE_STORE, "is none to write");
    ok(sbi(EXO_SBI, EXO_SBI_CLEAR, 0, 0, 0).error == 0, "all are taken away");
    visit(user_load, VAULT, CAUSE_LOAD, "and U-mode is out again");
}

static void wiping(void)
{
    ok(window(VAULT, VAULT, 12, READ | WRITE) == 0, "a window");
    (void)user_run(user_store, VAULT + 4088);
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT + 8, 4096, 0).error == INVALID_PARAM, "whole pages only");
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT - 4096, 4096, 0).error == INVALID_PARAM, "of the vault");
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT, 2 * EXO_SBI_WIPE_MAX, 0).error == INVALID_PARAM,
       "not too many");
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT + (1 << VAULT_ORDER) - 4096, 8192, 0).error ==
           INVALID_PARAM,
       "none behind it");
    ok(user_run(user_load, VAULT + 4088) == 0x5eed, "what was refused changed nothing");
    ok(sbi(EXO_SBI, EXO_SBI_WIPE, VAULT, 4096, 0).error == 0, "a page is wiped");
    ok(user_run(user_load, VAULT + 4088) == 0, "and zero");
    (void)windows_clear();
}

void payload_second(void)
{
    second_cause = load_cause(VAULT);
    second_rounds++;
    (void)sbi(SBI_HARTS, 1, 0, 0, 0); /* stop */
    for (;;) {
    }
}

/* Another hart comes in, twice. */
static void other_hart(uint64_t own)
{
    for (uint64_t hart = 1; hart < 8; hart++) {
        if (hart == own || sbi(SBI_HARTS, 0, hart, (uint64_t)payload_start, 0).error != 0) {
            continue;
        }
        while (second_rounds == 0) {
        }
        ok(second_cause == CAUSE_LOAD, "a hart that starts finds it closed");
        while (sbi(SBI_HARTS, 2, hart, 0, 0).value != 1) {
        }
        second_rounds = 0;
        (void)sbi(SBI_HARTS, 0, hart, (uint64_t)payload_start, 0);
        while (second_rounds == 0) {
        }
        ok(second_cause == CAUSE_LOAD, "and when it was stopped and starts again");
        return;
    }
}

static void suspended(void)
{
    uint64_t now;

    __asm__ volatile("rdtime %0" : "=r"(now));
    (void)sbi(SBI_TIME, 0, now + 20000, 0, 0);
    ok(suspend_call() == 0, "the hart sleeps and forgets");
    (void)sbi(SBI_TIME, 0, ~0ull, 0, 0);
    supervisor_is_kept_out("and finds the vault closed");
}

void payload_main(uint64_t hart)
{
    uint64_t information = sbi(EXO_SBI, EXO_SBI_INFO, 0, 0, 0).value;

    __asm__ volatile("csrw scounteren, %0" ::"r"(7));
    before_the_vault();
    *(volatile uint64_t *)VAULT = 4711;
    ok(load_cause(VAULT) == 0, "RAM as long as nobody closes it");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, VAULT, VAULT_ORDER, 0).error == 0, "the vault is made");
    ok(sbi(EXO_SBI, EXO_SBI_VAULT, VAULT, VAULT_ORDER, 0).error == ALREADY_AVAILABLE, "once");
    supervisor_is_kept_out("S-mode can't load, store, fetch or walk there");
    ok(load_cause(VAULT - 8) == 0 && load_cause(VAULT + (1 << VAULT_ORDER)) == 0,
       "and can beside it");
    ok(window(VAULT, VAULT, 12, READ) == 0 && user_run(user_load, VAULT) == 0, "it began zeroed");
    (void)windows_clear();
    firmware_is_no_deputy();
    dma_engine_is_closed(information);
    windows_are_checked();
    user_goes_in();
    misses_are_filled();
    wiping();
    other_hart(hart);
    suspended();
    costs_print();
    ok(true, "done");
    payload_leave();
}
