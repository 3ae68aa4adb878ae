# SPDX-License-Identifier: MIT
# Kills the program once it has said hello and was answered.
import os, select, subprocess, sys

program = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
os.write(1, os.read(program.stdout.fileno(), 100))
select.select([1], [], [])
program.kill()
program.wait()
