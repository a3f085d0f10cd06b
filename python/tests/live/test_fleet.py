"""Twenty jobs of Node and twenty of Python that begin at once and share one token: one request, by a real server's count."""

import pytest
from stores import Jobs, RedisServer
from test_live import options_of

HALF = 20


@pytest.fixture(scope="module")
def redis_url():
    redis = RedisServer()
    redis.start()
    yield redis.url
    redis.stop()


@pytest.mark.parametrize("kind", ["file", "redis"])
@pytest.mark.parametrize("client_id", ["client-secret-jwt-hs256", "private-key-jwt-es256"])
def test_forty_jobs_in_two_languages_make_one_request(server, client_id, kind, tmp_path, request):
    cache = f"file:{tmp_path / 'cache'}" if kind == "file" else request.getfixturevalue("redis_url")
    options = {**options_of(server, client_id), "scope": "deploy:write", "cache": cache, "warm": True}
    before = server.count()
    results = Jobs(options, HALF, in_node=HALF).results()
    assert not [result for result in results if "error" in result], results
    assert len(results) == 2 * HALF and len({result["sha256"] for result in results}) == 1
    assert server.count() == before + 1
    assert max(result["elapsed_ms"] for result in results) < 5000
