/**
 * Which proxy a request goes through, read from the variables that curl, Python and Go read.
 *
 * Says nothing about how a proxy is spoken to, and never repeats the value of a variable: it may hold a password.
 */

import { builtin } from "./host.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** The proxy for `url`, or undefined for a direct connection. */
export function proxyFor(url: URL, variables: Variables): URL | undefined {
  const name = `${url.protocol.slice(0, -1)}_proxy`;
  // In a CGI program HTTP_PROXY is the `Proxy` header of whoever asked.
  const isCgi = name === "http_proxy" && variables.REQUEST_METHOD !== undefined;
  const value =
    variables[name] || (!isCgi && variables[name.toUpperCase()]) || either(variables, "all_proxy");
  if (!value || isExcepted(url, either(variables, "no_proxy") ?? "")) return undefined;
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text)) throw new Error(`the proxy variable ${name.toUpperCase()} is not a URL`);
  const proxy = new URL(text);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw new Error(
      `the proxy variable ${name.toUpperCase()} asks for ${proxy.protocol.slice(0, -1)}, and only http and https proxies are supported`,
    );
  }
  return proxy;
}

function either(variables: Variables, name: string): string | undefined {
  return variables[name] || variables[name.toUpperCase()];
}

/** `*`, names with their subdomains, addresses and address ranges; each but the first may end in a port. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "")
    .toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      if (entry.includes("/")) return isWithin(host, entry);
      const [, bracketed, plain, onlyPort] =
        /^(?:\[(.+)\]|((?:.*:){2}.*|[^:]*))(?::(\d+))?$/.exec(entry) ?? [];
      const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, "");
      return (!onlyPort || onlyPort === port) && (host === name || host.endsWith(`.${name}`));
    });
}

function isWithin(host: string, range: string): boolean {
  const { BlockList, isIP } = builtin("node:net") as typeof import("node:net");
  const [network = "", bits = ""] = range.split("/");
  const version = isIP(network);
  if (
    !version ||
    isIP(host) !== version ||
    !/^\d{1,3}$/.test(bits) ||
    Number(bits) > (version === 4 ? 32 : 128)
  )
    return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
