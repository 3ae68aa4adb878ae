/* SPDX-License-Identifier: MIT */
#include "external.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../matrix/catalog_parse.h"
#include "../../matrix/input.h"
#include "../../matrix/json_text.h"
#include "../../matrix/manifest.h"
#include "images.h"

#define MANIFEST_BYTES_MAX 65536
#define PROGRAM_BYTES_MAX (64 << 20)

/* One manifest while it is read. */
struct manifest {
	const char *dir;
	char path[1024];
	char stem[256]; /* its name without .json: the program's, unless it names another */
	char *text;
	struct catalog catalog;
	cJSON *array;
};

static int fault(const struct manifest *manifest, const char *field, struct ww_error *e,
		 const char *what)
{
	return ww_fail(e, 2, "%s:%u: fixture %.64s: field \"%s\": %.300s", manifest->path,
		       manifest_line(manifest->text, 1, field), manifest->catalog.entries[0].id,
		       field, what);
}

static char *read_text(const char *path, struct ww_error *e)
{
	static const char expected[] = "the manifest of a fixture, JSON text of at most 65536 "
				       "bytes";
	char *text = input_read(path, expected, e);
	const char *flaw = text ? json_text_flaw(text) : NULL;

	/* Bytes that are not UTF-8 would go on into run.json, which nobody could read then. */
	if (text && strlen(text) <= MANIFEST_BYTES_MAX && !flaw)
		return text;
	if (text)
		ww_fail(e, 2, "%s: %s: expected %s", path, flaw ? flaw : "too large", expected);
	free(text);
	return NULL;
}

/* ---- the program ---- */

/* Opens it as a file that can be executed; NULL or what is wrong. */
static const char *open_program(const char *path, int *fd, struct stat *st)
{
	*fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, st) < 0)
		return strerror(errno);
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (!(st->st_mode & 0111))
		return "not executable: chmod +x it";
	if (st->st_size > PROGRAM_BYTES_MAX)
		return "larger than 64 MiB";
	return NULL;
}

static bool can_be_executed(const char *bytes, size_t size)
{
	return size >= 4 && (memcmp(bytes, "\177ELF", 4) == 0 || memcmp(bytes, "#!", 2) == 0);
}

static void hash_both(const char *manifest, const char *program, size_t size,
		      char hash[SHA256_DIGEST_STRING_LENGTH])
{
	SHA2_CTX context;

	SHA256Init(&context);
	/* The NUL keeps the two apart. */
	SHA256Update(&context, (const uint8_t *)manifest, strlen(manifest) + 1);
	SHA256Update(&context, (const uint8_t *)program, size);
	SHA256End(&context, hash);
}

/* Seals a copy of the open file, and hashes the copy: what is on the disk may change meanwhile.
 * NULL or what is wrong. */
static const char *seal_program(const struct manifest *manifest, int fd, size_t size, int *sealed,
				char hash[SHA256_DIGEST_STRING_LENGTH])
{
	char *bytes = malloc(size + 1);
	const char *wrong = NULL;
	size_t used = 0;
	ssize_t n = 0;

	if (!bytes)
		return "out of memory";
	while (used < size && (n = read(fd, bytes + used, size - used)) > 0)
		used += (size_t)n;
	if (n < 0)
		wrong = strerror(errno);
	else if (!can_be_executed(bytes, used))
		wrong = "neither an ELF program nor a script that starts with #!";
	else if ((*sealed = image_seal_program("program", bytes, used)) < 0)
		wrong = strerror(errno);
	else
		hash_both(manifest->text, bytes, used, hash);
	free(bytes);
	return wrong;
}

static int take_program(const struct manifest *manifest, struct external *external,
			char hash[SHA256_DIGEST_STRING_LENGTH], struct ww_error *e)
{
	const char *name = manifest->catalog.entries[0].program, *wrong;
	char path[1400], what[1500];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : manifest->dir,
		 name[0] == '/' ? "" : "/", name);
	wrong = open_program(path, &fd, &st);
	if (!wrong)
		wrong = seal_program(manifest, fd, (size_t)st.st_size, &external->program, hash);
	if (fd >= 0)
		close(fd);
	if (!wrong)
		return 0;
	snprintf(what, sizeof(what), "%.250s: %s", path, wrong);
	return fault(manifest, "program", e, what);
}

/* ---- the manifest ---- */

/* The reader of catalogues knows the line; here the file comes before it. */
static int blame(const struct manifest *manifest, struct ww_error *e)
{
	static const char prefix[] = "catalogue: ";
	const struct ww_error inner = *e;
	const char *text = inner.text;

	if (strncmp(text, prefix, strlen(prefix)) == 0)
		text += strlen(prefix);
	return ww_fail(e, inner.code, "%s:%u: %.300s", manifest->path, inner.line ? inner.line : 1,
		       text);
}

