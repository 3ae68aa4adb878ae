/* SPDX-License-Identifier: MIT */
/* The commands: one function and one file for each.  argv[0] is the command's own word; the result
 * is the program's exit status. */
#ifndef WHICHWALL_CLI_COMMANDS_H
#define WHICHWALL_CLI_COMMANDS_H

int cmd_run(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_exec(int argc, char **argv);
int cmd_claims(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_gate(int argc, char **argv);
int cmd_diff(int argc, char **argv);

#endif
