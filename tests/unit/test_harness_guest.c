/* SPDX-License-Identifier: MIT */
/* The channel of a program that a launcher starts: who is heard, and who is only printed.  This
 * process stands for the program, a child of it for anybody else in the sandbox. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../runner/harness/guest.h"

static struct world {
	struct channel channel;
	struct guest guest;
	int theirs[TRIAL_FDS];
	char heard[4096]; /* the words, and the events as letters */
	int status;
} w;

static void hear(void *owner, const struct event *event)
{
	static const char letters[] = {[EVENT_STARTED] = 'S',
				       [EVENT_UNSTARTED] = 'U',
				       [EVENT_ENDED] = 'E',
				       [EVENT_FLOODED] = 'F'};
	const size_t used = strlen(w.heard);

	(void)owner;
	w.status = event->status;
	if (event->kind == EVENT_SAID)
		snprintf(w.heard + used, sizeof(w.heard) - used, "%.*s", (int)event->size,
			 (const char *)event->bytes);
	else
		snprintf(w.heard + used, sizeof(w.heard) - used, "[%c]", letters[event->kind]);
}

/* A child that lives until the test does not need it any more. */
static pid_t spawn(void)
{
	const pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct file_identity own_file(void)
{
	struct stat st;

	cr_assert_eq(stat("/proc/self/exe", &st), 0);
	return (struct file_identity){st.st_dev, st.st_ino};
}

static const struct file_identity nobodys = {1, 1};

/* Opens the channel for a launcher of this pid whose program is this file. */
static void open_for(pid_t launcher, bool pipes, const struct file_identity *program)
{
	memset(&w, 0, sizeof(w));
	for (int i = 0; i < TRIAL_FDS; i++)
		w.theirs[i] = -1;
	channel_clear(&w.channel, epoll_create1(EPOLL_CLOEXEC));
	w.channel.listener = (struct listener){hear, NULL};
	w.channel.program = FIXTURE_BUILTIN;
	guest_clear(&w.guest, &w.channel);
	cr_assert_eq(guest_open(&w.guest, pipes, w.theirs), 0);
	cr_assert_eq(guest_listen(&w.guest, launcher, program), 0);
}

static void say(const char *text)
{
	cr_assert_eq(write(w.theirs[TRIAL_REPORT], text, strlen(text)), (ssize_t)strlen(text));
	channel_drain(&w.channel);
}

/* The same by another process, which is gone afterwards. */
static void another_says(const char *text)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(write(w.theirs[TRIAL_REPORT], text, strlen(text)) < 0);
	waitpid(pid, NULL, 0);
	channel_drain(&w.channel);
}

static void close_all(void)
{
	for (int i = 0; i < TRIAL_FDS; i++)
		if (w.theirs[i] >= 0)
			close(w.theirs[i]);
	channel_close(&w.channel);
}

/* What the program got as answer to its greeting. */
static size_t answer(char bytes[LAUNCH_SIZE])
{
	const ssize_t n = recv(w.theirs[TRIAL_REPORT], bytes, LAUNCH_SIZE, MSG_DONTWAIT);

	return n < 0 ? 0 : (size_t)n;
}

Test(harness_guest, a_program_that_says_hello_is_answered_and_heard)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();
	char bytes[LAUNCH_SIZE];

	open_for(launcher, false, &own);
	guest_answer(&w.guest, "block", 5);
	say("he");
	cr_expect_str_eq(w.heard, "");
	say("llo\n");
	cr_expect_str_eq(w.heard, "[S]");
	cr_expect_eq(w.guest.pid, getpid(), "the kernel says who it is");
	cr_assert_eq(answer(bytes), 3 + 5);
	cr_expect_arr_eq(bytes, "b\005\000block", 8);
	say("ready\nsetup open\n");
	cr_expect_str_eq(w.heard, "[S]ready\nsetup open\n");
	close_all();
	end_child(launcher);
}

Test(harness_guest, the_answer_waits_for_what_it_speaks_of)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();
	char bytes[LAUNCH_SIZE];

	open_for(launcher, false, &own);
	say("hello\n");
	cr_expect_eq(answer(bytes), 0);
	guest_answer(&w.guest, "x", 1);
	cr_expect_eq(answer(bytes), 4);
	close_all();
	end_child(launcher);
}

Test(harness_guest, words_of_others_are_printed_and_never_heard)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();

	open_for(launcher, false, &own);
	another_says("jail: starting\n");
	say("hello\n");
	another_says("done 0123456789abcdef\n");
	say("ready\n");
	another_says("hello\n");
	cr_expect_str_eq(w.heard, "[S]ready\n");
	cr_expect_str_eq(w.guest.said, "jail: starting done 0123456789abcdef hello ");
	close_all();
	end_child(launcher);
}

