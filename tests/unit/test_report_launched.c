/* SPDX-License-Identifier: MIT */
/* What reports say of somebody else's sandbox: against golden files, and by hand what must be said
 * first and what a launcher cannot do to a report. */
#include <limits.h>
#include <unistd.h>

#include "latex/latex.h"
#include "launched_study.h"
#include "page/notes.h"
#include "page_text.h"
#include "study.h"
#include "json/findings_json.h"

#define CONTROL(id_, state)                                                                        \
	{                                                                                          \
		.id = id_, .arm = ARM_CONTROL, .escapes = true, .effective = state                 \
	}
#define ATTACK(id_, mask_, escapes_, state)                                                        \
	{.id = id_, .arm = ARM_ATTACK, .mask = mask_, .escapes = escapes_, .effective = state},    \
	{                                                                                          \
		.id = id_, .arm = ARM_BENIGN, .mask = mask_                                        \
	}
#define FAILS(id_, mask_, said_, status_)                                                          \
	{                                                                                          \
		.id = id_, .arm = ARM_ATTACK, .mask = mask_, .said = said_, .status = status_      \
	}
#define REFUSES(id_, mask_, arm_)                                                                  \
	{                                                                                          \
		.id = id_, .arm = arm_, .mask = mask_, .said = "jail: closed\n", .refused = true   \
	}

/* The launcher execs the program. */
static const struct launched_trial absent[] = {
	CONTROL("a", BARE),         CONTROL("b", BARE),           ATTACK("a", 0, true, BARE),
	ATTACK("b", 0, true, BARE), ATTACK("a", NET, true, BARE), ATTACK("b", NET, true, BARE),
};
/* It unshares the network, and no_pidns is misspelt in it. */
static const struct launched_trial idle[] = {
	CONTROL("a", BARE),
	CONTROL("b", BARE),
	ATTACK("a", 0, false, JAILED),
	ATTACK("b", 0, true, JAILED),
	ATTACK("a", PID, false, JAILED),
	ATTACK("b", PID, true, JAILED),
	ATTACK("a", NET, true, OPEN_NET),
	ATTACK("b", NET, true, OPEN_NET),
};
/* It starts under full hardening alone: it refuses without the network namespace, and without both,
 * and fails without the pid namespace. */
static const struct launched_trial unstarted[] = {
	CONTROL("a", BARE),
	CONTROL("b", BARE),
	ATTACK("a", 0, false, JAILED),
	ATTACK("b", 0, true, JAILED),
	FAILS("a", PID, "jail: one\n\033[31mjail: *two* <b>\\end{x}\033[0m\n", 139),
	FAILS("b", PID, "jail: one\n\033[31mjail: *two* <b>\\end{x}\033[0m\n", 139),
	REFUSES("a", NET, ARM_ATTACK),
	REFUSES("a", NET, ARM_BENIGN),
	REFUSES("a", NET | PID, ARM_ATTACK),
	REFUSES("a", NET | PID, ARM_BENIGN),
	FAILS("b", NET, "", LAUNCHER_SLOW),
};
static const struct named {
	const char *name;
	const struct launched_trial *trials;
	size_t count;
} studies[] = {
	{"absent", absent, COUNT_OF(absent)},
	{"idle", idle, COUNT_OF(idle)},
	{"unstarted", unstarted, COUNT_OF(unstarted)},
};

static struct analysis *analyse_named(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(studies); i++)
		if (strcmp(studies[i].name, name) == 0)
			return analyse_launched(LAUNCHED, studies[i].trials, studies[i].count);
	cr_assert_fail("no study %s", name);
	return NULL;
}

/* ---- what is made of them ---- */

static int summary(const struct analysis *analysis, FILE *out)
{
	return summary_print(analysis, "DIR", false, out);
}

static int findings_json(const struct analysis *analysis, FILE *out)
{
	struct findings *findings = findings_of_first(analysis);
	struct group group = {0};
	struct remedies remedies;
	cJSON *object;
	char *text;

	group_next(analysis, &group);
	cr_assert_eq(remedies_of(&group, &analysis, 1, &remedies), 0);
	object = findings_object(findings, &remedies);
	text = cJSON_Print(object);
	fputs(text, out);
	free(text);
	cJSON_Delete(object);
	remedies_done(&remedies);
	findings_free(findings);
	return 0;
}

