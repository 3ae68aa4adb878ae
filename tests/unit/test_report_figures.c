/* SPDX-License-Identifier: MIT */
/* Figures: what their data files say of the small study of tests/golden/, what becomes of them
 * without gnuplot, and that texts of a study stay texts. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figures/figures.h"
#include "markdown/report_md.h"
#include "report.h"
#include "study.h"
#include "truth.h"

#define FIGURES 6 /* of the small study, which has one profile and caller */

#define NOTE_MAX sizeof((struct writing *)0)->note

static int draw(const struct analysis *analysis, const char *dir, char note[NOTE_MAX],
		struct ww_error *e)
{
	struct writing writing = {.analysis = analysis, .folder = folder_at(dir)};
	int drawn = figures_write(&writing, e);

	memcpy(note, writing.note, NOTE_MAX);
	return drawn;
}

/* ---- data ---- */

/* The text of one file that the figures of an analysis leave; "" where there is none. */
static char *figure_file(const struct analysis *analysis, const char *name)
{
	char dir[PATH_MAX], path[PATH_MAX + 128], note[NOTE_MAX];
	const char *path_before = getenv("PATH");
	char *search = strdup(path_before ? path_before : ""), *text;
	struct ww_error e = {0};

	copy_small(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_assert(draw(analysis, dir, note, &e) >= 0, "%s", e.text);
	setenv("PATH", search, 1);
	free(search);
	snprintf(path, sizeof path, "%s/figures/%s", dir, name);
	text = read_all(path);
	remove_tree(dir);
	return text ? text : strdup("");
}

static void expect_lines(const char *text, const char *const *lines)
{
	for (; *lines; lines++)
		expect_in(text, *lines);
}

/* beta_chroot escapes without chroot; delta_helped without chroot while the user namespace stays.
 * With v(S) = stopped with S kept, u and c for userns and chroot: beta has v = 1 with c alone, so
 * that c has all of it; delta has v({}) = v({c}) = v({u,c}) = 1 and v({u}) = 0, so that u has
 * ((0 - 1) + (1 - 1)) / 2 = -1/2 and c has ((1 - 1) + (1 - 0)) / 2 = 1/2. */
Test(data, attribution_is_what_the_hand_gives)
{
	static const char *const lines[] = {
		/* column,factor,alone,shared,never,opens,shapley,exact,banzhaf,exact */
		"\n0,no_chroot,2,0,2,0,1.500000,3/2,1.500000,3/2\n",
		"\n1,no_userns,0,0,3,1,-0.500000,-1/2,-0.500000,-1/2\n",
		/* line,column,factor,shapley,exact,escapes */
		"\n0,0,no_chroot,1.000000,1,1,",
		"\n0,1,no_userns,0.000000,0,1,",
		"\n1,0,no_chroot,0.500000,1/2,1,",
		"\n1,1,no_userns,-0.500000,-1/2,1,",
		"\n0,1,beta_chroot\n",
		"\n1,1,delta_helped\n",
		NULL,
	};
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "attribution-strict-root.dat");

	expect_lines(text, lines);
	/* All of alpha_always and zeta_never is 0: nothing to share. */
	cr_expect_null(strstr(text, "alpha_always"));
	cr_expect_null(strstr(text, "zeta_never"));
	/* gamma_partial is incomplete. */
	cr_expect_null(strstr(text, "gamma_partial"));
	free(text);
	analysis_free(analysis);
}

/* delta: v(uc) - v(u) - v(c) + v({}) = 1 - 0 - 1 + 1; beta: 1 - 0 - 1 + 0. */
Test(data, interaction_is_what_the_hand_gives)
{
	static const char *const lines[] = {
		"\n0,0,no_userns,no_userns,0.000000,0\n",
		"\n0,1,no_userns,no_chroot,1.000000,+1\n",
		"\n1,0,no_chroot,no_userns,1.000000,+1\n",
		NULL,
	};
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "interaction-strict-root.dat");

	expect_lines(text, lines);
	free(text);
	analysis_free(analysis);
}

