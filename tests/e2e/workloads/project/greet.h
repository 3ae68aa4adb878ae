/* SPDX-License-Identifier: MIT */
const char *greet(void);
