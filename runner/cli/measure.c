/* SPDX-License-Identifier: MIT */
/* From a request to a journal: the plan, the identity of what a directory holds, the sweep. */
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../matrix/description_list.h"
#include "../../matrix/journal.h"
#include "../../reports/text/phrases.h"
#include "../harness/arena_group.h"
#include "../harness/host.h"
#include "../harness/trial_group.h"
#include "../harness/workers.h"
#include "preflight.h"
#include "profile_files.h"
#include "run_record.h"

/* Everything that a run owns. */
struct measurement {
	struct measure_request request;
	struct folder folder; /* where all of it goes */
	struct images images;
	struct externals externals;
	struct catalog catalog;
	char *catalog_json;
	size_t *fixtures;
	struct plan *plan;
	struct idmap ids;
	struct plan_options options;
	char *profile_text; /* cut up into profile_names */
	const char *profile_names[MEASURE_PROFILES_MAX];
	struct profile_setup profiles[MEASURE_PROFILES_MAX + CONTROL_KINDS];
	size_t profile_count;
	bool grouped; /* sealed trials have a group of cgroup v2 */
	int journal;
	bool replaying; /* before the sweep: a signal ends it */
	char started[32];
	struct sweep_counts counts;
	const char *command; /* as given, for run.json */
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

/* ---- options ---- */

enum {
	KEY_FACTORS = 512,
	KEY_SLOW,
	KEY_SEED,
	KEY_ARENA,
	KEY_TIMEOUT,
	KEY_MEMORY,
	KEY_RANGE,
	KEY_CORPUS,
	KEY_FIXTURE_DIR,
	KEY_COMMAND,
	KEY_WITHOUT
};

static const struct argp_option options[] = {
	{"profiles", 'p', "LIST", 0,
	 "profiles, comma-separated (default: strict): of ours, with options (strict+file_io); "
	 "somebody else's sandbox, by the name that `whichwall list profiles` shows or by its file "
	 "(./mine.json)",
	 1},
	{"command", KEY_COMMAND, "LINE", 0,
	 "the profile is this command line, which starts {command}: 'my-jail --net=none {command}'",
	 1},
	{"without", KEY_WITHOUT, "NAME=WORDS", 0,
	 "a factor of --command: without it these words are left out: no_net=--net=none (may be "
	 "given again)",
	 1},
	{"callers", 'c', "LIST", 0, "root, user (default: both)", 1},
	{"masks", 'm', "LIST", 0,
	 "all (default); none: full hardening alone; single: each factor alone, without full "
	 "hardening: add none; pairs: each two factors; numbers, or factor names joined by +",
	 1},
	{"factors", KEY_FACTORS, "LIST", 0,
	 "vary these factors, at most 12 (default: the six base factors that the profile has); "
	 "`whichwall list factors` names them all",
	 1},
	{"fixtures", 'f', "LIST", 0,
	 "globs over ids, or class:WORD, comma-separated (default: all)", 1},
	{"slow", KEY_SLOW, NULL, 0, "with the fixtures that take long", 1},
	{"reps", 'r', "N", 0, "repetitions of each trial (default: 1)", 1},
	{"seed", KEY_SEED, "N", 0, "of the random order (default: 1)", 2},
	{"jobs", 'j', "N", 0, "arenas busy at once (default: six for each processor)", 2},
	{"arena", KEY_ARENA, "HOW", 0,
	 "auto (default): use an arena again when it is proven unchanged; fresh: never", 2},
	{"id-range", KEY_RANGE, "BASE:COUNT", 0,
	 "ids of this host that arenas may use (default: from /etc/subuid)", 2},
	{"timeout", KEY_TIMEOUT, "SECONDS", 0,
	 "profile parameter: RLIMIT_CPU is twice that, at least 2 (default: 1)", 2},
	{"memory", KEY_MEMORY, "MIB", 0,
	 "profile parameter: RLIMIT_AS is eight times that, at least 4096; of sealed, that "
	 "(default: 512)",
	 2},
	{"corpus", KEY_CORPUS, "FILE", 0,
	 "take the fixtures from this program instead of the built-in ones", 2},
	{"fixture-dir", KEY_FIXTURE_DIR, "DIR", 0,
	 "with the programs of DIR that have a manifest (may be given again); they see this host's "
	 "/usr, read-only",
	 2},
	{0},
};

/* More would only be slips of the pen: each job is an arena with processes of its own, a day is
 * longer than any deadline, and the kernel's limits are these times a small factor, in bytes. */
#define JOBS_MAX 4096
#define TIMEOUT_MAX 86400
#define MEMORY_MAX (UINT64_C(1) << 24)
#define REPS_MAX UINT32_MAX

static uint64_t number(const char *text, const char *option, uint64_t least, uint64_t most,
		       struct argp_state *state)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || text[0] < '0' || text[0] > '9' || *end || value < least || value > most)
		argp_error(state, "%s %s: expected a number from %llu to %llu", option, text,
			   (unsigned long long)least, (unsigned long long)most);
	return value;
}

