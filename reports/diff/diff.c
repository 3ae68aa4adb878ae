/* SPDX-License-Identifier: MIT */
#include "diff/diff.h"

const char *diff_part_title(enum diff_part part)
{
	static const char *const titles[DIFF_PARTS] = {"Worse", "Better", "In one run only"};

	return titles[part];
}