/* A line is one sender's: two halves of two are no greeting. */
Test(harness_guest, a_greeting_comes_whole_from_one_process)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();

	open_for(launcher, false, &own);
	another_says("he");
	say("llo\n");
	cr_expect_str_eq(w.heard, "");
	say("hello there\nhello");
	cr_expect_str_eq(w.heard, "");
	say("\n");
	cr_expect_str_eq(w.heard, "[S]");
	close_all();
	end_child(launcher);
}

Test(harness_guest, a_speaker_that_nobody_executes_is_not_seen)
{
	const pid_t launcher = spawn();

	open_for(launcher, false, &nobodys);
	say("hello\n");
	cr_expect_str_eq(w.heard, "[S]");
	cr_expect_eq(w.guest.pid, 0);
	close_all();
	end_child(launcher);
}

Test(harness_guest, a_launcher_that_ends_silently_has_started_nothing)
{
	const struct file_identity own = own_file();
	const pid_t launcher = fork();
	siginfo_t info;

	if (launcher == 0)
		_exit(3);
	open_for(launcher, false, &own);
	cr_assert_geq(dprintf(w.theirs[TRIAL_ERRORS], "jail: well\njail: no\n\n"), 0);
	/* It stays a zombie, as below an arena's init until the end of the trial. */
	cr_assert_eq(waitid(P_PID, (id_t)launcher, &info, WEXITED | WNOWAIT), 0);
	w.guest.launcher.handle(&w.guest.launcher);
	cr_expect_str_eq(w.heard, "", "somebody still holds the channel");
	close(w.theirs[TRIAL_REPORT]);
	w.theirs[TRIAL_REPORT] = -1;
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "[U]");
	cr_assert(WIFEXITED(w.status));
	cr_expect_eq(WEXITSTATUS(w.status), 3);
	cr_expect_str_eq(w.guest.said, "jail: well jail: no  ");
	cr_expect_str_eq(w.guest.last_error.text, "jail: no");
	close_all();
	waitpid(launcher, NULL, 0);
}

Test(harness_guest, pipes_have_no_sender_and_serve_all_the_same)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();
	char bytes[16];

	open_for(launcher, true, &own);
	guest_answer(&w.guest, "x", 1);
	say("hello\n");
	cr_expect_str_eq(w.heard, "[S]");
	cr_expect_gt(w.guest.pid, 0,
		     "it is searched by its file, which the test's runner executes, too");
	cr_expect_eq(read(w.theirs[TRIAL_GATE], bytes, sizeof(bytes)), 4);
	say("ready\n");
	cr_expect_str_eq(w.heard, "[S]ready\n");
	close_all();
	end_child(launcher);
}

Test(harness_guest, a_launcher_that_never_stops_printing_is_cut_off)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();
	char line[1000];

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = 0;
	open_for(launcher, false, &own);
	for (int i = 0; i < 20 && !w.heard[0]; i++)
		say(line);
	cr_expect_str_eq(w.heard, "[F]");
	close_all();
	end_child(launcher);
}

/* ---- what a launcher and its helpers print ---- */

/* Neither executes the program nor is it this process. */
static pid_t shell_says(const char *text)
{
	const pid_t pid = fork();

	if (pid == 0) {
		dup2(w.theirs[TRIAL_REPORT], 1);
		execl("/bin/sh", "sh", "-c", "printf %b \"$0\"", text, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	return pid;
}

Test(harness_guest, the_word_of_a_launcher_is_no_program)
{
	const pid_t launcher = spawn();

	open_for(launcher, false, &nobodys);
	w.guest.launcher_pid = shell_says("hello\n");
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "");
	cr_expect_str_eq(w.guest.said, "hello ");
	w.guest.invisible = true;
	w.guest.launcher_pid = shell_says("hello\n");
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "[S]", "an interpreter speaks for what nobody executes");
	close_all();
	end_child(launcher);
}

Test(harness_guest, what_others_say_after_ready_is_not_the_programs)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();

	open_for(launcher, false, &own);
	say("hello\nready\n");
	shell_says("jail: started\n");
	shell_says("attempt lie\n");
	cr_expect_not(guest_unread(&w.guest));
	cr_expect_str_eq(w.guest.said, "jail: started attempt lie ");
	shell_says("jail: again\n");
	cr_assert_eq(write(w.theirs[TRIAL_REPORT], "done\n", 5), 5);
	cr_expect(guest_unread(&w.guest));
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "[S]done\n",
			 "what came in one reading with the greeting is none");
	close_all();
	end_child(launcher);
}

Test(harness_guest, errors_without_end_keep_nobody_waiting)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();

	open_for(launcher, false, &own);
	cr_assert_geq(dup2(open("/dev/zero", O_RDONLY | O_CLOEXEC), w.guest.errors.fd), 0);
	w.guest.errors.handle(&w.guest.errors);
	cr_expect_str_eq(w.heard, "", "it comes back");
	for (int i = 0; i < 10 && w.guest.errors.fd >= 0; i++)
		w.guest.errors.handle(&w.guest.errors);
	cr_expect_str_eq(w.heard, "[F]");
	close_all();
	end_child(launcher);
}

