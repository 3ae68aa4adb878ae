/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Sysctls that decide whether an escape can be tried at all. */
static const char *const sysctls[] = {
	"kernel/unprivileged_userns_clone",
	"kernel/apparmor_restrict_unprivileged_userns",
	"user/max_user_namespaces",
	"kernel/unprivileged_bpf_disabled",
	"kernel/yama/ptrace_scope",
	"kernel/perf_event_paranoid",
	"kernel/io_uring_disabled",
	"dev/tty/legacy_tiocsti",
	"fs/protected_hardlinks",
	"fs/protected_symlinks",
	"fs/protected_regular",
	"fs/protected_fifos",
	"fs/suid_dumpable",
	"vm/unprivileged_userfaultfd",
	"vm/memfd_noexec",
	"net/ipv4/ping_group_range",
	"fs/pipe-user-pages-soft",
	"fs/pipe-max-size",
};
#define SYSCTLS (sizeof(sysctls) / sizeof(*sysctls))

/* Limits that all trials inherit from whoever starts the run.  RLIMIT_CORE is ours (below); above
 * `ample` no fixture meets the limit, whose default follows the size of memory. */
static const struct {
	int resource;
	const char *name;
	rlim_t ample; /* 0: every value matters */
} inherited[] = {
	{RLIMIT_AS, "as", 0},
	{RLIMIT_CPU, "cpu", 0},
	{RLIMIT_DATA, "data", 0},
	{RLIMIT_FSIZE, "fsize", 0},
	{RLIMIT_MEMLOCK, "memlock", 0},
	{RLIMIT_MSGQUEUE, "msgqueue", 0},
	{RLIMIT_NICE, "nice", 0},
	{RLIMIT_NOFILE, "nofile", 0},
	{RLIMIT_NPROC, "nproc", 4096},
	{RLIMIT_RTPRIO, "rtprio", 0},
	{RLIMIT_SIGPENDING, "sigpending", 4096},
	{RLIMIT_STACK, "stack", 0},
};
#define INHERITED (sizeof(inherited) / sizeof(*inherited))

static void limit_text(rlim_t limit, char *text, size_t size)
{
	if (limit == RLIM_INFINITY)
		snprintf(text, size, "unlimited");
	else
		snprintf(text, size, "%llu", (unsigned long long)limit);
}

/* SOFT:HARD */
static void read_inherited(size_t i, char *text, size_t size)
{
	char soft[24], hard[24];
	struct rlimit limit;

	text[0] = 0;
	if (getrlimit((__rlimit_resource_t)inherited[i].resource, &limit) < 0)
		return;
	limit_text(limit.rlim_cur, soft, sizeof(soft));
	limit_text(limit.rlim_max, hard, sizeof(hard));
	snprintf(text, size, "%s:%s", soft, hard);
}

/* What of it may show in a table. */
static void describe_inherited(size_t i, char *text, size_t size)
{
	struct rlimit limit;

	if (inherited[i].ample &&
	    getrlimit((__rlimit_resource_t)inherited[i].resource, &limit) == 0 &&
	    limit.rlim_cur >= inherited[i].ample)
		snprintf(text, size, "ample");
	else
		read_inherited(i, text, size);
}

void host_read_line(const char *path, char *line, size_t size)
{
	FILE *in = fopen(path, "re");

	line[0] = 0;
	if (!in)
		return;
	if (!fgets(line, (int)size, in))
		line[0] = 0;
	line[strcspn(line, "\n")] = 0;
	fclose(in);
}

void host_boot_id(char id[37])
{
	host_read_line("/proc/sys/kernel/random/boot_id", id, 37);
}

static void read_sysctl(const char *name, char *value, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	host_read_line(path, value, size);
	for (char *c = value; *c; c++)
		if (*c == '\t')
			*c = ' ';
}

static void read_lsm(char *text, size_t size)
{
	host_read_line("/sys/kernel/security/lsm", text, size);
}

static void cpu_model(char *text, size_t size)
{
	FILE *in = fopen("/proc/cpuinfo", "re");
	char line[256];

	text[0] = 0;
	while (in && !text[0] && fgets(line, sizeof(line), in)) {
		const char *value = strchr(line, ':');

		if (strncmp(line, "model name", 10) == 0 && value) {
			snprintf(text, size, "%s", value + 2);
			text[strcspn(text, "\n")] = 0;
		}
	}
	if (in)
		fclose(in);
}