Test(data, each_minimal_set_is_a_column)
{
	static const char *const lines[] = {
		/* column,min_set,escapes,only_way_out,fixtures; short ones first */
		"\n0,always,1,1,alpha_always\n",
		"\n1,no_chroot,1,1,beta_chroot\n",
		"\n2,!no_userns+no_chroot,1,1,delta_helped\n",
		/* column,row,factor,role,row of its next dot */
		"\n1,0,no_userns,free,0\n",
		"\n1,1,no_chroot,gone,1\n",
		"\n2,0,no_userns,stays,1\n",
		"\n2,1,no_chroot,gone,1\n",
		NULL,
	};
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "upset-strict-root.dat");

	expect_lines(text, lines);
	free(text);
	analysis_free(analysis);
}

/* Fixtures with the same set share its bar; one with two sets stands in both, and has no only way
 * out. */
Test(data, fixtures_share_the_bar_of_a_set)
{
	struct analysis *analysis = load_small();
	struct row *beta = &analysis->rows[1], *zeta = &analysis->rows[5];
	struct implicant *old = zeta->terms;
	struct implicant two[] = {{1, 0}, {2, 0}};
	char *text;

	cr_assert_str_eq(beta->fixture->id, "beta_chroot");
	cr_assert_str_eq(zeta->fixture->id, "zeta_never");
	zeta->terms = two;
	zeta->term_count = 2;
	text = figure_file(analysis, "upset-strict-root.dat");
	expect_in(text, "\n0,no_chroot,2,1,beta_chroot zeta_never\n");
	expect_in(text, "\n2,no_userns,1,0,zeta_never\n");
	free(text);
	zeta->terms = old;
	zeta->term_count = 0;
	analysis_free(analysis);
}

/* On the escape map too; an incomplete row, whose sets are not known, stands apart. */
Test(data, fixtures_with_the_same_sets_share_their_lines)
{
	struct analysis *analysis = load_small();
	struct row *zeta = &analysis->rows[5];
	struct implicant *old_terms = zeta->terms;
	char *old_sets = zeta->min_sets, *text, *script;

	zeta->terms = analysis->rows[1].terms;
	zeta->term_count = analysis->rows[1].term_count;
	zeta->min_sets = analysis->rows[1].min_sets;
	zeta->escapes = 2;
	zeta->depth = 1;
	text = figure_file(analysis, "escape-map-strict-root.dat");
	expect_in(text, ",beta_chroot zeta_never,2,4,4,");
	expect_in(text, "no_chroot,gone,1,beta_chroot zeta_never\n");
	expect_in(text, ",gamma_partial,0,4,3,");
	script = figure_file(analysis, "escape-map-strict-root.gp");
	expect_in(script, "'{/:Bold '.'2'.'}'");
	expect_in(script, "'beta_chroot zeta_never'");
	free(text);
	free(script);
	zeta->terms = old_terms;
	zeta->term_count = 0;
	zeta->min_sets = old_sets;
	analysis_free(analysis);
}

/* Of incomplete rows all that is known must agree: zeta_never is now known in masks 0, 4 and 5, as
 * gamma_partial is, and blocked there; then it is not known in one more. */
Test(data, incomplete_fixtures_with_the_same_verdicts_share_a_line)
{
	struct analysis *analysis = load_small();
	struct row *gamma = &analysis->rows[4], *zeta = &analysis->rows[5];
	char *text;

	cr_assert_str_eq(gamma->fixture->id, "gamma_partial");
	zeta->complete = false;
	zeta->truth->known = gamma->truth->known;
	text = figure_file(analysis, "escape-map-strict-root.dat");
	expect_in(text, ",gamma_partial zeta_never,0,4,3,");
	free(text);
	signature_set(&zeta->truth->known, 0, false);
	text = figure_file(analysis, "escape-map-strict-root.dat");
	expect_in(text, ",gamma_partial,0,4,3,");
	expect_in(text, ",zeta_never,0,4,2,");
	free(text);
	analysis_free(analysis);
}

