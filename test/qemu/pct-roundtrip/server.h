/* SPDX-License-Identifier: BSD-2-Clause */
/* server.h - what the client asks of the server, in the last word. */
#pragma once

enum server_what {
    SERVER_ANSWER,
    SERVER_CALL_BACK,
    SERVER_EXIT,
    SERVER_FAULT,
    SERVER_END
};
