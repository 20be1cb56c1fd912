/**
 * POSTs SNS's notifications over node:http and node:https. AWS gives an endpoint 15 seconds and
 * follows no redirects.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 */

import { Buffer } from "node:buffer";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { HttpNotification, HttpNotifier } from "#services/sns/engine.ts";

const timeoutMs = 15_000;

export interface HttpNotifierOptions {
  /** How long an endpoint may take, by the machine's clock; 15 seconds when absent. */
  readonly timeoutMs?: number;
}

/** A notifier that keeps no connections. */
export function createHttpNotifier(options: HttpNotifierOptions = {}): HttpNotifier {
  return { post: (notification, signal) => post(notification, signal, options) };
}

function post(
  { url, headers, body }: HttpNotification,
  signal: AbortSignal,
  options: HttpNotifierOptions,
): Promise<{ readonly status: number }> {
  const target = new URL(url);
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  const isLocal = target.hostname.endsWith(".localhost");
  const limitMs = options.timeoutMs ?? timeoutMs;
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number }>();
  const sent = request(
    target,
    {
      method: "POST",
      agent: false,
      timeout: limitMs,
      signal,
      headers: { ...headers, host: target.host, "content-length": Buffer.byteLength(body) },
      // Not every machine resolves these names, and they all mean this one.
      ...(isLocal && { hostname: "127.0.0.1", servername: target.hostname }),
    },
    (response) => {
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    },
  );
  sent.on("timeout", () => sent.destroy(new Error(`no answer within ${limitMs} ms`)));
  sent.on("error", reject);
  sent.end(body);
  return promise;
}
