# SPDX-License-Identifier: MIT
# serve.py PORTFILE DIRECTORY: answers a few requests on a port of the loopback that it names.
import functools
import http.server
import sys

handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[2])
with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
    server.timeout = 20
    with open(sys.argv[1], "w") as file:
        file.write(str(server.server_port))
    server.serve_forever()
