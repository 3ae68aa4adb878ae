/* SPDX-License-Identifier: MIT */
#include "text/phrases.h"

#include <string.h>

#include "factor.h"

static const char *at(const char *const *phrases, int count, int i, const char *fallback)
{
	return i >= 0 && i < count && phrases[i] ? phrases[i] : fallback;
}

static bool is_local(enum factor factor)
{
	return factor_name((int)factor) != NULL;
}

const char *hardening_name(enum factor factor)
{
	static const char *const names[WW_FACTORS_COUNT] = {
#define FACTOR(id, word, kind, name, meaning, takes) [FACTOR_##id] = (name),
#include "../../matrix/primitives.def"
	};

	return is_local(factor) ? factor_name((int)factor)
				: at(names, WW_FACTORS_COUNT, (int)factor,
				     ww_word(&ww_factors, (int)factor));
}

const char *hardening_label(enum factor factor)
{
	static const char article[] = "the ";
	const char *name = hardening_name(factor);

	return strncmp(name, article, sizeof article - 1) == 0 ? name + sizeof article - 1 : name;
}

const char *hardening_meaning(enum factor factor)
{
	static const char *const meanings[WW_FACTORS_COUNT] = {
#define FACTOR(id, word, kind, name, meaning, takes) [FACTOR_##id] = (meaning),
#include "../../matrix/primitives.def"
	};

	return is_local(factor) ? factor_sentence((int)factor)
				: at(meanings, WW_FACTORS_COUNT, (int)factor, "");
}

const char *primitive_name(enum primitive primitive)
{
	static const char *const names[WW_PRIMITIVES_COUNT] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = (name),
#include "../../matrix/primitives.def"
	};

	return at(names, WW_PRIMITIVES_COUNT, (int)primitive,
		  ww_word(&ww_primitives, (int)primitive));
}

const char *caller_name(enum caller caller)
{
	static const char *const names[WW_CALLERS_COUNT] = {
		[CALLER_ROOT] = "root",
		[CALLER_USER] = "an ordinary user",
	};

	return at(names, WW_CALLERS_COUNT, (int)caller, ww_word(&ww_callers, (int)caller));
}

const char *verdict_symbol(enum verdict verdict)
{
	static const char *const symbols[WW_VERDICTS_COUNT] = {
		[VERDICT_ESCAPED] = "E",
		[VERDICT_BLOCKED] = "\u00b7",
		[VERDICT_UNTESTABLE] = "\u2013",
		[VERDICT_INCONCLUSIVE] = "?",
	};

	return at(symbols, WW_VERDICTS_COUNT, (int)verdict, "?");
}

const char *verdict_class(enum verdict verdict)
{
	static const char *const classes[WW_VERDICTS_COUNT] = {
		[VERDICT_ESCAPED] = "e",
		[VERDICT_BLOCKED] = "b",
		[VERDICT_UNTESTABLE] = "u",
		[VERDICT_INCONCLUSIVE] = "i",
	};

	return at(classes, WW_VERDICTS_COUNT, (int)verdict, "i");
}

const char *gain_name(enum gain gain)
{
	static const char *const names[WW_GAINS_COUNT] = {
		[GAIN_UNSAID] = "Not said",         [GAIN_CODE] = "Code or rights outside",
		[GAIN_WRITE] = "Changes outside",   [GAIN_READ] = "Contents read",
		[GAIN_PROCESS] = "Other processes", [GAIN_DENIAL] = "Denial of service",
		[GAIN_INFORMATION] = "Information",
	};

	return at(names, WW_GAINS_COUNT, (int)gain, ww_word(&ww_gains, (int)gain));
}

const char *gain_meaning(enum gain gain)
{
	static const char *const meanings[WW_GAINS_COUNT] = {
		[GAIN_UNSAID] = "the fixture does not say what it gains",
		[GAIN_CODE] = "runs code outside, or gains rights that it must not have",
		[GAIN_WRITE] = "changes something outside",
		[GAIN_READ] = "reads contents outside",
		[GAIN_PROCESS] = "reaches other processes",
		[GAIN_DENIAL] = "uses up or blocks a resource outside",
		[GAIN_INFORMATION] = "learns what the system tells of itself",
	};

	return at(meanings, WW_GAINS_COUNT, (int)gain, "");
}

