/* SPDX-License-Identifier: MIT */
/* whichwall gate: does a run still hold what a baseline says? */
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../matrix/input.h"
#include "../../reports/terminal/terminal.h"
#include "baseline_file.h"
#include "gate_outputs.h"
#include "gate_scope.h"
#include "run_record.h"
#include "scratch.h"
#include "text/change_text.h"
#include "text/phrases.h"

struct request {
	struct measure_request measure;
	const char *run, *baseline, *expected, *fail_on, *today;
	struct gate_outputs outputs;
	bool quick, update;
};

/* Everything that the command owns. */
struct session {
	struct request request;
	const char *command;
	uint64_t fail_on;
	char today[11];
	struct expectations expectations;
	struct snapshot *before, *after;
	struct analysis *analysis; /* of the run */
	struct gate_scope scope;
	struct fresh scratch;
	size_t left_out; /* rows of the baseline that were not asked for */
};

/* ---- options ---- */

enum {
	KEY_BASELINE = 256,
	KEY_QUICK,
	KEY_UPDATE,
	KEY_EXPECTED,
	KEY_FAIL_ON,
	KEY_FORMAT,
	KEY_TODAY
};

static const struct argp_option options[] = {
	{"baseline", KEY_BASELINE, "FILE", 0, "what must hold (required)", 0},
	{"update", KEY_UPDATE, NULL, 0,
	 "write FILE anew from the run and show what that changes; nothing is judged", 0},
	{"quick", KEY_QUICK, NULL, 0,
	 "measure now, by default masks none,single of what the baseline has, instead of reading "
	 "RUN",
	 0},
	{"output", 'o', "DIR", 0, "with --quick: keep what is measured (default: do not)", 0},
	{"expected", KEY_EXPECTED, "FILE", 0,
	 "changes that are accepted: profile,caller,fixture,change,reason,expires", 0},
	{"fail-on", KEY_FAIL_ON, "LIST", 0,
	 "only these changes fail: all (default), none, or words from the list below", 0},
	{"format", KEY_FORMAT, "FORMAT[=FILE],...", 0,
	 "text (default) and others from the list below, to standard output or to FILE; several at "
	 "once",
	 0},
	{"today", KEY_TODAY, "YYYY-MM-DD", 0,
	 "the day by which expectations expire (default: today, UTC)", 0},
	{"quiet", 'q', NULL, 0, "with --quick: no progress", 0},
	{NULL, 0, NULL, 0, "What is compared, and with --quick measured:", 1},
	{0},
};

static const struct argp_child children[] = {{&measure_argp, 0, NULL, 2}, {0}};

static const char doc[] =
	"Compare a run with a baseline and fail when something got worse.\v"
	"RUN is a directory of `whichwall run`. The comparison is by meaning, not by counts: which "
	"cells escape, which sets of factors let a fixture out, what can no longer be tested. -p, "
	"-c and -f restrict it; other options of `whichwall run` need --quick.\n\n"
	"  whichwall gate results --baseline base.txt --update   write the baseline\n"
	"  whichwall gate results --baseline base.txt            compare a run with it\n"
	"  whichwall gate --quick --baseline base.txt            measure and compare\n"
	"  whichwall gate results --baseline base.txt --fail-on escape,new_escape\n"
	"  whichwall gate results --baseline base.txt --format text,junit=gate.xml\n";

static void list_changes(FILE *out)
{
	fputs("\nChanges that fail:\n", out);
	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		if (change_direction((enum change_kind)i) == WORSE)
			fprintf(out, "  %-12s %s\n", change_word((enum change_kind)i),
				change_what((enum change_kind)i));
}

static void list_formats(FILE *out)
{
	fputs("\nFormats:\n", out);
	for (size_t i = 0; i < gate_format_count; i++)
		fprintf(out, "  %-12s %s\n", gate_formats[i].id, gate_formats[i].what);
}

/* The lists are made of the tables, so that none is forgotten. */
static char *help(int key, const char *text, void *input)
{
	char *longer = NULL;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC || !text)
		return (char *)text;
	out = open_memstream(&longer, &size);
	if (!out)
		return (char *)text;
	fputs(text, out);
	list_changes(out);
	list_formats(out);
	fputs("\nExit status: 0 passed, 1 something got worse, 2 bad input, 3 this host cannot "
	      "measure, 4 interrupted.",
	      out);
	fclose(out);
	return longer ? longer : (char *)text;
}

