/* SPDX-License-Identifier: MIT */
/* The numbers of findings, of studies in which something was not measured, against golden files;
 * and what the layers and the figures say of them.  tests/golden/README.md counts the numbers by
 * hand. */
#include <limits.h>
#include <unistd.h>

#include "figures/figures.h"
#include "report.h"
#include "rule_study.h"
#include "study.h"
#include "json/findings_json.h"

/* ---- the studies ---- */

static const uint64_t mask_none[] = {0}, masks_single[] = {U, C, N};
static const char *const user_techniques[] = {"T1068", "T1005", "T1611", "T1611",
					      "T1611", "T1499", "T1005"};

/* Of `always` full hardening timed out; of `by_c` the loss of the chroot alone. */
static const struct rule holes[] = {
	{"always", always, false, 0},
	{"by_c", c_alone, false, C},
	{"by_n", n_alone, false, NEVER_UNKNOWN},
	{"walled", never, false, NEVER_UNKNOWN},
};
static const struct rule tied[] = {
	{"by_c", c_alone, false, NEVER_UNKNOWN},
	{"by_n", n_alone, false, NEVER_UNKNOWN},
};
static const struct rule enabled[] = {
	{"either", u_or_c, false, NEVER_UNKNOWN},
	{"itself", u_alone, false, NEVER_UNKNOWN},
	{"kept", kept_lets_out, false, NEVER_UNKNOWN},
};

/* Without the user namespace the sandbox refuses to start. */
static void refuses_to_start(uint64_t mask, struct facts *facts)
{
	all_applied(mask, facts);
	if (!(mask & U))
		return;
	facts->setup = SETUP_CLOSED;
	facts->sight = SIGHT_NOT_LOOKED;
	facts->said = SAID_NOTHING;
	facts->phase = PHASE_NONE;
	facts->has_outcome = false;
	snprintf(facts->setup_step, sizeof facts->setup_step, "unshare");
	facts->setup_errno = EPERM;
}

static const struct named_study {
	const char *name;
	struct study study;
} studies[] = {
	{"full",
	 {.factors = U | C | N, .model = ordinary_user, .rules = user_rules, .rule_count = 7}},
	{"single",
	 {.factors = U | C | N,
	  .masks = masks_single,
	  .mask_count = 3,
	  .model = ordinary_user,
	  .rules = user_rules,
	  .rule_count = 7,
	  .techniques = user_techniques}},
	{"none",
	 {.factors = U | C | N,
	  .masks = mask_none,
	  .mask_count = 1,
	  .model = ordinary_user,
	  .rules = user_rules,
	  .rule_count = 7,
	  .techniques = user_techniques}},
	{"holes", {.factors = C | N, .model = all_applied, .rules = holes, .rule_count = 4}},
	{"ties", {.factors = C | N, .model = all_applied, .rules = tied, .rule_count = 2}},
	{"enabled", {.factors = U | C, .model = ordinary_user, .rules = enabled, .rule_count = 3}},
	{"closed",
	 {.factors = U | C, .model = refuses_to_start, .rules = enabled, .rule_count = 3}},
	{"refused",
	 {.factors = U | C | N, .model = refusing_host, .rules = user_rules, .rule_count = 7}},
};

static const struct study *study_named(const char *name)
{
	for (size_t i = 0; i < sizeof studies / sizeof *studies; i++)
		if (strcmp(studies[i].name, name) == 0)
			return &studies[i].study;
	cr_assert_fail("no study %s", name);
	return NULL;
}

/* ---- golden files ---- */

static void compare_study(const char *name, const char *text)
{
	char path[NAME_MAX + 64];

	snprintf(path, sizeof path, "studies/%s", name);
	compare_golden(path, text);
}

static char *findings_text(const struct analysis *analysis)
{
	struct group group = {0};
	struct findings *findings;
	struct remedies remedies;
	cJSON *object;
	char *text;

	cr_assert(group_next(analysis, &group));
	findings = findings_of(analysis, &group);
	cr_assert(findings);
	cr_assert_eq(remedies_of(&group, &analysis, 1, &remedies), 0);
	object = findings_object(findings, &remedies);
	text = cJSON_Print(object);
	cJSON_Delete(object);
	remedies_done(&remedies);
	findings_free(findings);
	return text;
}

Test(golden, findings)
{
	for (size_t i = 0; i < sizeof studies / sizeof *studies; i++) {
		struct analysis *analysis = analyse(&studies[i].study);
		char name[64], *text = findings_text(analysis);

		snprintf(name, sizeof name, "%s.findings.json", studies[i].name);
		compare_study(name, text);
		cJSON_free(text);
		analysis_free(analysis);
	}
}

static void compare_layer(const char *study)
{
	struct analysis *analysis = analyse(study_named(study));
	char name[64], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(attack_layer_json(analysis, out), 0);
	fclose(out);
	snprintf(name, sizeof name, "%s.attack-layer.json", study);
	compare_study(name, text);
	free(text);
	analysis_free(analysis);
}

Test(golden, layers)
{
	compare_layer("single");
	compare_layer("none");
}

/* Compares what `dir` has of a figure, and removes it. */
static void compare_figure(const char *dir, const char *study, const char *file)
{
	char path[PATH_MAX + NAME_MAX], name[NAME_MAX + 16], *text;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	text = read_all(path);
	cr_assert(text, "%s was not written", path);
	snprintf(name, sizeof name, "%s.%s", study, file);
	compare_study(name, text);
	free(text);
	unlink(path);
}

static void compare_figures(const char *study, const char *const kinds[], size_t count)
{
	struct analysis *analysis = analyse(study_named(study));
	char dir[] = "/tmp/test_report_studies.XXXXXX", figures[PATH_MAX], name[128];
	struct writing writing = {.analysis = analysis};
	struct ww_error e = {0};

	cr_assert(mkdtemp(dir));
	writing.folder = folder_at(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_assert_geq(figures_write(&writing, &e), 0, "%s", e.text);
	snprintf(figures, sizeof figures, "%s/figures", dir);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "%s-strict-user.gp", kinds[i]);
		compare_figure(figures, study, name);
		snprintf(name, sizeof name, "%s-strict-user.dat", kinds[i]);
		compare_figure(figures, study, name);
	}
	cr_expect_eq(rmdir(figures), 0, "there are other figures of %s", study);
	rmdir(dir);
	analysis_free(analysis);
}

/* Those that need every combination are left out. */
Test(golden, figures_of_what_was_not_measured)
{
	static const char *const three[] = {"effective", "escape-map", "heatmap"};

	compare_figures("single", three, 3);
	compare_figures("none", three, 3);
}
