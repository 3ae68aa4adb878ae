/* SPDX-License-Identifier: MIT */
/* A run of somebody else's sandbox, written by hand: profile `jail`, one fixture for each row. */
#ifndef WHICHWALL_TESTS_LAUNCHED_STUDY_H
#define WHICHWALL_TESTS_LAUNCHED_STUDY_H

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "journal.h"
#include "plan.h"

#define NET WW_BIT(FACTOR_NO_NETNS)
#define PID WW_BIT(FACTOR_NO_PIDNS)
#define BARE "userns=arena;netns=arena"
#define JAILED "userns=own;netns=own"
#define OPEN_NET "userns=own;netns=arena"

/* A trial of fixture `id`; `said` and `status` are of a launcher that never started it. */
struct launched_trial {
	const char *id;
	enum arm arm;
	uint64_t mask;
	bool escapes;
	const char *effective; /* NULL: not seen */
	bool opaque;
	const char *said; /* NULL: it was started */
	int status;       /* LAUNCHER_SLOW: it took too long */
	bool refused;     /* the description knows that as its refusal */
	unsigned rep;
};

static inline void write_launched(FILE *journal, const struct launched_trial *trial)
{
	struct facts facts = {.caller = CALLER_USER,
			      .mask = trial->mask,
			      .arm = trial->arm,
			      .rep = trial->rep,
			      .said = SAID_DONE,
			      .phase = PHASE_ATTEMPT,
			      .step = "open",
			      .ending = ENDING_HELD,
			      .opaque = trial->opaque,
			      .sight = trial->escapes ? SIGHT_ESCAPED : SIGHT_NOTHING};
	struct trial_key key;
	char line[4096];

	strcpy(facts.profile, trial->arm == ARM_CONTROL ? "none+launcher" : "jail");
	strcpy(facts.fixture, trial->id);
	strcpy(facts.effective, trial->effective ? trial->effective : "");
	if (trial->said) {
		facts.setup = trial->refused ? SETUP_CLOSED : SETUP_LAUNCHER;
		strcpy(facts.setup_step, "launcher");
		facts.said = SAID_NOTHING;
		facts.phase = PHASE_NONE;
		facts.sight = SIGHT_NOT_LOOKED;
		facts.ending = ENDING_NONE;
		if (trial->status == LAUNCHER_SLOW)
			facts.setup_errno = ETIMEDOUT;
		else
			facts.launcher_status = trial->status;
		snprintf(facts.launcher_said, sizeof facts.launcher_said, "%s", trial->said);
	}
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

/* Of fixtures `a` and `b` with factors no_pidns and no_netns; `more` goes into the profile. */
static inline struct analysis *analyse_launched(const char *more,
						const struct launched_trial *trials, size_t count)
{
	static const char entry[] =
		"{\"id\":\"%s\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],\"witness\":"
		"\"file\",\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\",\"cwe\":"
		"\"\",\"references\":\"\"}";
	FILE *journal = tmpfile();
	char run[4096], a[512], b[512];
	struct ww_error e = {0};
	struct analysis *analysis;

	snprintf(a, sizeof a, entry, "a");
	snprintf(b, sizeof b, entry, "b");
	snprintf(run, sizeof run,
		 "{\"format\":1,\"study\":\"0\",\"complete\":true,\"callers\":[\"user\"],"
		 "\"profiles\":[{\"name\":\"jail\",%s\"factors\":[\"no_pidns\",\"no_netns\"]}],"
		 "\"fixtures\":[\"a\",\"b\"],\"catalog\":[%s,%s]}",
		 more, a, b);
	cr_assert(journal);
	for (size_t i = 0; i < count; i++)
		write_launched(journal, &trials[i]);
	rewind(journal);
	analysis = analysis_build(journal, run, &e);
	fclose(journal);
	cr_assert(analysis, "%s", e.text);
	return analysis;
}
#define LAUNCHED "\"launched\":true,\"given\":\"./jail.json\","
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

static inline struct findings *findings_of_first(const struct analysis *analysis)
{
	struct group group = {0};
	struct findings *findings;

	cr_assert(group_next(analysis, &group));
	findings = findings_of(analysis, &group);
	cr_assert(findings);
	return findings;
}

#endif