static void check_request(const struct request *r, struct argp_state *state)
{
	if (!r->baseline)
		argp_error(state, "which baseline? give --baseline FILE");
	if (r->quick && r->run)
		argp_error(state, "--quick measures; leave %s out", r->run);
	if (!r->quick && !r->run)
		argp_error(state, "which run? give the directory that `whichwall run -o` wrote, or "
				  "measure with --quick");
	if (!r->quick && (r->measure.masks || measure_only(&r->measure)))
		argp_error(state,
			   "with a RUN nothing is measured: only -p, -c and -f may be given");
	if (r->update && (r->expected || r->fail_on || r->outputs.count))
		argp_error(state, "--update judges nothing: leave --expected, --fail-on and "
				  "--format out");
	if (r->today && !is_date(r->today))
		argp_error(state, "--today %s: expected YYYY-MM-DD", r->today);
}

static void take_formats(struct request *r, char *text, struct argp_state *state)
{
	struct ww_error e;

	if (gate_outputs_parse(text, &r->outputs, &e) < 0)
		argp_error(state, "%s", e.text);
}

static error_t parse_more(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case KEY_FORMAT:
		take_formats(r, arg, state);
		break;
	case KEY_TODAY:
		r->today = arg;
		break;
	case 'o':
		r->measure.dir = arg;
		break;
	case 'q':
		r->measure.quiet = true;
		break;
	case ARGP_KEY_ARG:
		if (r->run)
			argp_error(state, "one run at a time: unexpected %s", arg);
		r->run = arg;
		break;
	case ARGP_KEY_END:
		check_request(r, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &r->measure;
		break;
	case KEY_BASELINE:
		r->baseline = arg;
		break;
	case KEY_QUICK:
		r->quick = true;
		break;
	case KEY_UPDATE:
		r->update = true;
		break;
	case KEY_EXPECTED:
		r->expected = arg;
		break;
	case KEY_FAIL_ON:
		r->fail_on = arg;
		break;
	default:
		return parse_more(key, arg, state);
	}
	return 0;
}

static const struct argp argp = {options, parse, "[RUN]", doc, children, help, NULL};

/* ---- input ---- */

static int read_expected(struct session *s, struct ww_error *e)
{
	const char *path = s->request.expected;
	struct ww_error why = {0};
	FILE *in;
	int result;

	if (!path)
		return 0;
	in = input_open_text(path, "a file of accepted changes (docs/guide/ci.md)", e);
	if (!in)
		return -1;
	result = expectations_read(in, &s->expectations, &why);
	fclose(in);
	return result < 0 ? ww_fail(e, why.code, "%.80s: %.170s", path, why.text) : 0;
}

static void set_today(struct session *s)
{
	char now[32];

	time_text(now);
	snprintf(s->today, sizeof(s->today), "%.10s", s->request.today ? s->request.today : now);
}

/* All that can be wrong is found before anything is measured. */
static int read_input(struct session *s, struct ww_error *e)
{
	const struct request *r = &s->request;

	set_today(s);
	if (measure_resolve(&s->request.measure, e) < 0)
		return -1;
	if (fail_on_parse(r->fail_on ? r->fail_on : "all", &s->fail_on, e) < 0 ||
	    read_expected(s, e) < 0)
		return -1;
	if (r->update)
		return baseline_read_old(r->baseline, &s->before, e);
	s->before = baseline_read(r->baseline, e);
	return s->before ? gate_scope_check(&r->measure, s->before, r->baseline, e) : -1;
}

/* ---- measuring ---- */

/* A directory that was asked for is left as `whichwall run` would leave it. */
static int keep_run(const struct session *s, const struct folder *folder, struct ww_error *e)
{
	if (s->scratch.folder.path)
		return 0;
	if (cli_write_reports(s->analysis, folder, false, e) < 0)
		return -1;
	return run_record_write(folder, s->analysis->run_json, e);
}

/* Returns an exit status. */
static int measure(struct session *s, struct ww_error *e)
{
	struct measure_request *m = &s->request.measure;
	struct measurement *run;
	int result;

	if (gate_scope_follow(&s->scope, s->before, m, e) < 0 ||
	    (!m->dir && fresh_make(&s->scratch, "whichwall-", e) < 0))
		return cli_fail(e);
	m->dir = m->dir ? m->dir : s->scratch.folder.path;
	m->before = s->request.update ? NULL : s->before;
	run = measurement_new(m, s->command);
	result = run ? measurement_run(run, &s->analysis, e) : ww_fail(e, 3, "out of memory");
	if (result == 0)
		result = keep_run(s, measurement_folder(run), e);
	measurement_free(run);
	if (result > 0)
		fputs("whichwall: interrupted: nothing was compared\n", stderr);
	return result < 0 ? cli_fail(e) : result > 0 ? CLI_INTERRUPTED : CLI_DONE;
}

