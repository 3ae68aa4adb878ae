/* SPDX-License-Identifier: MIT */
/* Judged claims in all formats, against golden files made from tests/golden/claims.csv and the run
 * tests/golden/small/. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "study.h"
#include "terminal/claims_report.h"

static void compare(const struct claims *claims,
		    int (*render)(const struct claims *claims, FILE *out), const char *name)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(render(claims, out), 0);
	fclose(out);
	compare_golden(name, text);
	free(text);
}

Test(golden, claims)
{
	struct claims claims = {0};
	struct ww_error e = {0};
	struct analysis *analysis = load_small();
	FILE *in = fopen(in_tests("golden/claims.csv"), "r");

	cr_assert(in);
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
