/* SPDX-License-Identifier: MIT */
/* A snapshot as text, made for review in a diff: each line names its row in full, since a diff
 * shows lines without their context.  The format is docs/reference/file-formats.md. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "factor.h"
#include "grow.h"
#include "json_text.h"
#include "snapshot.h"

static const char magic[] = "# whichwall baseline ";
static const char nothing[] = "-";
static const char unknown_level[] = "unknown";
static const char unknown_sets[] = "?";

#define HEX_MAX ((1 << WW_FACTORIAL_MAX) / 4 + 1)

/* ---- texts of a row ---- */

static const char *depth_text(const struct snapshot_row *row, char text[WW_DEPTH_TEXT_MAX])
{
	return depth_format(depth_known(&row->escaped, &row->known), text);
}

static const char *sole_text(const struct snapshot_row *row, char text[WW_MASK_TEXT_MAX])
{
	mask_format(row->sole, text);
	return row->sole ? text : nothing;
}

static const char *min_sets_text(const struct snapshot_row *row)
{
	if (!row->complete)
		return unknown_sets;
	return *row->min_sets ? row->min_sets : nothing;
}

static const char *level_text(enum level level)
{
	return level == LEVEL_UNKNOWN ? unknown_level : ww_word(&ww_levels, (int)level);
}

/* ---- writing ---- */

/* A comment ends with its line, whatever the text holds. */
static void put_comment(const char *key, const char *text, FILE *out)
{
	fprintf(out, "# %s: ", key);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' ? '?' : *text, out);
	fputc('\n', out);
}

static void put_signature(const char *key, const struct signature *signature, FILE *out)
{
	char hex[HEX_MAX];

	signature_format(signature, hex, sizeof hex);
	fprintf(out, " %s=%s", key, hex);
}

static void put_group(const struct snapshot_group *group, FILE *out)
{
	char factors[WW_MASK_TEXT_MAX];

	mask_format(group->factors, factors);
	fprintf(out, "%s %s level=%s factors=%s", group->profile,
		ww_word(&ww_callers, (int)group->caller), level_text(group->level), factors);
	put_signature("masks", &group->planned, out);
	fputc('\n', out);
}

static void put_row(const struct snapshot_row *row, FILE *out)
{
	char depth[WW_DEPTH_TEXT_MAX], sole[WW_MASK_TEXT_MAX];

	fprintf(out, "%s %s %s", row->profile, ww_word(&ww_callers, (int)row->caller),
		row->fixture);
	if (row->testable) {
		fprintf(out, " depth=%s min_sets=%s sole=%s", depth_text(row, depth),
			min_sets_text(row), sole_text(row, sole));
		put_signature("escaped", &row->escaped, out);
		put_signature("known", &row->known, out);
	} else {
		fprintf(out, " untestable=%s", ww_word(&ww_reasons, (int)row->reason));
	}
	fprintf(out, " definition=%s\n", row->definition);
}

static bool same_group(const struct snapshot_group *group, const struct snapshot_row *row)
{
	return group->caller == row->caller && strcmp(group->profile, row->profile) == 0;
}