/* A program that is not named is the one that the manifest is named after. */
static void name_program(const struct manifest *manifest)
{
	cJSON *entry = cJSON_GetArrayItem(manifest->array, 0);

	if (cJSON_IsObject(entry) && !cJSON_GetObjectItemCaseSensitive(entry, "program"))
		cJSON_AddStringToObject(entry, "program", manifest->stem);
}

static int parse_manifest(struct manifest *manifest, struct ww_error *e)
{
	char *text = NULL;
	int result;

	manifest->array = cJSON_ParseWithOpts(manifest->text, NULL, true);
	if (manifest->array &&
	    (!cJSON_IsArray(manifest->array) || cJSON_GetArraySize(manifest->array) != 1))
		return ww_fail(e, 2, "%s:1: expected an array of one object", manifest->path);
	if (manifest->array) {
		name_program(manifest);
		text = cJSON_PrintUnformatted(manifest->array);
	}
	/* For text that is not JSON, the line is that of the file. */
	result = catalog_parse(text ? text : manifest->text, &manifest->catalog, e);
	if (result < 0 && text)
		e->line = manifest_line(manifest->text, 1, e->field);
	free(text);
	return result < 0 ? blame(manifest, e) : 0;
}

static int take_fixture(struct externals *externals, const struct manifest *manifest,
			const struct catalog *known, struct ww_error *e)
{
	const struct catalog_entry *fixture = &manifest->catalog.entries[0];
	char hash[SHA256_DIGEST_STRING_LENGTH];
	struct external *more =
		realloc(externals->items, (externals->count + 1) * sizeof(*externals->items));

	if (!more)
		return ww_fail(e, 3, "out of memory");
	externals->items = more;
	more += externals->count;
	if (catalog_find(known, fixture->id))
		return fault(manifest, "id", e, "another fixture has this id");
	if (fixture->hash)
		return fault(manifest, "hash", e, "it is for whichwall to write");
	if (take_program(manifest, more, hash, e) < 0)
		return -1;
	snprintf(more->id, sizeof(more->id), "%s", fixture->id);
	externals->count++;
	cJSON_AddStringToObject(cJSON_GetArrayItem(manifest->array, 0), "hash", hash);
	return 0;
}

/* Puts the manifest's object behind the others, and reads the whole again. */
static int join(const struct manifest *manifest, struct catalog *catalog, char **json,
		struct ww_error *e)
{
	cJSON *all = cJSON_Parse(*json);
	char *text;

	cJSON_AddItemToArray(all, cJSON_DetachItemFromArray(manifest->array, 0));
	text = cJSON_Print(all);
	cJSON_Delete(all);
	if (!text)
		return ww_fail(e, 3, "out of memory");
	free(*json);
	*json = text;
	catalog_done(catalog);
	return catalog_parse(text, catalog, e);
}

static int load_manifest(struct externals *externals, const char *dir, const char *name,
			 struct catalog *catalog, char **json, struct ww_error *e)
{
	struct manifest manifest = {.dir = dir};
	int result = -1;

	snprintf(manifest.path, sizeof(manifest.path), "%s/%s", dir, name);
	snprintf(manifest.stem, sizeof(manifest.stem), "%.*s", (int)(strlen(name) - 5), name);
	manifest.text = read_text(manifest.path, e);
	if (manifest.text && parse_manifest(&manifest, e) == 0 &&
	    take_fixture(externals, &manifest, catalog, e) == 0)
		result = join(&manifest, catalog, json, e);
	cJSON_Delete(manifest.array);
	catalog_done(&manifest.catalog);
	free(manifest.text);
	return result;
}

static int is_manifest(const struct dirent *entry)
{
	const size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".json") == 0;
}

int externals_load(struct externals *externals, const char *dir, struct catalog *catalog,
		   char **json, struct ww_error *e)
{
	struct dirent **names = NULL;
	const int count = scandir(dir, &names, is_manifest, alphasort);
	int result = 0;

	if (count < 0)
		return ww_fail(e, 2, "--fixture-dir %s: %s", dir, strerror(errno));
	if (count == 0)
		result = ww_fail(e, 2, "--fixture-dir %s: no manifest (NAME.json) in it", dir);
	for (int i = 0; i < count; i++) {
		if (result == 0)
			result = load_manifest(externals, dir, names[i]->d_name, catalog, json, e);
		free(names[i]);
	}
	free(names);
	return result;
}

void externals_done(struct externals *externals)
{
	for (size_t i = 0; i < externals->count; i++)
		close(externals->items[i].program);
	free(externals->items);
	*externals = (struct externals){0};
}

int externals_program(const struct externals *externals, const char *id)
{
	for (size_t i = 0; externals && i < externals->count; i++)
		if (strcmp(externals->items[i].id, id) == 0)
			return externals->items[i].program;
	return -1;
}
