/* SPDX-License-Identifier: MIT */
/* A profile that is read from a file: the description of somebody else's sandbox, whose factors are
 * edits of its own configuration.  The grammar stands in docs/reference/profile-files.md, its
 * schema in docs/reference/schemas/profile.schema.json.
 *
 * Nothing here touches a process, or a file but by the caller's function: text in, argument vectors
 * and texts of files out. */
#ifndef WHICHWALL_DESCRIPTION_H
#define WHICHWALL_DESCRIPTION_H

#include "manifest.h"
#include "model.h"

#define DESCRIPTION_START_MS 5000 /* until the program has said hello */
#define DESCRIPTION_EXPANDED_MAX                                                                   \
	(128 * 1024) /* bytes of a start's words, variables and files together */

/* What an arena does not have by itself, and a description may ask for. */
#define DESCRIPTION_OFFERS(X) X(OFFER_CGROUP, "cgroup") X(OFFER_FUSE, "fuse") X(OFFER_TUN, "tun")
WW_ENUM(description_offer, DESCRIPTION_OFFERS);
extern const struct ww_words ww_offers;

struct description_factor {
	char word[WW_ID_MAX];
	char *meaning; /* one sentence */
	char *name;    /* for people, where it is local; NULL: by its word */
	uint64_t bit;  /* permanent, or of this process (factor.h) */
};

/* How a launcher that fails closed says so: all that are given must fit. */
struct description_refusal {
	bool known;           /* the description has one */
	uint64_t statuses[4]; /* WW_BIT() of each exit status in words of 64; all zero: any */
	char *errors;         /* what its last line of standard error contains, NULL: anything */
};

struct description {
	char name[WW_PROFILE_MAX];
	char hash[65]; /* SHA-256, hex, of the text and of what it takes `from` other files */
	struct description_factor *factors; /* in the order of the file */
	size_t factor_count;
	uint64_t all;          /* their bits */
	uint64_t callers;      /* WW_BIT(CALLER_...) */
	struct text_list show; /* host paths, mounted read-only at the same place */
	struct text_list copy; /* host files and trees, copied with their modes to the same place */
	struct text_list directories;  /* below {files}, the caller's own */
	uint64_t offers;               /* WW_BIT(OFFER_...) */
	int runs_as[WW_CALLERS_COUNT]; /* as of a start with nothing taken away */
	bool pipes;                    /* descriptors 0 and 1 cannot be a socket */
	bool invisible;                /* what it does cannot be seen below /proc */
	unsigned start_ms;
	int signal_status; /* its exit status is this plus the program's signal; 0: not told */
	struct description_refusal refused;
	char *install; /* one sentence: how to get it; NULL */
	char *given;   /* description_source.given, or NULL */
	void *tree;    /* the parsed file, private */
};

/* Where a description comes from. */
struct description_source {
	const char *file; /* what messages call it */
	/* The text of a file that the description names with `from`, malloc'd, or NULL with *e; a
	 * relative path is meant from the description's own directory.  NULL: `from` is refused. */
	char *(*read)(const char *path, void *context, struct ww_error *e);
	void *context;
	const char *given; /* what a user wrote behind -p to have it; NULL: nothing, or --command */
	bool made;         /* the text was made of something else: nobody knows its lines */
};

/* Parses and checks a description (callers and sets of factors are expanded as far as the checks
 * need it), and gives its factors their bits.  NULL with *e, whose code is 2, whose text names the
 * source, and whose line and field say where.  description_free() takes NULL. */
struct description *description_parse(const char *text, const struct description_source *source,
				      struct ww_error *e);
void description_free(struct description *description);

/* Where things stand in an arena. */
struct description_places {
	const char *program, *workdir, *files, *home;
};

/* A start of the sandbox: everything is malloc'd. */
struct description_file {
	char *name; /* below {files}; no slash */
	char *text;
};
struct description_start {
	char **argv, **envp; /* NULL-terminated */
	struct description_file *files;
	size_t file_count;
	int runs_as; /* the arena's id that the program will have; -1: the caller's own */
};

/* What is started for this caller with these factors taken away.  The words of the program itself
 * are the constant `{program} guest`.  Returns 0, or -1 with *e; description_start_done() takes
 * either. */
int description_expand(const struct description *description, enum caller caller, uint64_t mask,
		       const struct description_places *places, struct description_start *start,
		       struct ww_error *e);
void description_start_done(struct description_start *start);

/* The text of a description of one command line, which is called by its program: `command` is split
 * as a shell would split it, without any expansion but the placeholders; `without` is a list of
 * NAME=WORD..., each a factor and the words of the command, which stand in it once, that it takes
 * away.  malloc'd, or NULL with *e. */
char *description_of_command(const char *command, const char *const *without, size_t count,
			     struct ww_error *e);

#endif
