// The commands check, explain and providers as they are installed: files, streams, exit codes, formats.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import Ajv from "ajv";
import { jotmint } from "./run-command.mjs";

const require = createRequire(import.meta.url);
const cases = JSON.parse(readFileSync(new URL("../../tests/vectors/reviews.json", import.meta.url), "utf8"));
const origin = cases.find(({ name }) => name.startsWith("the origin case: "));
const answered = cases.find(({ name }) => name.startsWith("the origin case with its answer"));
const ORIGIN = origin.input.files["origin.txt"].text;
const folder = mkdtempSync(join(tmpdir(), "jotmint-"));

after(() => rmSync(folder, { recursive: true }));

function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The expected text, with the path that this run has. */
function expected({ output }, path) {
  return { code: output.exit_code, stdout: output.stdout.replaceAll("origin.txt", path), stderr: "" };
}

test("the origin case comes out as in every other language, from a file", async () => {
  const path = file("origin.txt", ORIGIN);
  assert.deepEqual(await jotmint(["check", path]), expected(origin, path));
  const answer = file("answer.txt", answered.input.files["answer.txt"].text);
  assert.deepEqual(await jotmint(["explain", "--response", answer, "--request", path]), expected(answered, path));
});

test("the origin case comes from standard input as well", async () => {
  const end = await jotmint(["check", "-"], { stdin: ORIGIN });
  assert.deepEqual(end, expected(origin, "standard input"));
});

test("arguments after -- are the command", async () => {
  const args = ["check", "--", "curl", "https://as.example/token", "-d", "grant_type=client_credentials", "-d", "scope=a b"];
  const { code, stdout, stderr } = await jotmint(args);
  assert.equal(code, 4);
  assert.equal(stderr, "");
  assert.match(stdout, /^error\[client-authentication-missing\]/);
  assert.match(stdout, /command line:1:/);
});

test("the SARIF is valid by its schema", async () => {
  const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
  const ajv = new Ajv({ schemaId: "auto", validateSchema: false, unknownFormats: "ignore" });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
  const valid = ajv.compile(schema);
  const broken = file("broken.sh", "curl -u a:b 'https://as.example/token");
  const twice = file("twice.sh", "curl https://as.example/token -d grant_type=client_credentials -d grant_type=password");
  const answer = file("refused.txt", 'HTTP/2 400\n\n{"error":"invalid_scope"}');
  for (const args of [
    ["check", file("a b.sh", ORIGIN)],
    ["check", broken],
    ["check", twice],
    ["check", "--", "curl", "-u", "a:b", "https://as.example/token", "-d", "grant_type=client_credentials"],
    ["check", "--token-endpoint", "https://as.example/token", "--client-id", "ci"],
    ["explain", "--response", answer, "--request", twice],
  ]) {
    const [command, ...rest] = args;
    const { stdout, stderr } = await jotmint([command, "--format", "sarif", ...rest]);
    const log = JSON.parse(stdout);
    assert.ok(valid(log), `${args}\n${JSON.stringify(valid.errors)}`);
    assert.ok(log.runs[0].results.length > 0, stderr);
    assert.ok(log.runs[0].tool.driver.rules.every(({ help }) => help.text.length > 20));
  }
});

test("github annotations end neither their line nor their properties early", async () => {
  const { stdout } = await jotmint(["check", "--format", "github", file("a,b:c.sh", ORIGIN)]);
  for (const line of stdout.trimEnd().split("\n")) {
    assert.match(line, /^::(error|warning|notice) file=[^:]*a%2Cb%3Ac\.sh,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[a-z-]+::[^\r\n]+$/);
  }
});

test("the exit code tells errors from warnings", async () => {
  const secret = ["--", "curl", "-u", "ci:hunter2", "https://as.example/token", "-d", "grant_type=client_credentials"];
  for (const [flags, code] of [
    [[], 0],
    [["--deny-warnings"], 2],
  ]) {
    const end = await jotmint(["check", ...flags, ...secret]);
    assert.equal(end.code, code, end.stdout);
    assert.match(end.stdout, /warning\[secret-in-arguments\]/);
    assert.ok(!end.stdout.includes("hunter2"));
  }
});

test("what cannot be read is said, with exit code 2", async () => {
  const empty = file("empty", "");
  const binary = file("binary", Buffer.from([0x63, 0xff, 0xfe]));
  const good = file("good.sh", 'curl -u "$ID:$SECRET" https://as.example/token -d grant_type=client_credentials');
  const noResponse = file("none.txt", "HTTP/1.1 what\n\n");
  for (const [args, words, stdin] of [
    [["check", join(folder, "missing")], /file-unreadable.*no such file or directory/],
    [["check", folder], /file-unreadable/],
    [["check", binary], /file-unreadable.*not UTF-8/],
    [["check", empty], /is empty/],
    [["check", "-"], /standard input.*is empty/, ""],
    [["check", "curl", "https://as.example"], /write `jotmint check -- curl/],
    [["explain", "--response", noResponse, "--request", good], /response-unreadable/],
    [["explain", "scope-refusd"], /did you mean `scope-refused`/],
    [["explain"], /--response/],
    [["providers", "genesys"], /did you mean `genesys-cloud`/],
    [["check", "--provider", "nobody", good], /provider-unknown/],
  ]) {
    const { code, stdout, stderr } = await jotmint(args, { stdin });
    assert.equal(code, 2, `${args}: ${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, words);
  }
  const { code, stdout } = await jotmint(["check", "--", "wget", "https://as.example"]);
  assert.deepEqual([code, /curl-not-found/.test(stdout)], [2, true]);
});

test("pages of codes and providers are printed, and listed", async () => {
  assert.match((await jotmint(["explain", "scope-refused"])).stdout, /^error\[scope-refused\]\n\n[\s\S]*\nFor example:\n/);
  assert.match((await jotmint(["explain", "--list"])).stdout, /^scope-refused +error$/m);
  assert.match((await jotmint(["providers"])).stdout, /^genesys-cloud /m);
  const { stdout } = await jotmint(["providers", "zoom", "--format", "json"]);
  assert.equal(JSON.parse(stdout).id, "zoom");
});
