# SPDX-License-Identifier: MIT
# What Python programs do all day; the last line says that all of it worked.
import asyncio
import json
import multiprocessing
import os
import sqlite3
import ssl  # its library reads files of /etc
import subprocess
import tempfile
import threading


def square(x):
    return x * x


async def echo():
    process = await asyncio.create_subprocess_exec("echo", "aio", stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]


def main():
    assert json.loads(json.dumps({"a": [1, 2]})) == {"a": [1, 2]}
    assert subprocess.run(["sh", "-c", "exit 3"]).returncode == 3
    seen = []
    threads = [threading.Thread(target=seen.append, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(8))
    db = sqlite3.connect("work.db")
    db.execute("create table t(a)")
    db.executemany("insert into t values(?)", [(i,) for i in range(1000)])
    db.commit()
    assert db.execute("select sum(a) from t").fetchone() == (499500,)
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 100000)
        file.flush()
        assert os.path.getsize(file.name) == 100000
    assert asyncio.run(echo()) == b"aio\n"
    # From Python 3.14 on the default is a server of forks, which listens on a socket: sealed has none.
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert sum(pool.map(square, range(100))) == 328350
    print("worked", ssl.OPENSSL_VERSION.split()[0])


if __name__ == "__main__":
    main()