static char *written(const struct analysis *analysis, output_writer *write, const char *name)
{
	static const struct page_notes notes = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], *text;
	struct writing writing = {.analysis = analysis, .notes = &notes};
	struct ww_error e = {0};

	new_directory(dir);
	writing.folder = folder_at(dir);
	cr_assert_eq(write(&writing, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	text = read_all(path);
	cr_assert(text);
	remove_tree(dir);
	return text;
}

static char *page_text(const struct analysis *analysis)
{
	char *html = written(analysis, report_html_write, "report.html"), *text;

	text = text_of_page(html);
	free(html);
	return text;
}

static void compare_study(const char *name, const char *suffix, char *text)
{
	char file[128];

	snprintf(file, sizeof file, "studies/%s.%s", name, suffix);
	compare_golden(file, text);
	free(text);
}

Test(golden, launched)
{
	for (size_t i = 0; i < COUNT_OF(studies); i++) {
		const char *name = studies[i].name;
		struct analysis *analysis = analyse_named(name);

		compare_study(name, "findings.json", rendered(analysis, findings_json));
		compare_study(name, "summary.txt", rendered(analysis, summary));
		compare_study(name, "report.md", rendered(analysis, report_md));
		compare_study(name, "macros.tex",
			      written(analysis, latex_write, "latex/macros.tex"));
		compare_study(name, "page.txt", page_text(analysis));
		analysis_free(analysis);
	}
}

/* ---- by hand ---- */

static void expect_before(const char *text, const char *first, const char *second)
{
	const char *a = strstr(text, first), *b = strstr(text, second);

	cr_assert(a, "not found: %s", first);
	cr_assert(b, "not found: %s", second);
	cr_expect_lt(a, b, "%s comes too late", first);
}

Test(launched, the_warning_comes_first_and_names_the_remedy)
{
	struct analysis *analysis = analyse_named("absent");
	char *text = rendered(analysis, summary), *report = rendered(analysis, report_md),
	     *page = page_text(analysis);

	expect_before(text, "did nothing that can be seen", "Escape under full hardening");
	expect_in(text, "in all 2 trials");
	expect_in(text, "whichwall doctor -p ./jail.json");
	expect_before(report, "Nothing of it was seen in force", "| sandbox |");
	expect_before(page, "Nothing of it was seen in force", "What to change first");
	free(text);
	free(report);
	free(page);
	analysis_free(analysis);
}

Test(launched, a_step_without_effect_is_named)
{
	struct analysis *analysis = analyse_named("idle");
	char *text = rendered(analysis, summary);

	expect_in(text, "Started by an ordinary user, jail showed no effect of the pid namespace:");
	cr_expect_null(strstr(text, "network namespace and"));
	free(text);
	analysis_free(analysis);
}

/* The words of a launcher are somebody else's. */
Test(launched, what_a_launcher_says_stays_text)
{
	struct analysis *analysis = analyse_named("unstarted");
	char *text = rendered(analysis, summary), *report = rendered(analysis, report_md),
	     *html = written(analysis, report_html_write, "report.html");

	expect_in(text, "jail: *two* <b>\\end{x}");
	expect_in(report, "jail: \\*two\\* \\<b\\>\\\\end{x}");
	expect_in(html, "jail: *two* &lt;b&gt;\\end{x}");
	expect_in(html, "exit status 139 (as of SIGSEGV)");
	cr_expect_null(strchr(text, '\033'));
	cr_expect_null(strchr(report, '\033'));
	cr_expect_null(strchr(html, '\033'));
	free(text);
	free(report);
	free(html);
	analysis_free(analysis);
}

Test(launched, nothing_of_that_is_said_of_ours)
{
	struct analysis *analysis = analyse_launched("", absent, 0);
	char *json = rendered(analysis, findings_json);

	cr_expect_null(strstr(json, "presence"));
	cr_expect_null(strstr(json, "unstarted"));
	free(json);
	analysis_free(analysis);
}
