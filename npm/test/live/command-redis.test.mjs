// The command with a real Redis: jobs that share one token, and a process that ends by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { jotmint } from "../run-command.mjs";
import { startTokenServer } from "../servers.mjs";
import { startRedis } from "./redis.mjs";

const PASSWORD = "planted-hunter2";
let redis, server, env;

before(async () => {
  redis = await startRedis("--requirepass", PASSWORD);
  server = await startTokenServer();
  env = {
    PATH: process.env.PATH,
    OAUTH_TOKEN_URL: server.url,
    OAUTH_CLIENT_ID: "ci",
    OAUTH_CLIENT_SECRET: "an example secret of 32 bytes or more",
    OAUTH_CACHE: `redis://:${PASSWORD}@127.0.0.1:${redis.port}/0`,
  };
});

after(async () => {
  await redis.stop();
  server.stop();
});

test("jobs share one token through Redis, and status finds it there", async () => {
  for (let job = 0; job < 3; job += 1) {
    const { code, stdout, stderr } = await jotmint(["token", "-q"], { env });
    assert.deepEqual([code, stdout, stderr], [0, `${server.issued[0]}\n`, ""]);
  }
  assert.equal(server.issued.length, 1);
  const { code, stdout, stderr } = await jotmint(["status"], { env });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\ncache {4}redis, generation 1 of /);
  assert(!`${stdout}${stderr}`.includes(PASSWORD));
});

test("the command that exec starts does not get the password of Redis", async () => {
  const { stdout } = await jotmint(["exec", "-q", "--", "printenv"], { env });
  assert(stdout.includes(`OAUTH_ACCESS_TOKEN=${server.issued[0]}\n`) && !stdout.includes(PASSWORD));
});

test("a wrong password is a warning that does not show it, and the token is fetched", async () => {
  const wrong = { ...env, OAUTH_CACHE: `redis://:wrong-hunter2@127.0.0.1:${redis.port}/0` };
  const { code, stdout, stderr } = await jotmint(["token"], { env: wrong });
  assert.deepEqual([code, stdout], [0, `${server.issued.at(-1)}\n`], stderr);
  assert.match(stderr, /warning\[cache-unavailable\]/);
  assert(!stderr.includes("hunter2"), stderr);
});
