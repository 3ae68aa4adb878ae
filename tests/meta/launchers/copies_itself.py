# SPDX-License-Identifier: MIT
# Is the middleman of both directions.
import os, select, subprocess, sys

program = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
ends = {program.stdout.fileno(): 1, 1: program.stdin.fileno()}
while True:
    for source in select.select(list(ends), [], [])[0]:
        data = os.read(source, 4096)
        if not data:
            sys.exit(program.wait())
        os.write(ends[source], data)