/* All sets are in the data, forty of them in the picture. */
Test(data, many_sets_are_said_in_words)
{
	struct analysis *analysis = load_small();
	struct row *alpha = &analysis->rows[0];
	struct implicant *old = alpha->terms, many[45];
	uint64_t old_factors = alpha->factors;
	size_t old_count = alpha->term_count, found = 0;
	char *text, *script;

	for (size_t i = 0; i < 45; i++)
		many[i] = (struct implicant){i + 1, 0};
	alpha->terms = many;
	alpha->term_count = 45;
	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].factors = 0x3f;
	text = figure_file(analysis, "upset-strict-root.dat");
	for (const char *at = text; (at = strstr(at, "alpha_always")); at++)
		found++;
	cr_expect_eq(found, 45);
	script = figure_file(analysis, "upset-strict-root.gp");
	expect_in(script, "shown = 40.0");
	/* With the set of delta there are 46; that of beta is one of the 45. */
	expect_in(script, "6 further");
	free(text);
	free(script);
	alpha->terms = old;
	alpha->term_count = old_count;
	alpha->factors = old_factors;
	analysis_free(analysis);
}

Test(data, the_heat_map_has_a_table_of_verdicts)
{
	static const char *const lines[] = {
		"\nfixture,class,0,1,4,5\n",
		"\nalpha_always,env,escaped,escaped,escaped,escaped\n",
		"\nbeta_chroot,fs,blocked,blocked,escaped,escaped\n",
		"\ndelta_helped,ns,blocked,blocked,escaped,blocked\n",
		"\nepsilon_vacuous,cred,untestable,untestable,untestable,untestable\n",
		"\ngamma_partial,sig,blocked,inconclusive,blocked,blocked\n",
		/* One factor gone, in masks 1 and 4: a run of two cells. */
		"\n1.2308,3.2308,3.70,blocked,zeta_never\n",
		/* Of beta_chroot they differ. */
		"\n1.2308,2.2308,2.70,blocked,beta_chroot\n",
		"\n2.2308,3.2308,2.70,escaped,beta_chroot\n",
		NULL,
	};
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "heatmap-strict-root.dat");

	expect_lines(text, lines);
	free(text);
	analysis_free(analysis);
}

/* White is no verdict: where there is any, the legend says what it is. */
Test(data, what_was_not_measured_has_a_legend)
{
	static const char white[] = "left white: not measured";
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "heatmap-strict-root.gp");

	cr_expect_null(strstr(text, white));
	free(text);
	analysis->rows[0].cell_count--;
	text = figure_file(analysis, "heatmap-strict-root.gp");
	expect_in(text, white);
	free(text);
	text = figure_file(analysis, "heatmap-strict-root.dat");
	expect_in(text, "\nalpha_always,env,escaped,escaped,escaped,\n");
	free(text);
	analysis_free(analysis);
}

Test(data, the_escape_map_has_a_table_of_sets)
{
	static const char *const lines[] = {
		"\nalpha_always,1,1,4,4,always\n", "\ndelta_helped,1,1,1,4,!no_userns+no_chroot\n",
		"\nepsilon_vacuous,0,0,0,4,\n",    "no_userns,stays,1,delta_helped\n",
		"no_chroot,gone,1,delta_helped\n", NULL,
	};
	struct analysis *analysis = load_small();
	char *text = figure_file(analysis, "escape-map-strict-root.dat");

	expect_lines(text, lines);
	free(text);
	analysis_free(analysis);
}

/* ---- larger than a page ---- */

#define MANY 130

/* The small study with many fixtures, all with the cells of beta_chroot. */
struct many {
	struct analysis *analysis;
	struct row rows[MANY], *old;
	struct catalog_entry entries[MANY];
	char ids[MANY][16];
	size_t old_count;
};

/* `sizes` of the classes add up to MANY. */
static struct many *make_many(const size_t *sizes)
{
	struct many *many = calloc(1, sizeof *many);