Test(harness_guest, a_plain_program_that_is_not_executed_says_why)
{
	const struct file_identity own = own_file();
	const pid_t launcher = spawn();

	open_for(launcher, false, &own);
	w.channel.program = FIXTURE_PLAIN;
	say("hello\n");
	say("ready\n");
	say("attempt exec\nrefused 13\n");
	cr_expect_str_eq(w.heard, "[S]ready\nattempt exec\nrefused 13\n");
	close_all();
	end_child(launcher);
}

/* ---- a program beside this process ---- */

struct program {
	char path[32];
	struct file_identity file;
	pid_t pid;
};

/* It does nothing, by a file that nobody else executes; `speaks`: its standard output is the
 * channel. */
static struct program start_program(bool speaks)
{
	struct program program = {.path = "/tmp/ww-guest-XXXXXX"};
	const int from = open("/bin/sleep", O_RDONLY | O_CLOEXEC), to = mkstemp(program.path);
	char bytes[4096], exe[64];
	struct stat st, now = {0};
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		cr_assert_eq(write(to, bytes, (size_t)n), n);
	fchmod(to, 0700);
	cr_assert_eq(fstat(to, &st), 0);
	close(from);
	close(to);
	program.file = (struct file_identity){st.st_dev, st.st_ino};
	program.pid = fork();
	if (program.pid == 0) {
		if (speaks)
			dup2(w.theirs[TRIAL_REPORT], 1);
		execl(program.path, program.path, "1000", (char *)NULL);
		_exit(127);
	}
	snprintf(exe, sizeof(exe), "/proc/%d/exe", (int)program.pid);
	while (now.st_ino != st.st_ino || now.st_dev != st.st_dev)
		cr_assert_eq(stat(exe, &now), 0);
	unlink(program.path);
	w.guest.program = program.file;
	return program;
}

Test(harness_guest, a_program_that_has_the_channel_speaks_for_itself)
{
	const pid_t launcher = spawn();
	struct program program;

	open_for(launcher, false, &nobodys);
	program = start_program(true);
	shell_says("hello\n");
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "");
	cr_expect_eq(w.guest.pid, 0);
	close_all();
	end_child(program.pid);
	end_child(launcher);
}

Test(harness_guest, words_that_are_copied_come_before_the_end)
{
	const pid_t launcher = spawn();
	struct program program;

	open_for(launcher, false, &nobodys);
	program = start_program(false);
	say("hello\n");
	cr_expect_str_eq(w.heard, "[S]");
	cr_expect_eq(w.guest.pid, program.pid);
	end_child(program.pid);
	w.channel.process.handle(&w.channel.process);
	say("attempt open\n");
	cr_expect_str_eq(w.heard, "[S]attempt open\n", "its copier still speaks");
	cr_expect(guest_tell_end(&w.guest));
	cr_expect_not(guest_tell_end(&w.guest));
	close(w.theirs[TRIAL_REPORT]);
	w.theirs[TRIAL_REPORT] = -1;
	channel_drain(&w.channel);
	cr_expect_str_eq(w.heard, "[S]attempt open\n[E]", "once");
	close_all();
	end_child(launcher);
}

Test(harness_guest, an_end_that_nobody_told_is_none_of_ours)
{
	const pid_t launcher = spawn();
	struct program program;
	siginfo_t info;

	open_for(launcher, false, &nobodys);
	program = start_program(false);
	say("hello\n");
	kill(program.pid, SIGSEGV);
	cr_assert_eq(waitid(P_PID, (id_t)program.pid, &info, WEXITED | WNOWAIT), 0);
	guest_end(&w.guest);
	cr_expect(w.guest.ended && w.guest.known);
	cr_expect(WIFSIGNALED(w.guest.status) && WTERMSIG(w.guest.status) == SIGSEGV);
	waitpid(program.pid, NULL, 0);
	close_all();
	end_child(launcher);
}

/* ---- how a process ended ---- */

static int pidfd_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

Test(harness_guest, a_zombie_and_a_reaped_process_tell_how_they_ended)
{
	const pid_t pid = fork();
	siginfo_t info;
	int pidfd, status = 0;

	if (pid == 0) {
		raise(SIGKILL);
		_exit(0);
	}
	pidfd = pidfd_of(pid);
	cr_assert_geq(pidfd, 0);
	cr_assert_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	cr_assert(speaker_ending(pidfd, pid, &status));
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	waitpid(pid, NULL, 0);
	status = 0;
	/* Linux 6.15; an older kernel says that it does not know. */
	if (speaker_ending(pidfd, pid, &status))
		cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(pidfd);
}