/* ---- what is compared ---- */

/* A RUN is taken with its slow fixtures. */
static int restrict_both(struct session *s, struct ww_error *e)
{
	struct measure_request asked = s->request.measure;

	asked.slow |= !s->request.quick;
	return gate_scope_restrict(&asked, s->analysis->catalog, s->before, s->after, &s->left_out,
				   e);
}

static bool has_other_factors(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->remark_count; i++)
		if (comparison->remarks[i].kind == REMARK_FACTORS)
			return true;
	return false;
}

/* What the gate alone can say. */
static int remark(const struct session *s, struct comparison *comparison)
{
	const struct remark not_asked = {.kind = REMARK_NOT_ASKED, .count = s->left_out};
	const struct remark update = {.kind = REMARK_UPDATE};

	/* Whoever has chosen the factors knows what is not among them. */
	if (!s->request.measure.factors && has_other_factors(comparison) &&
	    comparison_remark(comparison, &update) < 0)
		return -1;
	return s->left_out ? comparison_remark(comparison, &not_asked) : 0;
}

static int compare(const struct session *s, struct comparison *comparison, struct ww_error *e)
{
	if (compare_snapshots(s->before, s->after, comparison, e) < 0)
		return -1;
	if (remark(s, comparison) == 0)
		return 0;
	comparison_done(comparison);
	return ww_fail(e, 3, "out of memory");
}

/* ---- updating ---- */

static unsigned masks_within(const struct snapshot_group *group, uint64_t factors)
{
	unsigned count = 0;

	for (uint64_t m = 0; m < WW_BIT(group->planned.factors); m++)
		count += signature_get(&group->planned, m) &&
			 (mask_expand(m, group->factors) & ~factors) == 0;
	return count;
}

/* Has its description lost the factors that the run lacks, and is all the rest there? */
static bool lost_factors(const struct session *s, const struct snapshot_group *was,
			 const struct snapshot_group *is)
{
	const struct sandbox *then = snapshot_sandbox(s->before, was->profile);
	const struct sandbox *now = snapshot_sandbox(s->after, was->profile);
	const uint64_t common = was->factors & is->factors;
	uint64_t has;

	if (!then || !now || strcmp(then->description, now->description) == 0)
		return false;
	/* Of a run that was made elsewhere the description need not be at hand. */
	if (profile_factors_all(was->profile, &has) == 0 && was->factors & has & ~common)
		return false;
	return masks_within(is, common) >= masks_within(was, common);
}

/* A baseline that knows more than the run must not lose it by accident. */
static int check_update(const struct session *s, struct ww_error *e)
{
	if (!s->after->complete)
		return ww_fail(e, 2,
			       "%.100s was not finished, or its journal was cut: go on with "
			       "`whichwall run --resume` "
			       "before it becomes a baseline",
			       s->request.run);
	if (s->left_out)
		return ww_fail(
			e, 2,
			"--update would drop %zu row%s of %.80s that %s not asked for: leave "
			"-p, -c and -f out (--slow in), or remove that file first",
			s->left_out, plural(s->left_out), s->request.baseline,
			s->left_out == 1 ? "was" : "were");
	for (size_t i = 0; s->before && i < s->before->group_count; i++) {
		const struct snapshot_group *was = &s->before->groups[i];
		const struct snapshot_group *is =
			snapshot_group_find(s->after, was->profile, was->caller);
		unsigned had = signature_count(&was->planned);

		if (is && signature_count(&is->planned) < had && !lost_factors(s, was, is))
			return ww_fail(e, 2,
				       "%.80s has %u masks of profile %.40s, the run %u: update it "
				       "with a full run, or remove that file first",
				       s->request.baseline, had, was->profile,
				       signature_count(&is->planned));
	}
	return 0;
}