	cr_assert(many);
	many->analysis = load_small();
	many->old = many->analysis->rows;
	many->old_count = many->analysis->row_count;
	for (size_t i = 0, fclass = 0, left = sizes[0]; i < MANY; i++, left--) {
		while (left == 0)
			left = sizes[++fclass];
		snprintf(many->ids[i], sizeof many->ids[i], "x%03zu", i);
		many->entries[i] = *many->old[1].fixture;
		many->entries[i].id = many->ids[i];
		many->entries[i].fclass = (enum fixture_class)fclass;
		many->rows[i] = many->old[1];
		many->rows[i].fixture = &many->entries[i];
	}
	many->analysis->rows = many->rows;
	many->analysis->row_count = MANY;
	return many;
}

static void drop_many(struct many *many)
{
	many->analysis->rows = many->old;
	many->analysis->row_count = many->old_count;
	analysis_free(many->analysis);
	free(many);
}

static bool table_has(const char *dat, const char *id)
{
	char line[32];

	/* Only the table has the class behind the name. */
	snprintf(line, sizeof line, "\n%s,", id);
	return strstr(dat, line) != NULL;
}

static unsigned parts_of(const struct many *many)
{
	struct group group = {0};

	cr_assert(group_next(many->analysis, &group));
	return figure_part_count(&figure_kinds[0], many->analysis, &group);
}

/* Every fixture is in one part, in order; `ends` are the first ones that are not. */
static void expect_parts(const struct many *many, unsigned parts, const size_t *ends)
{
	char name[FIGURE_NAME_MAX];
	size_t first = 0;

	cr_assert_eq(parts_of(many), parts, "%u", parts_of(many));
	for (unsigned part = 1; part <= parts; part++) {
		char *dat;

		snprintf(name, sizeof name, "heatmap-strict-root-%u.dat", part);
		dat = figure_file(many->analysis, name);
		for (size_t i = 0; i < MANY; i++)
			cr_expect_eq(table_has(dat, many->ids[i]), i >= first && i < ends[part - 1],
				     "%s in part %u", many->ids[i], part);
		first = ends[part - 1];
		free(dat);
	}
	cr_expect_eq(first, MANY);
}

static double number_after(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	cr_assert(at, "not found: %s", word);
	return strtod(at + strlen(word), NULL);
}

/* A4 less margins of 15 mm and a caption is 180 by 245 mm, a letter 11 pixels; a point is 25.4 / 72
 * mm. */
static double points_in_print(const char *script)
{
	double across = 180 / number_after(script, "\nW = ");
	double down = 245 / number_after(script, "\nH = ");

	return 11 * (across < down ? across : down) * 72 / 25.4;
}

/* 30 and 20, 40 and 10, 30: of three parts with whole classes the largest cannot be smaller. */
Test(parts, a_high_heat_map_is_parted_between_classes)
{
	static const size_t sizes[] = {30, 20, 40, 10, 30}, ends[] = {50, 100, 130};
	struct many *many = make_many(sizes);
	char *whole = figure_file(many->analysis, "heatmap-strict-root.dat");

	expect_parts(many, 3, ends);
	for (size_t i = 0; i < MANY; i++)
		cr_expect(table_has(whole, many->ids[i]), "%s", many->ids[i]);
	free(whole);
	drop_many(many);
}

/* One class has no place to part it at: parts of the same size, as nearly as can be. */
Test(parts, a_class_that_is_higher_than_a_page_is_parted_evenly)
{
	static const size_t sizes[] = {MANY}, ends[] = {44, 88, MANY};
	struct many *many = make_many(sizes);

	expect_parts(many, 3, ends);
	drop_many(many);
}

Test(parts, each_is_readable_in_print)
{
	static const size_t sizes[] = {50, 4, 50, 26};
	struct many *many = make_many(sizes);
	const unsigned parts = parts_of(many);
	char name[FIGURE_NAME_MAX], said[32], *script;

	cr_assert_gt(parts, 1);
	for (unsigned part = 1; part <= parts; part++) {
		snprintf(name, sizeof name, "heatmap-strict-root-%u.gp", part);
		script = figure_file(many->analysis, name);
		cr_expect_geq(points_in_print(script), 6.5, "part %u: %f points", part,
			      points_in_print(script));
		snprintf(said, sizeof said, "Part %u of %u.", part, parts);
		expect_in(script, said);
		/* The head of masks and the legend stand in each. */
		expect_in(script, "'user namespace'");
		expect_in(script, "'inconclusive'");
		free(script);
	}
	script = figure_file(many->analysis, "heatmap-strict-root.gp");
	cr_expect_lt(points_in_print(script), 6.5);
	cr_expect_null(strstr(script, "Part "));
	free(script);
	drop_many(many);
}

