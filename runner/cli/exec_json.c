/* SPDX-License-Identifier: MIT */
/* whichwall exec --json. */
#include "cmd_exec.h"
#include "commands.h"
#include "exec_report.h"

#include "../../matrix/mask.h"

#include <cjson/cJSON.h>
#include <sys/wait.h>

/* Text, or null for NULL. */
static void add_text(cJSON *object, const char *key, const char *text)
{
	if (text == NULL)
		cJSON_AddNullToObject(object, key);
	else
		cJSON_AddStringToObject(object, key, text);
}

static void add_number(cJSON *object, const char *key, bool known, int number)
{
	if (known)
		cJSON_AddNumberToObject(object, key, number);
	else
		cJSON_AddNullToObject(object, key);
}

/* How the program ended; `status` is NULL when it was not executed. */
static void add_end(cJSON *object, const int *status)
{
	const bool exited = status != NULL && WIFEXITED(*status);
	const bool killed = status != NULL && WIFSIGNALED(*status);

	add_number(object, "exit_status", exited, exited ? WEXITSTATUS(*status) : 0);
	add_number(object, "signal", killed, killed ? WTERMSIG(*status) : 0);
}

static cJSON *json_row(const struct exec_row *row)
{
	cJSON *object = cJSON_CreateObject();

	add_text(object, "primitive", row->primitive);
	cJSON_AddBoolToObject(object, "requested", row->requested);
	add_text(object, "result", row->result);
	add_text(object, "errno", row->err);
	return object;
}

/* Takes `object`. */
static void print(FILE *out, cJSON *object)
{
	char *text = cJSON_PrintUnformatted(object);

	fprintf(out, "%s\n", text == NULL ? "{}" : text);
	cJSON_free(text);
	cJSON_Delete(object);
}

/* ---- all profiles but sealed ---- */

static cJSON *json_primitives(const struct exec_run *run)
{
	cJSON *array = cJSON_CreateArray();
	struct exec_row row;

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		if (exec_row(run, (enum primitive)i, &row))
			cJSON_AddItemToArray(array, json_row(&row));
	return array;
}

static void add_outcome(cJSON *object, const struct exec_run *run)
{
	const struct exec_end *end = run->end;

	if (end->has_outcome) {
		add_text(object, "level", ww_word(&ww_levels, (int)outcome_level(&end->outcome)));
		cJSON_AddItemToObject(object, "primitives", json_primitives(run));
	} else {
		cJSON_AddNullToObject(object, "level");
		cJSON_AddNullToObject(object, "primitives");
	}
	add_text(object, "exec_errno", end->exec_errno == 0 ? NULL : exec_error(end->exec_errno));
}

static void print_run(FILE *out, const struct exec_run *run)
{
	cJSON *object = cJSON_CreateObject();
	char mask[WW_MASK_TEXT_MAX];

	mask_format(run->mask, mask);
	add_text(object, "profile", ww_word(&ww_profiles, (int)run->profile));
	cJSON_AddNumberToObject(object, "mask", (double)run->mask);
	add_text(object, "removed", mask);
	add_text(object, "caps", run->caps);
	add_text(object, "filter_sha256", run->filter == NULL ? NULL : run->filter->hash);
	add_outcome(object, run);
	add_end(object, &run->end->wait_status);
	print(out, object);
}

/* ---- sealed ---- */

static cJSON *json_layers(const whichwall_sandbox *sandbox)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < whichwall_layer_count(); i++) {
		const struct exec_row row = exec_sealed_row(sandbox, i);
		cJSON *object = json_row(&row);

		add_text(object, "observed", row.observed);
		cJSON_AddItemToArray(array, object);
	}
	return array;
}

static void print_sealed(FILE *out, const struct exec_sealed_run *run)
{
	cJSON *object = cJSON_CreateObject();

	add_text(object, "profile", "sealed");
	add_text(object, "removed", run->mask);
	add_text(object, "caps", run->calls);
	add_text(object, "level", exec_sealed_full(run->sandbox) ? "full" : "partial");
	cJSON_AddItemToObject(object, "primitives", json_layers(run->sandbox));
	add_text(object, "error", run->error == NULL ? NULL : whichwall_error_text(run->error));
	add_end(object, run->status);
	cJSON_AddBoolToObject(object, "timed_out", whichwall_timed_out(run->sandbox));
	print(out, object);
}

int cmd_exec(int argc, char **argv)
{
	static const struct exec_json json = {.run = print_run, .sealed = print_sealed};

	return exec_command(argc, argv, &json);
}