char *host_line(void)
{
	struct utsname u;
	char lsm[128], *line = NULL;

	uname(&u);
	read_lsm(lsm, sizeof(lsm));
	if (asprintf(&line, "%s %s %s, security modules: %s", u.sysname, u.release, u.machine,
		     lsm[0] ? lsm : "none listed") < 0)
		return NULL;
	return line;
}

char *host_identity(const struct idmap *ids)
{
	char *text = NULL, value[128];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct utsname u;

	if (!out)
		return NULL;
	uname(&u);
	read_lsm(value, sizeof(value));
	fprintf(out, "%s\n%s\n%s\nlsm=%s\nids=%s\n", u.release, u.version, u.machine, value,
		ids->single ? "single" : "range");
	for (size_t i = 0; i < SYSCTLS; i++) {
		read_sysctl(sysctls[i], value, sizeof(value));
		fprintf(out, "%s=%s\n", sysctls[i], value);
	}
	for (size_t i = 0; i < INHERITED; i++) {
		describe_inherited(i, value, sizeof(value));
		fprintf(out, "rlimit_%s=%s\n", inherited[i].name, value);
	}
	fclose(out);
	return text;
}

static void add_libraries(cJSON *host)
{
	const struct scmp_version *v = seccomp_version();
	cJSON *libraries = cJSON_AddObjectToObject(host, "libraries");
	char text[32] = "?";

	if (v)
		snprintf(text, sizeof(text), "%u.%u.%u", v->major, v->minor, v->micro);
	cJSON_AddStringToObject(libraries, "libseccomp", text);
	cJSON_AddStringToObject(libraries, "cjson", cJSON_Version());
}

cJSON *host_describe(const struct idmap *ids)
{
	cJSON *host = cJSON_CreateObject(), *values;
	char *line = host_line(), text[256];
	struct utsname u;

	uname(&u);
	cJSON_AddStringToObject(host, "line", line ? line : "");
	free(line);
	cJSON_AddStringToObject(host, "kernel", u.release);
	cJSON_AddStringToObject(host, "kernel_version", u.version);
	cJSON_AddStringToObject(host, "arch", u.machine);
	host_boot_id(text);
	cJSON_AddStringToObject(host, "boot_id", text);
	read_lsm(text, sizeof(text));
	cJSON_AddStringToObject(host, "lsm", text);
	cpu_model(text, sizeof(text));
	cJSON_AddStringToObject(host, "cpu", text);
	cJSON_AddNumberToObject(host, "cpus", (double)sysconf(_SC_NPROCESSORS_ONLN));
	host_read_line("/proc/sys/kernel/core_pattern", text, sizeof(text));
	cJSON_AddStringToObject(host, "core_pattern", text);
	cJSON_AddStringToObject(host, "ids", ids ? ids->how : "");
	values = cJSON_AddObjectToObject(host, "sysctls");
	for (size_t i = 0; i < SYSCTLS; i++) {
		read_sysctl(sysctls[i], text, sizeof(text));
		cJSON_AddStringToObject(values, sysctls[i], text[0] ? text : "absent");
	}
	values = cJSON_AddObjectToObject(host, "inherited_limits");
	for (size_t i = 0; i < INHERITED; i++) {
		read_inherited(i, text, sizeof(text));
		cJSON_AddStringToObject(values, inherited[i].name, text);
	}
	add_libraries(host);
	return host;
}

/* Lowers the limit to 1; false when the hard limit forbids it. */
static bool lower_core_limit(void)
{
	const struct rlimit one = {1, 1};
	struct rlimit now;

	return (getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_cur == 1) ||
	       setrlimit(RLIMIT_CORE, &one) == 0;
}

const char *host_quiet_cores(void)
{
	const bool lowered = lower_core_limit();
	char pattern[256];

	host_read_line("/proc/sys/kernel/core_pattern", pattern, sizeof(pattern));
	if (pattern[0] == '@')
		return "core_pattern is a socket, which the kernel connects to whatever "
		       "RLIMIT_CORE says, so every trial that a filter kills would reach a handler "
		       "of this host: set kernel.core_pattern to a file name while measuring";
	if (pattern[0] == '|' && !lowered)
		return "core_pattern is a pipe and RLIMIT_CORE is fixed at 0 here, so every trial "
		       "that a filter kills would start a handler on this host: raise the hard "
		       "limit (ulimit -Hc 1) or set kernel.core_pattern to a file name";
	return NULL;
}