int snapshot_write(const struct snapshot *snapshot, FILE *out)
{
	size_t at = 0;

	fprintf(out, "%s%d\n", magic, WW_BASELINE_VERSION);
	put_comment("tool", snapshot->tool_version, out);
	put_comment("host", snapshot->host_line, out);
	put_comment("study", snapshot->study, out);
	for (size_t i = 0; i < snapshot->sandbox_count; i++) {
		fputs("# sandbox: ", out);
		sandbox_put(&snapshot->sandboxes[i], out);
		fputc('\n', out);
	}
	for (size_t i = 0; i < snapshot->group_count; i++) {
		put_group(&snapshot->groups[i], out);
		for (; at < snapshot->row_count &&
		       same_group(&snapshot->groups[i], &snapshot->rows[at]);
		     at++)
			put_row(&snapshot->rows[at], out);
	}
	fputs("end\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- reading ---- */

struct reader {
	struct snapshot *snapshot;
	unsigned line;
	bool ended;
	char *rest; /* what is left of the line; NULL at its end */
	/* Of the last group: where each of its factors, in the order of the file, is among its
	 * bits here; `moved` where that is another place. */
	unsigned char place[WW_FACTORIAL_MAX];
	bool moved;
	struct ww_error *e;
};

static int bad_line(const struct reader *r, const char *what)
{
	return ww_fail(r->e, 2, "line %u: %s", r->line, what);
}

static int bad_field(const struct reader *r, const char *field, const char *expected,
		     const char *found)
{
	return ww_fail(r->e, 2, "line %u: field \"%s\": expected %s, found '%.60s'", r->line, field,
		       expected, found);
}

static int no_memory(const struct reader *r)
{
	return ww_fail(r->e, 3, "out of memory");
}

/* The next word of the line, "" at its end. */
static char *next_word(struct reader *r)
{
	static char none[] = "";
	char *word = r->rest;

	if (!word)
		return none;
	r->rest = strchr(word, ' ');
	if (r->rest)
		*r->rest++ = '\0';
	return word;
}

/* Value of the next word, which must be KEY=VALUE; NULL with the error. */
static char *next_value(struct reader *r, const char *key)
{
	char *word = next_word(r);
	size_t length = strlen(key);
	char expected[48];

	if (strncmp(word, key, length) == 0 && word[length] == '=' && word[length + 1])
		return word + length + 1;
	snprintf(expected, sizeof expected, "%s=VALUE", key);
	bad_field(r, key, expected, word);
	return NULL;
}

static int check_end(struct reader *r)
{
	if (!r->rest)
		return 0;
	return ww_fail(r->e, 2, "line %u: unexpected '%.60s' behind the last field", r->line,
		       r->rest);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A mask over the factors in the order of the file, over the same in the order of their bits. */
static uint64_t placed(const struct reader *r, uint64_t mask)
{
	uint64_t here = 0;

	if (!r->moved)
		return mask;
	for (; mask; mask &= mask - 1)
		here |= WW_BIT(r->place[__builtin_ctzll(mask)]);
	return here;
}

/* signature->factors is set. */
static int parse_signature(const struct reader *r, const char *text, struct signature *signature)
{
	uint64_t bits = WW_BIT(signature->factors);
	size_t digits = bits < 4 ? 1 : bits / 4;

	if (strlen(text) != digits)
		return -1;
	for (uint64_t m = 0; m < 4 * digits; m++) {
		int digit = hex_digit(text[digits - 1 - m / 4]);

		if (digit < 0)
			return -1;
		if (!((unsigned)digit >> m % 4 & 1))
			continue;
		if (m >= bits)
			return -1;
		signature_set(signature, placed(r, m), true);
	}
	return 0;
}

static int read_signature(struct reader *r, const char *key, uint64_t factors,
			  struct signature *signature)
{
	char *text = next_value(r, key);

	if (!text)
		return -1;
	*signature = (struct signature){.factors = (unsigned)__builtin_popcountll(factors)};
	if (parse_signature(r, text, signature) < 0)
		return bad_field(r, key, "hex digits, one bit for each mask over the factors",
				 text);
	return 0;
}

static bool within(const struct signature *part, const struct signature *whole)
{
	for (uint64_t m = 0; m < WW_BIT(part->factors); m++)
		if (signature_get(part, m) && !signature_get(whole, m))
			return false;
	return true;
}

static int read_level(struct reader *r, enum level *level)
{
	char *text = next_value(r, "level");
	int found;

	if (!text)
		return -1;
	found = strcmp(text, unknown_level) == 0 ? LEVEL_UNKNOWN : ww_lookup(&ww_levels, text);
	if (found < 0)
		return bad_field(r, "level", "baseline, full, partial, none or unknown", text);
	*level = (enum level)found;
	return 0;
}

/* The next of the words that are joined by '+', and what follows it; false behind the last. */
static bool cut_word(const char **text, char word[WW_ID_MAX])
{
	const size_t length = strcspn(*text, "+");

	snprintf(word, WW_ID_MAX, "%.*s", (int)length, *text);
	*text += length + ((*text)[length] == '+');
	return *word;
}

/* A profile of a file has words that this process need not have met. */
static int add_words(const char *profile, const char *text, struct ww_error *e)
{
	char word[WW_ID_MAX];

	while (profile_base(profile) < 0 && cut_word(&text, word))
		if (factor_word_fits(word) && factor_add(word, NULL, e) < 0)
			return -1;
	return 0;
}

/* The permanent factors stand in the order of their bits, the local ones behind them in the order
 * of the bits of whoever wrote the file. */
static void place_factors(struct reader *r, const char *text, uint64_t factors)
{
	uint64_t left = factors & factors_local();
	int count = __builtin_popcountll(factors & ~left);
	char word[WW_ID_MAX];

	for (int i = 0; i < count; i++)
		r->place[i] = (unsigned char)i;
	r->moved = false;
	while (cut_word(&text, word)) {
		const int bit = factor_find(word);

		if (bit < 0 || !(left & WW_BIT(bit)))
			continue;
		left &= ~WW_BIT(bit);
		r->place[count] =
			(unsigned char)__builtin_ctzll(mask_compress(WW_BIT(bit), factors));
		r->moved |= r->place[count] != count;
		count++;
	}
}

static int read_factors(struct reader *r, const char *profile, uint64_t *factors)
{
	char *text = next_value(r, "factors");
	struct ww_error why;

	if (!text)
		return -1;
	if (add_words(profile, text, &why) < 0 ||
	    mask_parse(text, factors_known(), factors, &why) < 0)
		return ww_fail(r->e, 2, "line %u: field \"factors\": %.180s", r->line, why.text);
	if (__builtin_popcountll(*factors) > WW_FACTORIAL_MAX)
		return bad_field(r, "factors", "at most 12 factors", text);
	place_factors(r, text, *factors);
	return 0;
}

static struct snapshot_group *last_group(const struct reader *r)
{
	size_t count = r->snapshot->group_count;

	return count ? &r->snapshot->groups[count - 1] : NULL;
}

static int group_order(const struct reader *r, const char *profile, enum caller caller)
{
	const struct snapshot_group *last = last_group(r);
	int order = last ? strcmp(last->profile, profile) : -1;

	return order ? order : (int)last->caller - (int)caller;
}

static int take_group(struct reader *r, const char *profile, enum caller caller)
{
	struct snapshot_group *group;
	int order = group_order(r, profile, caller);

	if (order >= 0)
		return bad_line(r, order ? "out of order: lines are sorted by profile, caller and "
					   "fixture"
					 : "this profile and caller stand twice");
	group = add_zeroed(r->snapshot->groups, r->snapshot->group_count);
	if (!group)
		return no_memory(r);
	snprintf(group->profile, sizeof group->profile, "%s", profile);
	group->caller = caller;
	group->line = r->line;
	if (read_level(r, &group->level) < 0 || read_factors(r, profile, &group->factors) < 0 ||
	    read_signature(r, "masks", group->factors, &group->planned) < 0)
		return -1;
	return check_end(r);
}

static bool is_id(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length < WW_ID_MAX && !text[length];
}

static int check_place(const struct reader *r, const struct snapshot_row *row)
{
	size_t count = r->snapshot->row_count;
	int order = count < 2 ? -1 : snapshot_order(&r->snapshot->rows[count - 2], row);

	if (group_order(r, row->profile, row->caller) != 0)
		return bad_line(r, "a row comes behind the line of its profile and caller, which "
				   "has its level and factors");
	if (order == 0)
		return bad_field(r, "fixture", "each fixture once", row->fixture);
	return order < 0 ? 0
			 : bad_line(r, "out of order: lines are sorted by profile, caller and "
				       "fixture");
}

static int read_reason(struct reader *r, const char *text, struct snapshot_row *row)
{
	int reason = ww_lookup(&ww_reasons, text);

	if (reason <= REASON_NONE || reason > REASON_LSM)
		return bad_field(r, "untestable", "a reason such as no_feature", text);
	row->reason = (enum reason)reason;
	return 0;
}

static bool same_sets(const char *a, const char *b)
{
	struct implicant *x = NULL, *y = NULL;
	size_t count = 0, others = 0;
	bool same = implicants_parse(a, &x, &count, NULL) == 0 &&
		    implicants_parse(b, &y, &others, NULL) == 0 && count == others &&
		    memcmp(x, y, count * sizeof *x) == 0;

	free(x);
	free(y);
	return same;
}

/* Does a column say the same?  Where local factors have other bits here, in another order. */
static bool says_the_same(const struct reader *r, const char *told, const char *follows)
{
	if (strcmp(told, follows) == 0)
		return true;
	return r->moved && same_sets(told, follows);
}

/* The columns for people must say what the signature says. */
static int check_derived(const struct reader *r, const struct snapshot_row *row,
			 char *const told[3])
{
	char depth[WW_DEPTH_TEXT_MAX], sole[WW_MASK_TEXT_MAX];
	static const char *const names[3] = {"depth", "min_sets", "sole"};
	const char *const follows[3] = {depth_text(row, depth), min_sets_text(row),
					sole_text(row, sole)};

	for (int i = 0; i < 3; i++)
		if (!says_the_same(r, told[i], follows[i]))
			return ww_fail(
				r->e, 2,
				"line %u: field \"%s\": '%.50s' does not follow from escaped "
				"and known ('%.50s'): was the file edited by hand?",
				r->line, names[i], told[i], follows[i]);
	return 0;
}

static int read_tested(struct reader *r, char *depth, struct snapshot_row *row)
{
	const struct snapshot_group *group = last_group(r);
	char *told[3] = {depth, next_value(r, "min_sets"), NULL};

	told[2] = told[1] ? next_value(r, "sole") : NULL;
	if (!told[2] || read_signature(r, "escaped", row->factors, &row->escaped) < 0 ||
	    read_signature(r, "known", row->factors, &row->known) < 0)
		return -1;
	if (!within(&row->escaped, &row->known))
		return bad_line(r, "field \"escaped\": has masks that field \"known\" lacks");
	if (!within(&row->known, &group->planned))
		return bad_line(r, "field \"known\": has masks that were not to be measured");
	row->testable = true;
	if (snapshot_derive(row) < 0)
		return no_memory(r);
	return check_derived(r, row, told);
}

static int read_definition(struct reader *r, struct snapshot_row *row)
{
	char *text = next_value(r, "definition");

	if (!text)
		return -1;
	if (strlen(text) != WW_DEFINITION_MAX - 1 ||
	    strspn(text, "0123456789abcdef") != WW_DEFINITION_MAX - 1)
		return bad_field(r, "definition", "12 hex digits", text);
	strcpy(row->definition, text);
	return check_end(r);
}

static int read_untestable(struct reader *r, const char *text, struct snapshot_row *row)
{
	row->escaped.factors = row->known.factors = (unsigned)__builtin_popcountll(row->factors);
	if (read_reason(r, text, row) < 0)
		return -1;
	return snapshot_derive(row) < 0 ? no_memory(r) : 0;
}

static int read_columns(struct reader *r, struct snapshot_row *row)
{
	static const char key[] = "untestable=";
	const size_t length = sizeof key - 1;
	bool untestable = r->rest && strncmp(r->rest, key, length) == 0;
	char *first = next_value(r, untestable ? "untestable" : "depth");

	if (!first)
		return -1;
	if ((untestable ? read_untestable(r, first, row) : read_tested(r, first, row)) < 0)
		return -1;
	return read_definition(r, row);
}

static int take_row(struct reader *r, const char *profile, enum caller caller, const char *fixture)
{
	struct snapshot_row *row = add_zeroed(r->snapshot->rows, r->snapshot->row_count);

	if (!row)
		return no_memory(r);
	if (!is_id(fixture))
		return bad_field(r, "fixture", "a fixture's id", fixture);
	snprintf(row->profile, sizeof row->profile, "%s", profile);
	snprintf(row->fixture, sizeof row->fixture, "%s", fixture);
	row->caller = caller;
	row->line = r->line;
	if (check_place(r, row) < 0)
		return -1;
	row->factors = last_group(r)->factors;
	return read_columns(r, row);
}

static int take_line(struct reader *r, char *text)
{
	char *profile, *third;
	int caller;

	r->rest = text;
	profile = next_word(r);
	if (!profile_name_fits(profile))
		return bad_field(r, "profile", "the name of a profile", profile);
	text = next_word(r);
	caller = ww_lookup(&ww_callers, text);
	if (caller < 0)
		return bad_field(r, "caller", "root or user", text);
	third = r->rest;
	if (!third)
		return bad_field(r, "fixture", "a fixture's id, or level=", "");
	if (strncmp(third, "level=", 6) == 0)
		return take_group(r, profile, (enum caller)caller);
	return take_row(r, profile, (enum caller)caller, next_word(r));
}

static int copy_comment(const struct reader *r, const char *text, char **copy)
{
	free(*copy);
	*copy = strdup(text);
	return *copy ? 0 : no_memory(r);
}

static int take_comment(struct reader *r, const char *text)
{
	struct sandbox sandbox;
	struct snapshot *snapshot = r->snapshot;

	if (!text_is_line(text))
		return bad_line(r, "has a control character, or bytes that are not UTF-8");
	if (strncmp(text, "# tool: ", 8) == 0)
		return copy_comment(r, text + 8, &snapshot->tool_version);
	if (strncmp(text, "# host: ", 8) == 0)
		return copy_comment(r, text + 8, &snapshot->host_line);
	if (strncmp(text, "# sandbox: ", 11) == 0 && sandbox_read(text + 11, &sandbox) &&
	    snapshot_add_sandbox(snapshot, &sandbox) < 0)
		return no_memory(r);
	if (strncmp(text, "# study: ", 9) == 0)
		snprintf(snapshot->study, sizeof snapshot->study, "%.16s", text + 9);
	return 0;
}

static int check_magic(const struct reader *r, const char *text)
{
	const size_t length = sizeof magic - 1;
	char version[16];

	if (strncmp(text, magic, length) != 0)
		return ww_fail(r->e, 2, "line 1: not a baseline: expected '%s%d'", magic,
			       WW_BASELINE_VERSION);
	snprintf(version, sizeof version, "%d", WW_BASELINE_VERSION);
	if (strcmp(text + length, version) != 0)
		return ww_fail(r->e, 2,
			       "line 1: format version '%.20s'; this whichwall reads version %d: "
			       "write the baseline anew with --update",
			       text + length, WW_BASELINE_VERSION);
	return 0;
}

/* Without its line end; NULL with the error. */
static char *cut_line_end(const struct reader *r, char *text, size_t length)
{
	if (memchr(text, '\0', length)) {
		bad_line(r, "not text");
		return NULL;
	}
	if (text[length - 1] != '\n') {
		bad_line(r, "is cut off: the file is not whole");
		return NULL;
	}
	text[--length] = '\0';
	if (length > 0 && text[length - 1] == '\r')
		text[length - 1] = '\0';
	return text;
}

static int read_line(struct reader *r, char *text)
{
	if (r->line == 1)
		return check_magic(r, text);
	if (*text == '#')
		return take_comment(r, text);
	if (!*text)
		return 0;
	if (r->ended)
		return bad_line(r, "behind the line 'end'");
	r->ended = strcmp(text, "end") == 0;
	return r->ended ? 0 : take_line(r, text);
}

static int read_lines(struct reader *r, FILE *in)
{
	size_t capacity = 0;
	char *buffer = NULL;
	int status = 0;

	while (status == 0) {
		ssize_t length = getline(&buffer, &capacity, in);
		char *text;

		if (length < 0)
			break;
		r->line++;
		text = cut_line_end(r, buffer, (size_t)length);
		status = text ? read_line(r, text) : -1;
	}
	free(buffer);
	if (status == 0 && ferror(in))
		return ww_fail(r->e, 2, "cannot be read");
	return status;
}

static int check_whole(const struct reader *r)
{
	if (r->line == 0)
		return ww_fail(r->e, 2, "empty: expected '%s%d'", magic, WW_BASELINE_VERSION);
	if (!r->ended)
		return ww_fail(r->e, 2,
			       "line %u: the last line is not 'end': the file is not whole",
			       r->line);
	if (r->snapshot->row_count == 0)
		return ww_fail(r->e, 2, "has no rows: nothing can be compared with it");
	return 0;
}

static int read_whole(struct reader *r, FILE *in)
{
	r->snapshot->complete = true; /* no other is written */
	if (copy_comment(r, "", &r->snapshot->tool_version) < 0 ||
	    copy_comment(r, "", &r->snapshot->host_line) < 0)
		return -1;
	return read_lines(r, in) < 0 ? -1 : check_whole(r);
}

struct snapshot *snapshot_read(FILE *in, struct ww_error *e)
{
	struct reader r = {.snapshot = calloc(1, sizeof *r.snapshot), .e = e};

	if (!r.snapshot) {
		no_memory(&r);
		return NULL;
	}
	if (read_whole(&r, in) < 0) {
		snapshot_free(r.snapshot);
		return NULL;
	}
	return r.snapshot;
}
