/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revoke.pml - a revocation across two harts: two askers, a victim that answers or not, the
 * deadline, force, shootdown by epochs, the victim's exit, and a hart that stops.
 *
 * Hart A runs the victim: its hardware walks, fills and stores at any time while the entry is
 * there, and its calls map, give up, or end it. Hart B runs askers 1 and 2 in turn; each step of
 * theirs is one call under the kernel's ticket lock. Switches break one rule each:
 *   NO_WAIT     what was taken is handed on before every hart flushed
 *   EARLY_ACK   a hart says that it flushed before it has
 *   NO_STAMP    unmapping makes no new epoch
 *   NO_LOCK     calls do not take the lock
 *   UNFAIR      the lock goes to whoever is there
 *   NO_CAP      the notice of a victim that never runs never begins
 *   EXIT_LEAKS  a victim that exits takes with it what it had given back
 *   STOP_KEEPS  a hart that stops neither flushes nor counts as flushed
 */
#define NOTICE 1
#define CAP    2

mtype = { HELD, GIVEN, COLLECTED };
mtype state = HELD;

bool entry = true;    /* the page table's */
bool tlb = false;     /* hart A's */
bool walk = false;    /* hart A has read the entry and not yet filled the TLB */
byte epoch = 0;       /* newest unmap */
byte flushed = 0;     /* hart A's, of the kernel's belief */
byte stamp = 0;       /* epoch when it was given back */
bool kick = false;
bool online = true;   /* hart A */
bool alive = true;    /* the victim */
bool runs = false;    /* the victim has got time since it was asked */
byte waited = 0;      /* since the request; stands still while the asker is not scheduled */
bool asked[2];
bool ended[2];        /* the ask is over: collected, or nothing left */
bool reissued = false;
byte collections = 0;

/* The kernel's lock. The holder's `me` is its ticket. */
#ifdef NO_LOCK
#define TAKE skip
#define DROP skip
#else
#ifdef UNFAIR
bool lock = false;
#define TAKE atomic { !lock -> lock = true }
#define DROP lock = false
#else
byte next_ticket = 0, serving = 0;
#define TAKE atomic { me = next_ticket; next_ticket = (next_ticket + 1) % 4 } (serving == me)
#define DROP serving = (serving + 1) % 4
#endif
#endif

/* Unmapping: the entry goes first, then the stamp is made. */
inline quiesce()
{
    if
    :: entry -> entry = false;
#ifndef NO_STAMP
       epoch++;
#endif
    :: else
    fi
}

inline hand_over()
{
    quiesce();
    stamp = epoch;
    state = GIVEN
}

active proctype hardware_a()
{
end:
    do
    :: atomic { entry && alive && online && !walk && !tlb -> walk = true }
    :: atomic { walk -> walk = false; tlb = online }
    :: atomic { tlb && online -> assert(!reissued) } /* a store by the old translation */
    od
}

active proctype kernel_a()
{
end:
    do
    :: kick && online ->
#ifdef EARLY_ACK
       flushed = epoch;
       atomic { tlb = false; walk = false };
#else
       atomic { tlb = false; walk = false; flushed = epoch };
#endif
       kick = false
    od
}

/* The victim: hostile, so everything here may happen or not. */
active proctype victim()
{
    byte me;
end:
    do
    :: alive && online -> runs = true /* its slice begins: the notice runs */
    :: alive && online && state == HELD && !entry ->
       TAKE;
       if
       :: alive && state == HELD && (asked[0] -> ended[0] == false : true) -> entry = true
       :: else
       fi;
       DROP
    :: alive && online && (asked[0] || asked[1]) ->
       TAKE;
       if
       :: alive && state == HELD -> hand_over() /* it surrenders */
       :: else
       fi;
       DROP
    :: alive && online ->
       TAKE; /* it exits; then it may be destroyed, or force takes what it leaves */
       alive = false;
       if
       :: state == HELD -> hand_over()
       :: skip
       fi;
#ifdef EXIT_LEAKS
       state = COLLECTED;
#endif
       DROP;
       break
    :: online ->
       TAKE; /* the hart stops */
#ifdef STOP_KEEPS
       online = false;
#else
       atomic { tlb = false; walk = false; flushed = epoch; online = false };
#endif
       DROP;
       break
    od
}

#ifdef NO_CAP
#define IS_DUE (runs && waited >= NOTICE)
#else
#define IS_DUE ((runs && waited >= NOTICE) || waited >= CAP)
#endif
#ifdef NO_WAIT
#define IS_QUIET true
#else
#ifdef STOP_KEEPS
#define IS_QUIET (flushed >= stamp)
#else
#define IS_QUIET (!online || flushed >= stamp)
#endif
#endif

/* One asker: it asks, then makes steps until its ask is over. */
proctype asker(byte number)
{
    byte me;
    asked[number] = true;
    do
    :: ended[number] -> break
    :: else ->
       TAKE;
       if
       :: state == COLLECTED -> ended[number] = true /* NOTHING: the other one has it */
       :: state == HELD && !IS_DUE -> skip           /* EARLY */
       :: state == HELD && IS_DUE -> hand_over()     /* by force */
       :: state == GIVEN && !IS_QUIET -> kick = true /* AGAIN */
       :: state == GIVEN && IS_QUIET ->
          state = COLLECTED;
          collections++;
          assert(collections == 1);
          assert(!entry);
          reissued = true;
          ended[number] = true
       fi;
       DROP;
       if
       :: waited < CAP -> waited++
       :: else
       fi
    od
}

init
{
    atomic { run asker(0); run asker(1) }
}

/* Every ask ends; what was asked for comes back; and nobody reaches it then by an old entry. */
ltl ends { <> (ended[0] && ended[1]) }
ltl back { <> reissued }
ltl safe { [] (reissued -> !entry) }
