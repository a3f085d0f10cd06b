"""One job of a fleet: gets one token and says which one it got and how long that took, without showing it.

The options are a JSON object in the environment variable JOTMINT_JOB; `min_remaining` in it is for `get`, and `warm` for a
job that has looked into its store before. Prints one
line of JSON: `sha256` of the token, `elapsed_ms` of `get` alone, `reason`, and the codes of its `notices`; or the
`error`, and then the exit code is 1. Before that it writes `ready` to standard error and waits for a line or the end of
its input, so that all jobs can begin at the same moment. `job.mjs` is the same for Node.
"""

import hashlib
import json
import os
import sys
import time

from jotmint import JotmintError, TokenSource

options = json.loads(os.environ.pop("JOTMINT_JOB"))
min_remaining = options.pop("min_remaining", None)
warm = options.pop("warm", False)
tokens = TokenSource(**options)
if warm:
    tokens.status()
print("ready", file=sys.stderr, flush=True)
sys.stdin.readline()
start = time.monotonic()
try:
    token = tokens.get(min_remaining)
    found = {
        "sha256": hashlib.sha256(token.access_token.encode()).hexdigest(),
        "reason": token.reason,
        "notices": [notice.code for notice in token.notices],
    }
except JotmintError as error:
    found = {"error": error.code}
found["elapsed_ms"] = round((time.monotonic() - start) * 1000)
print(json.dumps(found))
sys.exit("error" in found)
