/* SPDX-License-Identifier: MIT */
/* What the program and the supervisor say to each other when somebody else's sandbox starts the
 * program: the program says `hello`, and is told what to run.  From then on the protocol is that of
 * all fixtures (docs/reference/fixture-protocol.md).  No functions: the fixtures share it. */
#ifndef WHICHWALL_GUEST_H
#define WHICHWALL_GUEST_H

#define GUEST_WORD "guest"
#define GUEST_HELLO "hello"
#define GUEST_WORKDIR "/work"
/* First byte of the answer to `hello`: how to run it.  Two bytes with the size of the launch block
 * follow, low byte first, then the block. */
enum guest_kind { GUEST_BUILTIN = 'b', GUEST_LINES = 'l', GUEST_PLAIN = 'p' };
enum { GUEST_HEAD = 3 };

/* What the benign arm of this kind leaves in the workdir, with the trial's token in it. */
#define BENIGN_WORKDIR_FILE "workdir_file"
#define BENIGN_FILE "benign"

#endif
