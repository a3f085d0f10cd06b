"""The command with a real Redis: jobs that share one token."""

import os
import subprocess
import sys
from pathlib import Path

from stores import RedisServer
from support import SECRET

SCRIPT = Path(sys.executable).with_name("jotmint")


def test_jobs_share_one_token_through_redis_and_status_finds_it_there(endpoint):
    redis = RedisServer()
    redis.start()
    try:
        environment = {
            "PATH": os.environ["PATH"],
            "OAUTH_TOKEN_URL": endpoint.url,
            "OAUTH_CLIENT_ID": "ci",
            "OAUTH_CLIENT_SECRET": SECRET,
            "OAUTH_CACHE": redis.url,
        }

        def jotmint(*arguments):
            return subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, timeout=60)

        for arguments in [("token",), ("token",), ("exec", "--", "printenv", "OAUTH_ACCESS_TOKEN")]:
            result = jotmint(*arguments)
            assert (result.returncode, result.stdout) == (0, "token\n"), result.stderr
        assert len(endpoint.requests) == 1
        status = jotmint("status")
        assert status.returncode == 0, status.stderr
        assert "\ncache    redis, generation 1 of " in status.stdout
    finally:
        redis.stop()
