/* SPDX-License-Identifier: MIT */
#include "errno_name.h"

#include <string.h>

const char *errno_name(int err)
{
	return strerrorname_np(err);
}
