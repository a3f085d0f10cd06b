import assert from "node:assert/strict";
import { test } from "node:test";
import { internal } from "./internal.mjs";

const { proxyFor } = await internal("proxy");
const PROXY = "http://proxy.example:3128";

test("the variable goes by the scheme of the request, in either case, lower case first", () => {
  for (const [url, variables, expected] of [
    ["https://as.example/", { HTTPS_PROXY: PROXY }, PROXY],
    ["https://as.example/", { https_proxy: PROXY, HTTPS_PROXY: "http://other" }, PROXY],
    ["https://as.example/", { HTTP_PROXY: PROXY }, undefined],
    ["https://as.example/", { ALL_PROXY: PROXY }, PROXY],
    ["https://as.example/", { all_proxy: PROXY }, PROXY],
    ["http://as.example/", { HTTP_PROXY: PROXY }, PROXY],
    ["http://as.example/", { HTTP_PROXY: PROXY, REQUEST_METHOD: "GET" }, undefined],
    ["http://as.example/", { http_proxy: PROXY, REQUEST_METHOD: "GET" }, PROXY],
    ["https://as.example/", { HTTPS_PROXY: "proxy.example:3128" }, PROXY],
    ["https://as.example/", { HTTPS_PROXY: "" }, undefined],
    ["https://as.example/", {}, undefined],
  ]) {
    assert.equal(proxyFor(new URL(url), variables)?.origin, expected, JSON.stringify(variables));
  }
});

test("NO_PROXY excepts names with their subdomains, addresses, ranges and ports", () => {
  for (const [url, list, isExcepted] of [
    ["https://as.example/", "*", true],
    ["https://as.example/", "as.example", true],
    ["https://as.example/", "AS.EXAMPLE", true],
    ["https://as.example./", "as.example", true],
    ["https://as.example/", "other, .example", true],
    ["https://as.example/", "*.example", true],
    ["https://as.example/", "other example", true],
    ["https://as.example/", "s.example", false],
    ["https://as.example/", "as.example:443", true],
    ["https://as.example/", "as.example:8443", false],
    ["https://as.example:8443/", "as.example:8443", true],
    ["https://as.example/", "", false],
    ["https://as.example/", " , ", false],
    ["https://127.0.0.1/", "127.0.0.1", true],
    ["https://127.0.0.1/", "127.0.0.0/8", true],
    ["https://128.0.0.1/", "127.0.0.0/8", false],
    ["https://as.example/", "127.0.0.0/8", false],
    ["https://127.0.0.1/", "127.0.0.0/99", false],
    ["https://[::1]/", "::1", true],
    ["https://[::1]/", "[::1]", true],
    ["https://[::1]:8443/", "[::1]:8443", true],
    ["https://[fd00::1]/", "fd00::/8", true],
  ]) {
    const proxy = proxyFor(new URL(url), { HTTPS_PROXY: PROXY, NO_PROXY: list });
    assert.equal(proxy === undefined, isExcepted, `${url} and \`${list}\``);
  }
});
