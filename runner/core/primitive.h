/* SPDX-License-Identifier: MIT */
/* What the core knows of each primitive: one row, in runner/core/prim_WORD.c (the namespaces and
 * the resource limits share a file each).  A row that is missing does not link. */
#ifndef WHICHWALL_CORE_PRIMITIVE_H
#define WHICHWALL_CORE_PRIMITIVE_H

#include "../look/look.h"
#include "root.h"

/* Where `sealed` applies it; the other profiles have one process, which does all of it. */
enum stage {
	STAGE_BIRTH,   /* it is there when the sandbox's init begins: clone3(2) made it */
	STAGE_SELF,    /* by the init, or by the process itself */
	STAGE_PROGRAM, /* by the process that becomes the program */
};

/* What the applying process holds beside the plan. */
struct core_held {
	struct root_trees trees;
	char **environment; /* ends with NULL; reordered in place */
};

/* A resource limit; `value` is the place of its number in the plan. */
struct primitive_limit {
	bool is_one;
	int resource;
	size_t value;
};

/* Applied by one of `apply`, `apply_held` and `limit`.  0, or an errno. */
struct primitive_row {
	enum stage stage;
	uint64_t clone_flag; /* of the namespace that it is, 0: it is none */
	int (*apply)(const struct core_plan *plan);
	int (*apply_held)(const struct core_plan *plan, struct core_held *held);
	struct primitive_limit limit;
	/* Does a start have a use and the means for it?  NULL: every start has. */
	bool (*when)(const struct core_options *options);
	/* Does this kernel have it at all?  NULL: it must, or the start fails. */
	bool (*offered)(void);
	/* Is it in force for `it`, a process that has all layers of the plan and has not executed
	 * anything, as far as can be seen from outside?  `own`: whoever looks.  NULL, but for a
	 * limit: nothing of it can be seen. */
	enum looked (*seen)(const struct look *it, const struct look *own,
			    const struct core_plan *plan);
	const char *remedy; /* where it cannot be applied; NULL: nothing can be said */
};

#define PRIMITIVE(id, word, step, factors, needs, name)                                            \
	extern const struct primitive_row prim_##word;
#include "../../matrix/primitives.def"

/* The rows by PRIM_... */
extern const struct primitive_row *const core_primitives[WW_PRIMITIVES_COUNT];

/* CLONE_NEW... of those that are namespaces. */
uint64_t primitives_clone_flags(uint64_t primitives);
/* Those of these primitives that a start does without because this kernel does not have them. */
uint64_t primitives_not_offered(uint64_t primitives);
/* Child side. 0, or an errno: ENOSYS for a row that has nothing to apply it with. */
int primitive_apply(const struct primitive_row *row, const struct core_plan *plan,
		    struct core_held *held);
/* The judgement of the row, or of the limit that it is. */
enum looked primitive_seen(const struct primitive_row *row, const struct look *it,
			   const struct look *own, const struct core_plan *plan);
/* The plan's number for a primitive that is a limit. */
uint64_t *primitive_limit(const struct primitive_row *row, struct core_plan *plan);

#define PRIMITIVE_NAMESPACES                                                                       \
	"allow user namespaces: sysctl user.max_user_namespaces above 0, "                         \
	"kernel.unprivileged_userns_clone=1 (Debian), "                                            \
	"kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in a container run with "        \
	"--security-opt seccomp=unconfined"

#endif