const char *class_meaning(enum fixture_class fclass)
{
	static const char *const names[WW_CLASSES_COUNT] = {
		[CLASS_FS] = "files",
		[CLASS_PROC] = "other processes",
		[CLASS_SIG] = "signals",
		[CLASS_NET] = "network",
		[CLASS_CRED] = "user ids and privileges",
		[CLASS_TTY] = "terminals",
		[CLASS_IPC] = "communication between processes",
		[CLASS_NS] = "namespaces and mounts",
		[CLASS_RES] = "resources",
		[CLASS_ENV] = "environment",
		[CLASS_KERN] = "kernel interfaces",
	};

	return at(names, WW_CLASSES_COUNT, (int)fclass, ww_word(&ww_classes, (int)fclass));
}

const char *witness_meaning(enum witness witness)
{
	static const char *const meanings[WW_WITNESSES_COUNT] = {
		[WITNESS_NONCE] = "it returns a fresh secret that it could only read by escaping",
		[WITNESS_FILE] = "a new file appears outside",
		[WITNESS_MODE] = "a file outside has the setuid bit",
		[WITNESS_SIGNAL] = "the victim answers that it was signalled",
		[WITNESS_MEMORY] = "the victim answers that its memory changed",
		[WITNESS_LIMITS] = "the victim's resource limits changed",
		[WITNESS_PACKET] = "a watcher saw its token in a packet",
		[WITNESS_CREDS] = "its credentials, read from outside, changed to the goal",
		[WITNESS_PID_PATTERN] = "it returns which of 32 process ids exist",
		[WITNESS_AFFINITY] = "the victim's set of processors changed",
		[WITNESS_SCHEDULING] = "the victim's nice value or policy changed",
		[WITNESS_TRACER] = "the victim has a tracer",
		[WITNESS_TTY] = "its token can be read from the terminal",
		[WITNESS_WINDOW] = "the terminal's window size changed",
		[WITNESS_PTY] = "a new terminal appears outside",
		[WITNESS_NAMESPACE] = "it is in another namespace than before",
		[WITNESS_MOUNTS] = "its table of mounts changed",
		[WITNESS_HOST_NAME] = "the host name outside changed",
		[WITNESS_DESCRIPTOR] = "it holds a new descriptor of the kind that it wants",
		[WITNESS_EXECUTABLE] = "it executes another file than before",
		[WITNESS_PROCESSES] = "there are 64 processes more than before",
		[WITNESS_ADDRESS_SPACE] = "it has more than 5 GiB of address space",
		[WITNESS_OPEN_FILES] = "it has 300 open descriptors or more",
		[WITNESS_FILE_SIZE] = "there is a file of 1 GiB or more",
		[WITNESS_CPU_TIME] = "it used more processor time than its bound",
		[WITNESS_SURVIVOR] = "a process of it lives on after its end",
		[WITNESS_CONTENT] = "a file outside the workdir begins with its token",
		[WITNESS_DUMP_FILTER] = "what the victim's core dump would hold changed",
		[WITNESS_OOM_SCORE] = "the victim's place before the out-of-memory killer changed",
		[WITNESS_LOCK] = "it holds a lock on a file outside",
		[WITNESS_PIPES] = "the victim gets smaller pipes than before",
		[WITNESS_FILES] = "there are 1024 files or more in the workdir",
		[WITNESS_WORKDIR_SIZE] = "the files of the workdir take 320 MiB or more",
		[WITNESS_RESIDENT] = "its processes hold more than 512 MiB of memory",
		[WITNESS_MEMORY_FILES] = "it holds more than 512 MiB in memory files",
		[WITNESS_THREADS] = "there are 64 threads more than before",
		[WITNESS_SIGNAL_QUEUE] = "4096 signals more wait at the charge of the user outside",
		[WITNESS_USER_NAMESPACES] =
			"more of its processes are in a user namespace than before",
	};

	return at(meanings, WW_WITNESSES_COUNT, (int)witness, ww_word(&ww_witnesses, (int)witness));
}

const char *guarantee_meaning(enum guarantee guarantee)
{
	static const char *const meaning[WW_GUARANTEES_COUNT] = {
		[GUARANTEE_ALL] = "all sets, without an assumption",
		[GUARANTEE_IF_MONOTONE] = ("all sets, if dropping more never stops an escape "
					   "(docs/guide/search.md)"),
		[GUARANTEE_UP_TO_DEPTH] =
			"all sets up to the depth in search.csv, others may exist",
		[GUARANTEE_SOME] = "nothing can be said of other sets",
		[GUARANTEE_UNFINISHED] = "not finished",
	};

	return meaning[guarantee];
}

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}
