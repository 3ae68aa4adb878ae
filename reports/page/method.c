/* SPDX-License-Identifier: MIT */
/* How it was measured, and what a verdict does not prove. */
#include "page/parts.h"

static const char *const method[] = {
	"Every trial runs in an arena: a disposable stand-in for a host, built of namespaces on a "
	"file system in memory, with files, services and victim processes of its own. \u201cOutside"
	"\u201d always means: in the arena, outside the sandbox. The sandbox is applied to a child "
	"process, which then executes the escape.",
	"A supervisor outside the arena holds fresh secrets, one for each trial, and looks for the "
	"effect itself: a secret that came back, a victim that answers that it was signalled, a "
	"file that appeared. What the escape says of itself counts for nothing.",
	"Each escape has three arms. The control arm runs it with no hardening at all: where it "
	"does not escape there, nothing is called blocked. The benign arm runs a harmless program "
	"under the same combination: where that cannot work, nothing is called blocked either. The "
	"attack arm is the measurement.",
	"What was asked for, what each call of the sandbox returned, and what was in force as seen "
	"from outside just before the attack are three different things, and all are recorded.",
	"Known is not escaped: each count is of escapes whose outcome is known in the combinations "
	"that it speaks of. How many are not known stands beside it.",
	"Shares in stopping an escape are Shapley values: the hardening steps are players who stop "
	"it together, and each gets the mean of what it adds over all orders in which the steps "
	"could be put in place. They are exact fractions. For one escape they add up to 1 when "
	"full hardening stops it and it escapes without any step, to 0 when both end alike, and "
	"to -1 when hardening lets it out.",
};

static const char *const limits[] = {
	"Blocked means that this program, written as it is, did not escape. It does not mean that "
	"no other program could: a filter that blocks one system call does not block similar ones.",
	"The verdicts hold for this host: its kernel, configuration, sysctls and security modules. "
	"Another kernel may answer otherwise.",
	"Kernel bugs, side channels and exhaustion of the machine are not tested. A way out for "
	"which nobody wrote an escape program is not in the map.",
	"The number of escapes that a step stops says how much of this corpus it stops, not how "
	"much of the world: the escapes are not weighed by how likely they are.",
	"The sandbox is the profile named here, with its parameters. A program that calls itself "
	"the same and is built in another way has to be measured itself.",
	"The map is evidence about hardening steps, never a certificate for a sandbox.",
};

static void put_paragraphs(struct page *page, const char *element, const char *const *texts,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		html_leaf(page->m, element, NULL, texts[i]);
		html_line(page->m);
	}
}

void page_method(struct page *page)
{
	html_open(page->m, "div", "prose");
	put_paragraphs(page, "p", method, sizeof method / sizeof *method);
	html_close(page->m);
	html_leaf(page->m, "h3", NULL, "What a blocked cell does not prove");
	html_open(page->m, "ul", "limits prose");
	put_paragraphs(page, "li", limits, sizeof limits / sizeof *limits);
	html_close(page->m);
	html_line(page->m);
}