static int show_change(const struct change *change)
{
	static const char *const directions[] = {
		[WORSE] = "worse", [BETTER] = "better", [NEUTRAL] = "new"};
	char *sentence = change_sentence(change);

	if (!sentence)
		return -1;
	printf("%-6s  %s, %s%s%s: ", directions[change_direction(change->kind)], change->profile,
	       ww_word(&ww_callers, (int)change->caller), *change->fixture ? ", " : "",
	       change->fixture);
	terminal_put(sentence, stdout);
	putchar('\n');
	free(sentence);
	return 0;
}

static int show_update(const struct session *s, struct ww_error *e)
{
	struct comparison comparison;
	int status = 0;

	/* Nothing in common is a reason to update, too. */
	if (!s->before || compare(s, &comparison, e) < 0)
		return 0;
	for (size_t i = 0; i < comparison.change_count && status == 0; i++)
		status = show_change(&comparison.changes[i]);
	comparison_done(&comparison);
	return status < 0 ? ww_fail(e, 3, "out of memory") : 0;
}

static int update(const struct session *s, struct ww_error *e)
{
	if (check_update(s, e) < 0 || show_update(s, e) < 0 ||
	    baseline_write(s->request.baseline, s->after, e) < 0)
		return cli_fail(e);
	terminal_put(s->request.baseline, stdout);
	printf(": %zu row%s\n", s->after->row_count, plural(s->after->row_count));
	return CLI_DONE;
}

/* ---- judging ---- */

static int report(const struct session *s, const struct gate *gate, struct ww_error *e)
{
	struct gate_outputs outputs = s->request.outputs;
	char text[] = "text";

	if (outputs.count == 0 && gate_outputs_parse(text, &outputs, e) < 0)
		return -1;
	return gate_outputs_write(&outputs, gate, e);
}

/* The gate must not pass when nothing is known of any row. */
static int check_tested(const struct comparison *comparison, struct ww_error *e)
{
	if (comparison->untested < comparison->compared)
		return 0;
	return ww_fail(e, 2,
		       "nothing was tested: all %zu rows that could be compared are untestable or "
		       "inconclusive on both sides; `whichwall doctor` says what this host lacks",
		       comparison->compared);
}

static int rule(const struct session *s, const struct comparison *comparison, struct gate *gate,
		struct ww_error *e)
{
	if (check_tested(comparison, e) < 0)
		return -1;
	if (gate_judge(comparison, &s->expectations, s->fail_on, s->today, gate) < 0)
		return ww_fail(e, 3, "out of memory");
	return report(s, gate, e);
}

static int judge(const struct session *s, struct ww_error *e)
{
	struct gate gate = {.catalog = s->analysis->catalog, .baseline_path = s->request.baseline};
	struct comparison comparison;
	int result;

	if (compare(s, &comparison, e) < 0)
		return cli_fail(e);
	result = rule(s, &comparison, &gate, e);
	result = result < 0 ? cli_fail(e) : gate.tripped ? CLI_TRIPPED : CLI_DONE;
	gate_done(&gate);
	comparison_done(&comparison);
	return result;
}

/* ---- the command ---- */

/* Returns an exit status. */
static int take_run(struct session *s, struct ww_error *e)
{
	int status = CLI_DONE;

	if (s->request.quick)
		status = measure(s, e);
	else
		s->analysis = analysis_load(s->request.run, e);
	if (status != CLI_DONE)
		return status;
	if (s->analysis)
		cli_warn_absent(s->analysis);
	s->after = s->analysis ? snapshot_of(s->analysis, e) : NULL;
	return s->after && restrict_both(s, e) == 0 ? CLI_DONE : cli_fail(e);
}

static int work(struct session *s)
{
	struct ww_error e = {0};
	int status;

	if (read_input(s, &e) < 0)
		return cli_fail(&e);
	status = take_run(s, &e);
	if (status != CLI_DONE)
		return status;
	return s->request.update ? update(s, &e) : judge(s, &e);
}

static void release(struct session *s)
{
	expectations_done(&s->expectations);
	snapshot_free(s->before);
	snapshot_free(s->after);
	analysis_free(s->analysis);
	gate_scope_done(&s->scope);
	scratch_remove(&s->scratch);
}

int cmd_gate(int argc, char **argv)
{
	struct session s = {.request = {.measure = measure_request_default()},
			    .scratch = FRESH_NONE};
	char *command = cli_command_line(argc, argv);
	int status;

	s.request.measure.masks = NULL; /* not all of them */
	s.command = command;
	status = cli_parse(&argp, argc, argv, &s.request);
	if (status == 0)
		status = work(&s);
	release(&s);
	free(command);
	return status;
}