/* report.md beside these files of DIR/figures. */
static char *report_beside(const struct analysis *analysis, const char *const *names, size_t count)
{
	char dir[] = "/tmp/test_report_figures.XXXXXX", path[PATH_MAX], *text = NULL;
	struct md_notes notes = {0};
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out && mkdtemp(dir));
	notes.folder = folder_at(dir);
	snprintf(path, sizeof path, "%s/figures", dir);
	cr_assert_eq(mkdir(path, 0700), 0);
	for (size_t i = 0; i < count; i++) {
		FILE *figure;

		snprintf(path, sizeof path, "%s/figures/%s.svg", dir, names[i]);
		figure = fopen(path, "w");
		cr_assert(figure);
		fputs("<svg/>", figure);
		fclose(figure);
	}
	cr_expect_eq(report_md_with(analysis, &notes, out), 0);
	fclose(out);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof path, "%s/figures/%s.svg", dir, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/figures", dir);
	rmdir(path);
	rmdir(dir);
	return text;
}

Test(parts, the_report_links_them)
{
	static const char *const names[] = {"heatmap-strict-root", "heatmap-strict-root-1",
					    "heatmap-strict-root-2", "heatmap-strict-root-3"};
	static const size_t sizes[] = {30, 20, 40, 10, 30};
	struct many *many = make_many(sizes);
	char *text = report_beside(many->analysis, names, 4);

	expect_in(text,
		  "(figures/heatmap-strict-root.svg); for print in parts: "
		  "[1](figures/heatmap-strict-root-1.svg), [2](figures/heatmap-strict-root-2.svg), "
		  "[3](figures/heatmap-strict-root-3.svg)\n");
	free(text);
	drop_many(many);
}

Test(parts, what_fits_a_page_has_none)
{
	struct analysis *analysis = load_small();
	struct group group = {0};
	char *script;

	cr_assert(group_next(analysis, &group));
	for (size_t i = 0; i < figure_kind_count; i++)
		cr_expect_eq(figure_part_count(&figure_kinds[i], analysis, &group), 1);
	script = figure_file(analysis, "heatmap-strict-root-1.gp");
	cr_expect_str_eq(script, "");
	free(script);
	analysis_free(analysis);
}

/* ---- asked for and in force ---- */

/* Replaces the first `from` in the effective text of every cell of this mask. */
static void pretend(struct analysis *analysis, uint64_t mask, const char *from, const char *to)
{
	for (size_t i = 0; i < analysis->cell_count; i++) {
		struct cell *cell = &analysis->cells[i];
		char text[WW_EFFECTIVE_MAX], *at = strstr(cell->effective, from);

		if (cell->mask != mask || !at)
			continue;
		snprintf(text, sizeof text, "%.*s%s%s", (int)(at - cell->effective),
			 cell->effective, to, at + strlen(from));
		memcpy(cell->effective, text, sizeof text);
	}
}

static void fail_chroot(struct analysis *analysis, uint64_t mask)
{
	for (size_t i = 0; i < analysis->cell_count; i++)
		if (analysis->cells[i].mask == mask)
			analysis->cells[i].outcome.step[STEP_CHROOT] =
				(struct step_status){STATUS_FAILED, EPERM};
}

