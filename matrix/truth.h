/* SPDX-License-Identifier: MIT */
/* The truth table of a row.  Private to matrix/: reports ask row_outcome(), so that none of them
 * can take "not known" for "does not escape". */
#ifndef WHICHWALL_TRUTH_H
#define WHICHWALL_TRUTH_H

#include "attribution.h"

struct truth {
	struct signature escaped, known;
};

#endif
