/**
 * A browser's part in playback without a browser: an HTTP client that finds `*.localhost` on this
 * machine and keeps cookies by domain and path (RFC 6265), so that signed cookies are sent where a
 * browser would send them and nowhere else.
 */

import { Buffer } from "node:buffer";
import { type IncomingHttpHeaders, request } from "node:http";
import { type CookieJar, createCookieJar } from "./cookies.ts";

export interface Visit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface Visitor {
  readonly cookies: CookieJar;
  /** One request; cookies are sent and kept, redirects are answers like any other. */
  visit(url: string, how?: Visit): Promise<Answer>;
}

/** `now` in milliseconds judges which cookies have expired. */
export function createVisitor(now: () => number): Visitor {
  const cookies = createCookieJar(now);
  return {
    cookies,
    async visit(url, how = {}) {
      const target = new URL(url);
      const cookie = cookies.headerFor(target);
      const answer = await send(target, {
        ...how,
        headers: { ...(cookie === "" ? {} : { cookie }), ...how.headers },
      });
      cookies.keep(target, answer.headers["set-cookie"] ?? []);
      return answer;
    },
  };
}

function send(target: URL, how: Visit): Promise<Answer> {
  const isLocal = target.hostname === "localhost" || target.hostname.endsWith(".localhost");
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: isLocal ? "127.0.0.1" : target.hostname,
        port: target.port || 80,
        method: how.method ?? "GET",
        path: `${target.pathname}${target.search}`,
        headers: { host: target.host, ...how.headers },
        ...(how.signal ? { signal: how.signal } : {}),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const body = Buffer.concat(chunks);
          const { statusCode: status = 0, headers } = incoming;
          resolve({ status, headers, body, text: body.toString("utf8") });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(how.body);
  });
}
