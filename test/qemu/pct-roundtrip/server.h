/* SPDX-License-Identifier: BSD-2-Clause */
/* server.h - what the client asks of the server, in the last word. */
#pragma once

enum server_what {
    SERVER_ANSWER,
    SERVER_CALL_BACK,
    SERVER_UNMASKED,    /* unmasks, calls another, and says what that met */
    SERVER_CALL_SERVER, /* calls "server" twice */
    SERVER_EXIT,
    SERVER_FAULT,
    SERVER_END
};