Test(effective, what_was_asked_for_is_held_against_what_was_seen)
{
	struct analysis *analysis = load_small();
	char *text, *script;

	/* As for an ordinary user: without a user namespace chroot(2) is EPERM. */
	pretend(analysis, 1, "chroot=workdir", "chroot=arena");
	fail_chroot(analysis, 1);
	/* As for the seed's installer: in force though the mask took it away. */
	pretend(analysis, 4, "chroot=arena", "chroot=workdir");
	text = figure_file(analysis, "effective-strict-root.dat");
	script = figure_file(analysis, "effective-strict-root.gp");
	expect_in(text, "chroot,in_force,1,applied,");
	expect_in(text, "chroot,failed,1,failed:EPERM,1,");
	expect_in(text, "chroot,unasked_in_force,0,,1,");
	expect_in(text, "chroot,not_asked,0,,1,");
	expect_in(text, "pidns,for_children,1,applied,");
	/* Masks 0 and 1 ask for chroot. */
	expect_in(script, "missing in 1 of 2: EPERM");
	expect_in(script, "not asked for, yet in force");
	free(text);
	free(script);
	analysis_free(analysis);
}

/* Masks 0 and 4 now end in one state: two columns, as they asked for different things. */
Test(effective, masks_of_one_state_are_neighbours)
{
	struct analysis *analysis = load_small();
	char *text;

	pretend(analysis, 0, "chroot=workdir", "chroot=arena");
	text = figure_file(analysis, "effective-strict-root.dat");
	/* column,state,escapes,masks.  First, as it has what is applied before chroot, the user
	 * namespace; mask 0 asked for more; alpha, beta, delta escape in mask 4. */
	expect_in(text, "\n0,0,3,0,");
	expect_in(text, "\n1,0,3,4,");
	free(text);
	analysis_free(analysis);
}

/* ---- what is left out ---- */

static const struct figure_kind *kind_of(const char *kind)
{
	for (size_t i = 0; i < figure_kind_count; i++)
		if (strcmp(figure_kinds[i].kind, kind) == 0)
			return &figure_kinds[i];
	cr_assert(false, "no figure %s", kind);
	return NULL;
}

Test(left_out, sets_need_every_combination)
{
	static const char *const needing[] = {"upset", "attribution", "interaction"};
	struct analysis *analysis = load_small();
	struct group group = {0};
	char *text;

	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].complete = false;
	cr_assert(group_next(analysis, &group));
	for (size_t i = 0; i < 3; i++) {
		const char *lack = kind_of(needing[i])->lacks(analysis, &group);

		cr_assert(lack, "%s", needing[i]);
		expect_in(lack, "every combination");
	}
	cr_expect_null(kind_of("heatmap")->lacks(analysis, &group));
	cr_expect_null(kind_of("effective")->lacks(analysis, &group));
	text = figure_file(analysis, "upset-strict-root.gp");
	cr_expect_str_eq(text, "");
	free(text);
	text = figure_file(analysis, "escape-map-strict-root.gp");
	expect_in(text, "run with all masks");
	free(text);
	analysis->complete = false;
	expect_in(kind_of("upset")->lacks(analysis, &group), "`whichwall run --resume` goes on");
	text = figure_file(analysis, "escape-map-strict-root.gp");
	expect_in(text, "whichwall run --resume");
	free(text);
	analysis_free(analysis);
}

Test(left_out, the_report_says_why)
{
	static const char *const names[] = {"heatmap-strict-root"};
	struct analysis *analysis = load_small();
	char *text;

	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].complete = false;
	text = report_beside(analysis, names, 1);
	expect_in(text, "(figures/heatmap-strict-root.svg)");
	expect_in(text,
		  "- Smallest sets of hardening without which programs escape: left out. It needs");
	cr_expect_null(strstr(text, "figures/upset"));
	free(text);
	analysis_free(analysis);
}

/* A run without gnuplot has none: a link would lead nowhere. */
Test(left_out, the_report_links_no_figure_that_is_not_there)
{
	static const char *const names[] = {"effective-strict-root"};
	struct analysis *analysis = load_small();
	char *text = report_beside(analysis, names, 1);

	expect_in(text, "(figures/effective-strict-root.svg)");
	cr_expect_null(strstr(text, "figures/heatmap"));
	free(text);
	text = report_beside(analysis, NULL, 0);
	cr_expect_null(strstr(text, "figures/"));
	free(text);
	analysis_free(analysis);
}

