/* SPDX-License-Identifier: MIT */
/* Judged claims in all formats, against golden files made from tests/golden/claims.csv and the run
 * tests/golden/small/. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "terminal/claims_report.h"

static const char *golden_path(const char *name, char path[PATH_MAX])
{
	const char *file = __FILE__;
	const char *end = strstr(file, "/unit/test_report_claims.c");

	cr_assert(end, "%s is not where it was", file);
	snprintf(path, PATH_MAX, "%.*s/golden/%s", (int)(end - file), file, name);
	return path;
}

static void compare(const struct claims *claims,
		    int (*render)(const struct claims *claims, FILE *out), const char *name)
{
	char path[PATH_MAX], *text = NULL, *golden = NULL;
	size_t size = 0, capacity = 0;
	FILE *out = open_memstream(&text, &size), *in;

	cr_assert_eq(render(claims, out), 0);
	fclose(out);
	golden_path(name, path);
	if (getenv("WW_GOLDEN_UPDATE")) {
		in = fopen(path, "w");
		cr_assert(in);
		fputs(text, in);
	} else {
		in = fopen(path, "r");
		cr_assert(in, "%s is missing (tests/golden/README.md)", path);
		cr_assert_geq(getdelim(&golden, &capacity, '\0', in), 0);
		cr_expect_str_eq(text, golden, "%s differs from what is rendered", path);
	}
	fclose(in);
	free(golden);
	free(text);
}

Test(golden, claims)
{
	char path[PATH_MAX];
	struct claims claims = {0};
	struct ww_error e = {0};
	struct analysis *analysis = analysis_load(golden_path("small", path), &e);
	FILE *in = fopen(golden_path("claims.csv", path), "r");

	cr_assert(analysis && in, "%s", e.text);
	cr_assert_eq(claims_parse(in, &claims, &e), 0, "%s", e.text);
	fclose(in);
	cr_assert_eq(claims_check(&claims, analysis->catalog, &e), 0, "%s", e.text);
	claims_judge(&claims, analysis);
	compare(&claims, claims_text, "small.claims.txt");
	compare(&claims, claims_markdown, "small.claims.md");
	compare(&claims, claims_json, "small.claims.json");
	claims_done(&claims);
	analysis_free(analysis);
}
