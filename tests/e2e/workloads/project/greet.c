/* SPDX-License-Identifier: MIT */
#include "greet.h"

const char *greet(void)
{
	return "built here";
}