Test(left_out, one_factor_has_no_pairs_and_no_factor_no_sets)
{
	struct analysis *analysis = load_small();
	struct group group = {0};

	cr_assert(group_next(analysis, &group));
	cr_expect_null(kind_of("interaction")->lacks(analysis, &group));
	group.factor_count = 1;
	cr_expect(kind_of("interaction")->lacks(analysis, &group));
	cr_expect_null(kind_of("upset")->lacks(analysis, &group));
	group.factor_count = 0;
	cr_expect(kind_of("upset")->lacks(analysis, &group));
	cr_expect(kind_of("escape-map")->lacks(analysis, &group));
	cr_expect_null(kind_of("heatmap")->lacks(analysis, &group));
	group.profile = "none";
	cr_expect(kind_of("effective")->lacks(analysis, &group));
	analysis_free(analysis);
}

Test(kinds, each_says_what_it_shows)
{
	for (size_t i = 0; i < figure_kind_count; i++) {
		const struct figure_kind *figure = &figure_kinds[i];

		cr_expect_neq(figure->title[strlen(figure->title) - 1], '.', "%s", figure->kind);
		cr_expect_eq(figure->caption[strlen(figure->caption) - 1], '.', "%s", figure->kind);
		cr_expect_eq(figure->alt[strlen(figure->alt) - 1], '.', "%s", figure->kind);
		/* Bold letters: see put_quoted(). */
		cr_expect_null(strchr(figure->title, '&'), "%s", figure->kind);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(figure->kind, figure_kinds[j].kind);
	}
}

/* ---- golden files ---- */

static void compare_figure(const struct analysis *analysis, const char *name)
{
	char golden_name[128];
	char *text = figure_file(analysis, name);

	snprintf(golden_name, sizeof golden_name, "figures/%s", name);
	cr_expect_str_neq(text, "", "%s was not written", name);
	compare_golden(golden_name, text);
	free(text);
}

Test(golden, every_figure_has_its_script_and_its_data)
{
	struct analysis *analysis = load_small();
	char name[FIGURE_NAME_MAX + 8];

	for (size_t i = 0; i < figure_kind_count; i++) {
		snprintf(name, sizeof name, "%s-strict-root.dat", figure_kinds[i].kind);
		compare_figure(analysis, name);
		snprintf(name, sizeof name, "%s-strict-root.gp", figure_kinds[i].kind);
		compare_figure(analysis, name);
	}
	analysis_free(analysis);
}

/* ---- with and without gnuplot ---- */

Test(figures, tables_are_complete_without_gnuplot)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], figures[PATH_MAX + 16], note[NOTE_MAX];

	copy_small(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_expect_eq(draw(analysis, dir, note, &e), 0, "%s", e.text);
	expect_in(note, "gnuplot is not installed");
	expect_in(note, "gnuplot-nox");
	snprintf(figures, sizeof figures, "%s/figures", dir);
	cr_expect_eq(count_entries(figures), 2 * FIGURES, "a script and its data for each figure");
	remove_tree(dir);
	analysis_free(analysis);
}

/* Puts a shell script in the place of gnuplot. */
static void fake_gnuplot(const char *dir, const char *script)
{
	char path[PATH_MAX + 32];
	FILE *out;

	snprintf(path, sizeof path, "%s/gnuplot", dir);
	out = fopen(path, "w");
	cr_assert(out);
	fprintf(out, "#!/bin/sh\n%s\n", script);
	fclose(out);
	cr_assert_eq(chmod(path, 0755), 0);
	setenv("PATH", dir, 1);
}

Test(figures, a_failing_gnuplot_is_quoted)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], note[NOTE_MAX];

	copy_small(dir);
	fake_gnuplot(dir, "echo \"line 7: wrong\" >&2; exit 1");
	cr_expect_eq(draw(analysis, dir, note, &e), 0, "%s", e.text);
	expect_in(note, "line 7: wrong");
	remove_tree(dir);
	analysis_free(analysis);
}