static error_t parse_more(int key, char *arg, struct argp_state *state, struct measure_request *r)
{
	switch (key) {
	case KEY_ARENA:
		if (strcmp(arg, "auto") != 0 && strcmp(arg, "fresh") != 0)
			argp_error(state, "--arena %s: expected auto or fresh", arg);
		r->fresh = strcmp(arg, "fresh") == 0;
		break;
	case KEY_TIMEOUT:
		r->timeout_seconds = number(arg, "--timeout", 1, TIMEOUT_MAX, state);
		break;
	case KEY_MEMORY:
		r->memory_mib = number(arg, "--memory", 1, MEMORY_MAX, state);
		break;
	case KEY_RANGE:
		r->range = arg;
		break;
	case KEY_COMMAND:
		r->command = arg;
		break;
	case KEY_WITHOUT:
		if (r->without_count == MEASURE_WITHOUT_MAX)
			argp_error(state, "--without: at most %d", MEASURE_WITHOUT_MAX);
		r->without[r->without_count++] = arg;
		break;
	case ARGP_KEY_END:
		if (r->without_count && !r->command)
			argp_error(state,
				   "--without %s takes words out of the line of --command, "
				   "which is not given; what a profile has, --factors and -m "
				   "take away",
				   r->without[0]);
		break;
	case KEY_CORPUS:
		r->corpus = arg;
		break;
	case KEY_FIXTURE_DIR:
		cli_take_fixture_dir(&r->fixture_dirs, arg, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct measure_request *r = state->input;

	switch (key) {
	case 'p':
		r->profiles = arg;
		break;
	case 'c':
		r->callers = arg;
		break;
	case 'm':
		r->masks = arg;
		break;
	case KEY_FACTORS:
		r->factors = arg;
		break;
	case 'f':
		r->fixtures = arg;
		break;
	case KEY_SLOW:
		r->slow = true;
		break;
	case 'r':
		r->reps = (unsigned)number(arg, "--reps", 1, REPS_MAX, state);
		break;
	case KEY_SEED:
		r->seed = number(arg, "--seed", 0, UINT64_MAX, state);
		break;
	case 'j':
		r->jobs = (unsigned)number(arg, "--jobs", 1, JOBS_MAX, state);
		break;
	default:
		return parse_more(key, arg, state, r);
	}
	return 0;
}

const struct argp measure_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

struct measure_request measure_request_default(void)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return (struct measure_request){
		.reps = 1,
		.seed = 1,
		.jobs = 6 * (unsigned)(cpus > 0 ? cpus : 1),
		.timeout_seconds = 1,
		.memory_mib = 512,
	};
}

bool measure_only(const struct measure_request *m)
{
	const struct measure_request usual = measure_request_default();

	return m->dir || m->factors || m->range || m->corpus || m->slow || m->fresh || m->quiet ||
	       m->fixture_dirs.count || m->reps != usual.reps || m->jobs != usual.jobs ||
	       m->seed != usual.seed || m->timeout_seconds != usual.timeout_seconds ||
	       m->memory_mib != usual.memory_mib;
}

static int add_name(struct measure_request *r, const char *name, struct ww_error *e)
{
	const size_t used = strlen(r->named);
	const int more = snprintf(r->named + used, sizeof(r->named) - used, "%s%s", used ? "," : "",
				  name ? name : "");

	if (!name)
		return -1;
	return (size_t)more < sizeof(r->named) - used
		       ? 0
		       : ww_fail(e, 2, "--profiles: the names are too many");
}

static int resolve_list(struct measure_request *r, struct ww_error *e)
{
	char *copy = strdup(r->profiles), *rest = copy, *word;
	int result = copy ? 0 : ww_fail(e, 3, "out of memory");

	while (result == 0 && (word = strsep(&rest, ",")))
		result = add_name(r, profile_take(word, e), e);
	free(copy);
	return result;
}

int measure_resolve(struct measure_request *r, struct ww_error *e)
{
	if (r->named[0] || (!r->profiles && !r->command))
		return 0;
	if (r->command &&
	    add_name(r, profile_take_command(r->command, r->without, r->without_count, e), e) < 0)
		return -1;
	if (r->profiles && resolve_list(r, e) < 0)
		return -1;
	r->profiles = r->named;
	return 0;
}

/* The names, one by one; `strict` when none was given. */
static int take_profiles(struct measurement *run, struct ww_error *e)
{
	const char *text;
	char *rest, *name;

	if (measure_resolve(&run->request, e) < 0)
		return -1;
	text = run->request.named[0]   ? run->request.named
	       : run->request.profiles ? run->request.profiles
				       : ww_word(&ww_profiles, PROFILE_STRICT);
	run->profile_text = strdup(text);
	if (!run->profile_text)
		return ww_fail(e, 3, "out of memory");
	for (rest = run->profile_text; (name = strsep(&rest, ","));) {
		if (run->options.profile_count == MEASURE_PROFILES_MAX)
			return ww_fail(e, 2, "--profiles: at most %d", MEASURE_PROFILES_MAX);
		run->profile_names[run->options.profile_count++] = name;
	}
	run->options.profiles = run->profile_names;
	return 0;
}

int measure_callers(const char *text, uint64_t *callers, struct ww_error *e)
{
	char *copy, *rest, *name;
	int caller = 0;

	*callers = text ? 0 : WW_BIT(CALLER_ROOT) | WW_BIT(CALLER_USER);
	rest = copy = text ? strdup(text) : NULL;
	while (caller >= 0 && (name = strsep(&rest, ","))) {
		caller = ww_lookup(&ww_callers, name);
		if (caller >= 0)
			*callers |= WW_BIT(caller);
		else
			ww_fail(e, 2, "--callers: unknown caller '%.40s'; expected root or user",
				name);
	}
	free(copy);
	return caller < 0 ? -1 : 0;
}

/* Says what of each profile is not measured. */
static void tell_excluded(const char *profile, uint64_t callers)
{
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (callers & WW_BIT(caller))
			fprintf(stderr,
				"whichwall: profile %s is not measured for the caller %s, which "
				"\"callers\" of its file excludes\n",
				profile, ww_word(&ww_callers, caller));
}

/* Leaves out callers that no profile has, and profiles that no caller can start.  Where nothing
 * remains the plan says so. */
static int choose_callers(struct measurement *run, struct ww_error *e)
{
	struct plan_options *plan = &run->options;
	uint64_t asked, some = 0;
	size_t kept = 0;

	if (measure_callers(run->request.callers, &asked, e) < 0)
		return -1;
	plan->callers = asked;
	for (size_t i = 0; i < plan->profile_count; i++)
		some |= asked & description_callers(run->profile_names[i]);
	if (!some)
		return 0;
	for (size_t i = 0; i < plan->profile_count; i++) {
		const char *name = run->profile_names[i];
		const uint64_t callers = description_callers(name);

		tell_excluded(name, asked & ~callers);
		if (asked & callers)
			run->profile_names[kept++] = name;
	}
	plan->profile_count = kept;
	plan->callers = some;
	return 0;
}

static struct plan_options plan_options(const struct measure_request *r)
{
	return (struct plan_options){.masks = r->masks ? r->masks : "all",
				     .search = r->search,
				     .depth = r->depth,
				     .reps = r->reps,
				     .seed = r->seed,
				     .retries = 2,
				     .stop = &interrupted};
}

/* ---- before the sweep ---- */

static int add_profile(struct measurement *run, const char *name, struct ww_error *e)
{
	for (size_t i = 0; i < run->profile_count; i++)
		if (strcmp(run->profiles[i].name, name) == 0)
			return 0;
	return profile_setup_init(&run->profiles[run->profile_count++], name, e);
}

/* Of the control arms that these profiles have. */
static int add_controls(struct measurement *run, struct ww_error *e)
{
	bool has[CONTROL_KINDS] = {false};

	for (size_t i = 0; i < run->profile_count; i++)
		has[run->profiles[i].launched ? CONTROL_LAUNCHED : CONTROL_BARE] = true;
	for (int kind = 0; kind < CONTROL_KINDS; kind++)
		if (has[kind] && add_profile(run, ww_control_profiles[kind], e) < 0)
			return -1;
	return 0;
}

static int prepare_fixtures(struct measurement *run, struct ww_error *e)
{
	const struct measure_request *r = &run->request;

	if (cli_corpus(&run->images, &run->catalog, r->corpus, &run->catalog_json, e) < 0 ||
	    cli_externals(&r->fixture_dirs, &run->externals, &run->catalog, &run->catalog_json, e) <
		    0 ||
	    catalog_select(&run->catalog, r->fixtures, r->slow, &run->fixtures,
			   &run->options.fixture_count, e) < 0)
		return -1;
	run->options.fixtures = run->fixtures;
	return 0;
}

static int prepare_plan(struct measurement *run, struct ww_error *e)
{
	const struct measure_request *r = &run->request;

	run->options = plan_options(r);
	if (r->search && r->masks)
		return ww_fail(e, 2, "--search chooses the masks itself: leave --masks out");
	if (take_profiles(run, e) < 0 || choose_callers(run, e) < 0)
		return -1;
	if (r->factors && factors_parse(r->factors, &run->options.factors, e) < 0)
		return -1;
	if (prepare_fixtures(run, e) < 0)
		return -1;
	for (size_t i = 0; i < run->options.profile_count; i++)
		if (add_profile(run, run->profile_names[i], e) < 0)
			return -1;
	if (add_controls(run, e) < 0)
		return -1;
	run->plan = plan_new(&run->options, &run->catalog, e);
	return run->plan ? 0 : -1;
}

static int check_identity(struct measurement *run, struct ww_error *e)
{
	const struct measure_request *r = &run->request;
	struct run_identity identity;
	char boot[37];
	const int found = run_identity_read(&run->folder, &identity, e);

	if (found < 0)
		return -1;
	if (found == 1)
		return r->resume ? ww_fail(e, 2, "%s has no run to resume: leave --resume out",
					   r->dir)
				 : 0;
	if (!r->resume)
		return ww_fail(e, 2,
			       "%s already holds a run%s: go on with --resume, or choose another "
			       "directory with -o",
			       r->dir, identity.complete ? "" : " that was not finished");
	host_boot_id(boot);
	if (strcmp(identity.plan_hash, plan_hash(run->plan)) != 0)
		return ww_fail(
			e, 2,
			"%s was measured with other settings (plan %.12s, now %.12s): repeat "
			"the options of its run.json, or choose another directory with -o",
			r->dir, identity.plan_hash, plan_hash(run->plan));
	if (strcmp(identity.boot_id, boot) != 0)
		return ww_fail(e, 2,
			       "%s was measured before this machine was booted anew: its remaining "
			       "trials would meet another kernel; start over with another -o",
			       r->dir);
	if (identity.grouped != run->grouped)
		return ww_fail(e, 2,
			       "%s was measured %s a group of cgroup v2 for each sealed trial: "
			       "start it where that one was started, or choose another directory "
			       "with -o",
			       r->dir, identity.grouped ? "with" : "without");
	snprintf(run->started, sizeof(run->started), "%s", identity.started);
	return 0;
}

static int learn(const struct facts *facts, void *context)
{
	struct measurement *run = context;

	if (run->replaying && interrupted)
		return -1;
	return plan_learn(run->plan, facts) < 0 ? -1 : 0;
}

/* Names the file and the remedy: the reader knows the line and the field only. */
static int blame_journal(const struct measurement *run, struct ww_error *e)
{
	const struct ww_error inner = *e;

	return ww_fail(e, inner.code,
		       "%.120s/trials.jsonl: %.120s; delete that line and --resume: its trial is "
		       "measured anew",
		       run->request.dir, inner.text);
}

/* The journal from its start: the very file that the lock is on, whatever has its name by now. */
static FILE *read_journal(const struct measurement *run, struct ww_error *e)
{
	const int fd = fcntl(run->journal, F_DUPFD_CLOEXEC, 0);
	FILE *in = fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? fdopen(fd, "r") : NULL;

	if (in)
		return in;
	ww_fail(e, 2, "%.200s/trials.jsonl: %s", run->request.dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Feeds what was journalled to the plan and cuts a torn last line off. */
static int replay(struct measurement *run, struct ww_error *e)
{
	FILE *in = read_journal(run, e);
	long valid = 0;
	int result;

	if (!in)
		return -1;
	e->text[0] = 0;
	result = journal_read(in, learn, run, &valid, e);
	fclose(in);
	if (result < 0 && run->replaying && interrupted)
		return ww_fail(e, 4, "interrupted while reading the journal; nothing was measured");
	if (result < 0 && !e->text[0])
		ww_fail(e, 2, "it holds a trial that is not of this plan");
	if (result < 0)
		return blame_journal(run, e);
	return ftruncate(run->journal, valid) == 0 ? 0
						   : ww_fail(e, 2, "%.200s/trials.jsonl: %s",
							     run->request.dir, strerror(errno));
}

static int open_folder(struct measurement *run, struct ww_error *e)
{
	const char *dir = run->request.dir;
	struct ww_error why = {0};

	if (folder_open(&run->folder, dir, FOLDER_MAKE, &why) < 0)
		return ww_fail(e, why.code, "%.280s, with -o", why.text);
	if (faccessat(run->folder.fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
		return ww_fail(e, 2, "cannot write to %.200s: %s; choose another directory with -o",
			       dir, strerror(errno));
	return 0;
}

/* Workers of a run that was killed a moment ago hold the lock until they are gone. */
static bool lock(int fd)
{
	const struct timespec pause = {.tv_nsec = 20000000};

	for (int tries = 0; tries < 100; tries++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static int no_journal(const struct measurement *run, const char *why, struct ww_error *e)
{
	return ww_fail(e, 2,
		       "%.180s/trials.jsonl %s, and takes no journal: remove it, or choose "
		       "another directory with -o",
		       run->request.dir, why);
}

/* What is there already is written to only where that can harm nobody: a link leads elsewhere, a
 * file with a second name is another file of its owner's, and one of somebody else's is not for us
 * to trust. */
static int check_journal(const struct measurement *run, bool made, struct ww_error *e)
{
	struct stat st;

	if (fstat(run->journal, &st) < 0 || !S_ISREG(st.st_mode))
		return no_journal(run, "is no regular file", e);
	if (st.st_nlink != 1)
		return no_journal(run, "has another name elsewhere", e);
	if (!made && st.st_uid != geteuid())
		return ww_fail(e, 2,
			       "%.180s/trials.jsonl belongs to another user (id %u): remove it, "
			       "or choose another directory with -o",
			       run->request.dir, st.st_uid);
	return 0;
}

static int open_at_journal(struct measurement *run, bool *made, struct ww_error *e)
{
	static const int flags = O_RDWR | O_CREAT | O_APPEND;
	struct stat st;

	run->journal = folder_file(&run->folder, "trials.jsonl", flags | O_EXCL, 0666);
	*made = run->journal >= 0;
	if (run->journal < 0 && errno == EEXIST)
		run->journal = folder_file(&run->folder, "trials.jsonl", flags, 0666);
	if (run->journal >= 0)
		return 0;
	if (folder_look(&run->folder, "trials.jsonl", &st) == 0 && !S_ISREG(st.st_mode))
		return no_journal(run, "is no regular file", e);
	return ww_fail(e, 2, "%.200s/trials.jsonl: %s; choose another directory with -o",
		       run->request.dir, strerror(errno));
}

static int open_journal(struct measurement *run, struct ww_error *e)
{
	bool made;
	int result;

	if (open_at_journal(run, &made, e) < 0 || check_journal(run, made, e) < 0)
		return -1;
	if (!lock(run->journal))
		return ww_fail(e, 2,
			       "%.180s/trials.jsonl is being written by another whichwall: wait "
			       "for its end",
			       run->request.dir);
	if (run->request.resume) {
		run->replaying = true;
		result = replay(run, e);
		run->replaying = false;
		return result;
	}
	/* Only now, under the lock: it may have been another run's until a moment ago. */
	return ftruncate(run->journal, 0) < 0
		       ? ww_fail(e, 2, "%.200s/trials.jsonl: %s", run->request.dir, strerror(errno))
		       : 0;
}

static int build_record(const struct measurement *run, struct run_record *record,
			struct ww_error *e)
{
	const struct measure_request *r = &run->request;
	const struct run_record_input input = {
		.plan = run->plan,
		.options = &run->options,
		.catalog = &run->catalog,
		.catalog_json = run->catalog_json,
		.ids = &run->ids,
		.profiles = run->profiles,
		.profile_count = run->profile_count,
		.timeout_seconds = r->timeout_seconds,
		.memory_mib = r->memory_mib,
		.jobs = r->jobs,
		.arena = r->fresh ? "fresh" : "auto",
		.grouped = run->grouped,
		.started = run->started,
		.trials = run->counts.trials,
		.arenas = run->counts.arenas,
		.command = run->command,
	};

	return run_record_build(&input, record, e);
}

/* With one id only, root of an arena is the id that runs this: what keeps it from writing to the
 * host's /usr would be a read-only mount that it may turn writable. */
static int check_externals(const struct measurement *run, struct ww_error *e)
{
	if (run->externals.count == 0 || !run->ids.single)
		return 0;
	return ww_fail(e, 3,
		       "--fixture-dir: arenas here have no user ids of their own, which external "
		       "fixtures need; see `whichwall doctor` for /etc/subuid");
}

/* The same of a launcher, which would run with the user's own id. */
static int check_launchers(const struct measurement *run, struct ww_error *e)
{
	if (arena_groups_check(run->profiles, run->profile_count, e) < 0)
		return -1;
	for (size_t i = 0; i < run->profile_count; i++)
		if (run->profiles[i].launcher.unlisted)
			return ww_fail(e, 3, "profile %s: %s; %s", run->profiles[i].name,
				       run->profiles[i].launcher.flaw,
				       run->profiles[i].launcher.remedy);
	for (size_t i = 0; run->ids.single && i < run->profile_count; i++)
		if (run->profiles[i].launched)
			return ww_fail(
				e, 3,
				"profile %s: arenas here have no user ids of their own, which "
				"sandboxes of others need; see `whichwall doctor` for "
				"/etc/subuid",
				run->profiles[i].name);
	return 0;
}

static bool wants_groups(const struct measurement *run)
{
	for (size_t i = 0; i < run->profile_count; i++)
		if (run->profiles[i].base == PROFILE_SEALED)
			return trial_groups_found(run->request.memory_mib);
	return false;
}

static int prepare(struct measurement *run, struct ww_error *e)
{
	struct run_record record = {0};
	const char *cores;
	int result;

	time_text(run->started);
	/* The ids before the directory: a host that cannot measure is left without one. */
	if (prepare_plan(run, e) < 0 || idmap_find(&run->ids, run->request.range, e) < 0)
		return -1;
	run->grouped = wants_groups(run);
	if (check_externals(run, e) < 0 || check_launchers(run, e) < 0 || open_folder(run, e) < 0 ||
	    check_identity(run, e) < 0 || open_journal(run, e) < 0)
		return -1;
	if (run->ids.single && !run->request.quiet)
		fprintf(stderr,
			"whichwall: %s; the caller user and whatever needs a second id stay "
			"untestable\n",
			run->ids.how);
	cores = host_quiet_cores();
	if (cores)
		return ww_fail(e, 3, "%s", cores);
	result = build_record(run, &record, e);
	if (result == 0)
		result = run_record_write(&run->folder, record.text_partial, e);
	run_record_free(&record);
	return result;
}

/* ---- the sweep ---- */

struct progress {
	const struct plan *plan;
	uint64_t start_us;
};

static void show_progress(const struct workers_progress *now, void *context)
{
	const struct progress *p = context;
	const double seconds = (double)(now_us() - p->start_us) / 1e6;
	const double rate = seconds > 0 ? (double)now->finished / seconds : 0;
	const size_t total = plan_total(p->plan), run = plan_finished(p->plan) + now->finished;
	const size_t done = run < total ? run : total; /* retries are run, too */

	fprintf(stderr, "\r%zu of %zu trials (%zu %%), %.0f/s, %.0f s left \033[K", done, total,
		100 * done / total, rate, rate > 0 ? (double)(total - done) / rate : 0.0);
}

/* The number of questions of a search is known only when they are answered. */
static void show_search_progress(const struct workers_progress *now, void *context)
{
	const struct progress *p = context;
	const double seconds = (double)(now_us() - p->start_us) / 1e6;
	const double rate = seconds > 0 ? (double)now->finished / seconds : 0;

	fprintf(stderr, "\r%zu of %zu rows searched, %zu trials, %.0f/s \033[K",
		plan_rows_settled(p->plan) + now->settled, plan_rows(p->plan),
		plan_finished(p->plan) + now->finished, rate);
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_interrupt}, inherited;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* nohup(1): the terminal goes, the run goes on. */
	if (sigaction(SIGHUP, NULL, &inherited) < 0 || inherited.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static struct sweep_options sweep_options(struct measurement *run)
{
	const struct measure_request *r = &run->request;

	return (struct sweep_options){
		.jobs = r->jobs,
		.fresh_only = r->fresh,
		.timeout_seconds = r->timeout_seconds,
		.memory_mib = r->memory_mib,
		.profiles = run->profiles,
		.profile_count = run->profile_count,
		.images = &run->images,
		.externals = &run->externals,
		.ids = &run->ids,
		.journal = run->journal,
		.stop = &interrupted,
	};
}

/* Trials for which the host was short run once more, one at a time: what is short then is short
 * without our doing. */
static int sweep_alone(struct measurement *run, struct workers_options *workers, struct ww_error *e)
{
	struct sweep_counts counts;
	size_t deferred;
	int result;

	if (run->counts.deferred == 0)
		return 0;
	if (replay(run, e) < 0)
		return -1;
	deferred = plan_deferred(run->plan);
	if (!run->request.quiet && deferred)
		fprintf(stderr,
			"whichwall: this host ran short of something (processes, namespaces, "
			"memory) in %zu trial%s, to be run again one at a time\n",
			deferred, plural(deferred));
	plan_alone(run->plan);
	plan_shard(run->plan, 0, 1);
	workers->sweep.jobs = 1;
	result = workers_run(workers, run->plan, &counts, e);
	run->counts.trials += counts.trials;
	run->counts.arenas += counts.arenas;
	return result;
}

static int sweep(struct measurement *run, const struct core_cgroup *groups, struct ww_error *e)
{
	const struct measure_request *r = &run->request;
	struct progress progress = {.plan = run->plan, .start_us = now_us()};
	const bool show = !r->quiet && isatty(STDERR_FILENO);
	struct workers_options workers = {
		.sweep = sweep_options(run),
		.progress = !show       ? NULL
			    : r->search ? show_search_progress
					: show_progress,
		.context = &progress,
	};
	int result;

	workers.sweep.groups = groups;
	result = workers_run(&workers, run->plan, &run->counts, e);
	if (result == 0)
		result = sweep_alone(run, &workers, e);
	if (show)
		fputc('\n', stderr);
	if (!r->quiet && run->counts.trials)
		fprintf(stderr, "%zu trials in %.2f s (%.0f/s), %zu arenas\n", run->counts.trials,
			(double)(now_us() - progress.start_us) / 1e6,
			(double)run->counts.trials * 1e6 / (double)(now_us() - progress.start_us),
			run->counts.arenas);
	return result;
}

/* ---- before the sweep of sandboxes of others ---- */

/* Beyond that, a question is worth asking. */
#define LONG_RUN_SECONDS 600

static bool starts_for(const struct preflight *preflight, const char *profile, enum caller caller)
{
	return preflight_started(preflight_find(preflight, profile, caller, 0, ARM_BENIGN)) ||
	       preflight_started(preflight_find(preflight, profile, caller, 0, ARM_ATTACK));
}

/* A program that is not installed and an arena that cannot be built are this host's lack.  A
 * launcher that refuses may have refused before; an escape says that it had started something. */
static bool is_worse(const struct measurement *run, const struct profile_setup *profile,
		     const struct facts *now)
{
	const struct snapshot *before = run->request.before;

	if (!before || profile->launcher.flaw[0] || !now ||
	    (now->setup != SETUP_LAUNCHER && now->setup != SETUP_CLOSED))
		return false;
	return snapshot_knows_full(before, profile->name, now->caller, now->setup == SETUP_CLOSED);
}

/* What can be seen without starting it is told rather than what the kernel says of it. */
static int starts_nothing(const struct profile_setup *profile, bool worse, struct ww_error *e)
{
	const struct launcher_file *launcher = &profile->launcher;
	const char *given = profile->description->given;
	const int status = worse ? CLI_TRIPPED : CLI_HOST;
	const char *when = worse ? "now, and did when the baseline was made" : "here";

	if (launcher->flaw[0])
		return ww_fail(e, status, "profile %s starts nothing %s: %s; %s", profile->name,
			       when, launcher->flaw, launcher->remedy);
	if (given)
		return ww_fail(e, status,
			       "profile %s starts nothing %s; `whichwall doctor -p %s` tries it "
			       "with and without each factor",
			       profile->name, when, given);
	return ww_fail(e, status,
		       "profile %s, the line of --command, starts nothing %s; written as a file it "
		       "can be tried by `whichwall doctor -p ./FILE.json`",
		       profile->name, when);
}

/* The remedy beside the launcher's own words. */
static int tell_unstarted(const struct measurement *run, const struct profile_setup *profile,
			  const struct preflight *preflight, struct ww_error *e)
{
	const uint64_t callers = run->options.callers & profile->description->callers;
	char why[512];
	unsigned started = 0;
	bool worse = false;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		const struct facts *now = preflight_find(preflight, profile->name,
							 (enum caller)caller, 0, ARM_ATTACK);

		if (!(callers & WW_BIT(caller)))
			continue;
		if (starts_for(preflight, profile->name, (enum caller)caller)) {
			started++;
			continue;
		}
		worse |= is_worse(run, profile, now);
		preflight_reason(now, why, sizeof(why));
		fprintf(stderr,
			"whichwall: warning: profile %s, started by %s, did not start the program: "
			"%s\n",
			profile->name, caller_name((enum caller)caller), why);
	}
	return started ? 0 : starts_nothing(profile, worse, e);
}

static void tell_estimate(const struct measurement *run, const struct profile_setup *profile,
			  const struct preflight *preflight)
{
	const size_t trials = plan_trials_of(run->plan, profile->name);
	const double seconds = preflight_estimate(preflight, trials, run->request.jobs);

	if (run->request.quiet)
		return;
	if (run->request.search)
		fprintf(stderr, "%s: a trial takes about %.0f ms\n", profile->name,
			preflight->cpu_ms);
	else
		fprintf(stderr, "%s: %zu trials, about %.0f s%s\n", profile->name, trials, seconds,
			seconds > LONG_RUN_SECONDS
				? "; --search finds the same sets with far fewer, -m none,single "
				  "tells what each factor alone lets out"
				: "");
}

/* One fixture, under full hardening. */
static struct plan_options asked_first(const struct measurement *run, const char *const *profile)
{
	struct plan_options asked = run->options;

	asked.profiles = profile;
	asked.profile_count = 1;
	asked.factors = 0;
	asked.masks = "none";
	asked.search = false;
	asked.fixture_count = 1;
	asked.reps = 1;
	asked.retries = 0;
	return asked;
}

static int try_first(const struct measurement *run, const struct workers_options *workers,
		     const struct plan_options *asked, const struct profile_setup *profile,
		     struct ww_error *e)
{
	struct preflight preflight;
	int result = preflight_run(workers, asked, &run->catalog, &preflight, e);

	if (result == 0)
		result = tell_unstarted(run, profile, &preflight, e);
	if (result == 0)
		tell_estimate(run, profile, &preflight);
	preflight_done(&preflight);
	return result;
}

/* A run that goes on has begun in spite of what a first trial would tell, but its record is written
 * anew and needs the version as well. */
static int preflight_one(struct measurement *run, const struct workers_options *workers,
			 struct profile_setup *profile, struct ww_error *e)
{
	const char *name = profile->name;
	const struct plan_options asked = asked_first(run, &name);

	if (!run->request.resume && try_first(run, workers, &asked, profile, e) < 0)
		return -1;
	preflight_version(workers, &asked, &run->catalog, profile);
	return 0;
}

static int preflight_all(struct measurement *run, struct ww_error *e)
{
	const struct workers_options workers = {.sweep = sweep_options(run)};

	for (size_t i = 0; i < run->profile_count; i++)
		if (run->profiles[i].description &&
		    preflight_one(run, &workers, &run->profiles[i], e) < 0)
			return -1;
	return 0;
}

/* A group that could not be removed now is swept by the next start. */
static int sweep_grouped(struct measurement *run, struct ww_error *e)
{
	const struct measure_request *r = &run->request;
	struct core_cgroup groups;
	int result;

	if (preflight_all(run, e) < 0)
		return -1;
	if (!run->grouped)
		return sweep(run, NULL, e);
	if (trial_groups_open(&groups, r->memory_mib, r->jobs, e) < 0)
		return -1;
	result = sweep(run, &groups, e);
	cgroup_close(&groups, NULL);
	return result;
}

/* ---- after the sweep ---- */

static struct analysis *analyse(const struct measurement *run, const char *record,
				struct ww_error *e)
{
	FILE *journal = read_journal(run, e);
	struct analysis *analysis;

	if (!journal)
		return NULL;
	analysis = analysis_build(journal, record, e);
	fclose(journal);
	return analysis;
}

/* `swept`: what the sweep returned.  Its error is the one to show, but what was journalled is
 * recorded all the same. */
static int conclude(struct measurement *run, int swept, struct analysis **analysis,
		    struct ww_error *e)
{
	struct run_record record = {0};
	struct ww_error second;
	struct ww_error *told = swept < 0 ? &second : e;
	int result = replay(run, told); /* the workers' trials are known by their journal alone */

	if (result == 0)
		result = build_record(run, &record, told);
	if (result == 0 && swept != 0)
		result = run_record_write(&run->folder, record.text_partial, told);
	if (result == 0 && swept == 0) {
		*analysis = analyse(run, record.text, e);
		result = *analysis ? 0 : -1;
	}
	run_record_free(&record);
	return swept < 0 ? -1 : result < 0 ? -1 : swept;
}

int measurement_run(struct measurement *run, struct analysis **analysis, struct ww_error *e)
{
	*analysis = NULL;
	catch_signals();
	if (prepare(run, e) < 0)
		return -1;
	return conclude(run, sweep_grouped(run, e), analysis, e);
}

const struct folder *measurement_folder(const struct measurement *run)
{
	return &run->folder;
}

void measurement_counts(const struct measurement *run, size_t *finished, size_t *total)
{
	*finished = plan_finished(run->plan);
	*total = plan_total(run->plan);
}

struct measurement *measurement_new(const struct measure_request *request, const char *command)
{
	struct measurement *run = calloc(1, sizeof *run);

	if (!run)
		return NULL;
	run->request = *request;
	run->command = command;
	run->images = (struct images)IMAGES_CLOSED;
	run->journal = -1;
	run->folder.fd = -1;
	return run;
}

void measurement_free(struct measurement *run)
{
	if (!run)
		return;
	plan_free(run->plan);
	for (size_t i = 0; i < run->profile_count; i++)
		profile_setup_done(&run->profiles[i]);
	free(run->profile_text);
	free(run->fixtures);
	free(run->catalog_json);
	catalog_done(&run->catalog);
	externals_done(&run->externals);
	images_close(&run->images);
	if (run->journal >= 0)
		close(run->journal);
	folder_close(&run->folder);
	free(run);
}
