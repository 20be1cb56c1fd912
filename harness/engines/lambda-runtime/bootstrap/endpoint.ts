/**
 * Leads a function's AWS traffic to the harness where the SDK itself cannot be told to: SDKs older
 * than AWS_ENDPOINT_URL, and code that talks HTTPS to port 443 of an AWS or local host (the
 * CloudFormation response module). Only the connection changes: host header and signature stay.
 */

import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const AWS_HOST = /(^|\.)amazonaws\.com(\.cn)?$/;
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|.*\.localhost|(.*\.)?localhost\.localstack\.cloud)$/;

type Listener = (response: http.IncomingMessage) => void;

/** Replaces `request` and `get` of node:http and node:https; without an endpoint nothing happens. */
export function routeToGateway(endpoint: string | undefined): void {
  if (!endpoint) return;
  const gateway = new URL(endpoint);
  const plain = http.request;
  const routed = (original: typeof http.request, protocol: string) =>
    ((...args: unknown[]) => {
      const { options, listener } = readArguments(args);
      if (!isOurs(options, protocol)) return Reflect.apply(original, undefined, args);
      return plain(towards(gateway, options), listener);
    }) as typeof http.request;
  const replace = (module: typeof http | typeof https, protocol: string) => {
    const request = routed(module.request as typeof http.request, protocol);
    const get = (...args: Parameters<typeof http.request>) => {
      const outgoing = request(...args);
      outgoing.end();
      return outgoing;
    };
    Object.assign(module, { request, get });
  };
  replace(http, "http:");
  replace(https, "https:");
  syncBuiltinESMExports();
}

/** `request` takes a URL, options, or both, then a listener. */
function readArguments(args: readonly unknown[]): {
  options: http.RequestOptions;
  listener: Listener | undefined;
} {
  const listener = args.find((arg): arg is Listener => typeof arg === "function");
  let options: http.RequestOptions = {};
  for (const arg of args) {
    if (typeof arg === "string" || arg instanceof URL) {
      const { protocol, hostname, port, pathname, search } = new URL(arg);
      options = { ...options, protocol, hostname, port, path: pathname + search };
    } else if (typeof arg === "object" && arg !== null) options = { ...options, ...arg };
  }
  return { options, listener };
}

function hostOf(options: http.RequestOptions): string {
  return (options.hostname ?? options.host ?? "localhost").replace(/:\d+$/, "");
}

function isOurs(options: http.RequestOptions, protocol: string): boolean {
  if (options.socketPath) return false;
  const host = hostOf(options);
  const port = Number(options.port || (protocol === "https:" ? 443 : 80));
  if (AWS_HOST.test(host)) return port === 443 || port === 80;
  return protocol === "https:" && port === 443 && LOCAL_HOST.test(host);
}

function towards(gateway: URL, options: http.RequestOptions): http.RequestOptions {
  // An agent of HTTPS cannot open plain connections.
  const { agent: _, protocol: __, host: ___, ...rest } = options;
  const headers = { ...(options.headers as Record<string, string> | undefined) };
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "host");
  return {
    ...rest,
    hostname: gateway.hostname,
    port: gateway.port,
    headers: named ? headers : { ...headers, Host: hostOf(options) },
  };
}