Test(figures, what_was_drawn_is_moved_into_place)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[NOTE_MAX];

	copy_small(dir);
	fake_gnuplot(dir, "while read -r word is file; do\n"
			  "case $word in svg | png) eval \"echo x >$file\" ;; esac\n"
			  "done");
	cr_expect_eq(draw(analysis, dir, note, &e), FIGURES, "%s", e.text);
	cr_expect_str_eq(note, "");
	snprintf(path, sizeof path, "%s/figures", dir);
	cr_expect_eq(count_entries(path), 4 * FIGURES);
	snprintf(path, sizeof path, "%s/figures/heatmap-strict-root.svg", dir);
	cr_expect_eq(access(path, R_OK), 0);
	remove_tree(dir);
	analysis_free(analysis);
}

/* A disk that is full leaves a file without anything in it. */
Test(figures, an_empty_drawing_is_none)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[NOTE_MAX];

	copy_small(dir);
	fake_gnuplot(dir,
		     "while read -r word is file; do\n"
		     "case $word in svg) eval \"echo x >$file\" ;; png) eval \": >$file\" ;; esac\n"
		     "done");
	cr_expect_eq(draw(analysis, dir, note, &e), 0, "%s", e.text);
	expect_in(note, "figures are missing");
	snprintf(path, sizeof path, "%s/figures/heatmap-strict-root.png", dir);
	cr_expect_neq(access(path, F_OK), 0);
	remove_tree(dir);
	analysis_free(analysis);
}

/* A figures directory of somebody else's: what they put there while gnuplot starts is not executed,
 * and nothing is drawn over what they put in the way. */
Test(figures, gnuplot_takes_nothing_from_the_directory)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], note[NOTE_MAX];

	copy_small(dir);
	fake_gnuplot(dir, "[ \"$*\" = -d ] && [ \"$PWD\" = / ] || echo \"$PWD: $*\" >&2; exit 1");
	cr_expect_eq(draw(analysis, dir, note, &e), 0, "%s", e.text);
	cr_expect_str_eq(note, "gnuplot failed, figures are missing: ");
	remove_tree(dir);
	analysis_free(analysis);
}

static bool gnuplot_is_here(void)
{
	return system("command -v gnuplot >/dev/null") == 0;
}

static void need_gnuplot(void)
{
	const char *must = getenv("MUST_WORK");

	if (gnuplot_is_here())
		return;
	cr_assert(!must || strcmp(must, "1") != 0, "gnuplot is not installed");
	cr_skip_test("gnuplot is not installed");
}

Test(figures, gnuplot_draws_them)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], note[NOTE_MAX];

	need_gnuplot();
	copy_small(dir);
	cr_expect_eq(draw(analysis, dir, note, &e), FIGURES, "%s", e.text);
	cr_expect_str_eq(note, "");
	remove_tree(dir);
	analysis_free(analysis);
}

Test(figures, gnuplot_draws_the_parts_too)
{
	static const size_t sizes[] = {30, 20, 40, 10, 30};
	struct many *many;
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[NOTE_MAX];

	need_gnuplot();
	many = make_many(sizes);
	copy_small(dir);
	cr_expect_eq(draw(many->analysis, dir, note, &e), FIGURES + 3, "%s", e.text);
	cr_expect_str_eq(note, "");
	for (unsigned part = 1; part <= 3; part++) {
		snprintf(path, sizeof path, "%s/figures/heatmap-strict-root-%u.png", dir, part);
		cr_expect_eq(access(path, R_OK), 0, "%s", path);
	}
	remove_tree(dir);
	drop_many(many);
}

/* A study comes from anybody; its texts must not become commands of gnuplot. */
Test(figures, texts_of_a_study_are_no_commands)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[NOTE_MAX];
	char *script;

	copy_small(dir);
	free(analysis->host_line);
	analysis->host_line = strdup("'; system('touch pwned'); '`touch pwned`\nsystem 'x'");
	setenv("PATH", "/nonexistent", 1);
	cr_expect_eq(draw(analysis, dir, note, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/figures/heatmap-strict-root.gp", dir);
	script = read_all(path);
	cr_assert(script);
	expect_in(script, "''; system(''touch pwned''); ''`touch");
	cr_expect_null(strstr(script, "\nsystem"));
	free(script);
	remove_tree(dir);
	analysis_free(analysis);
}
