# SPDX-License-Identifier: MIT
# For tests/mutate/mutate: what is a static library elsewhere is a shared one here, so that a change of one source
# links one library and no program.
macro(add_library)
  set(ww_arguments ${ARGV})
  list(TRANSFORM ww_arguments REPLACE "^STATIC$" "SHARED")
  _add_library(${ww_arguments})
endmacro()
# The programs use functions of libraries that ours bring in, which a static library of ours hands on.
add_link_options(-Wl,--copy-dt-needed-entries)
