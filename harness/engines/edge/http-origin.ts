/** Any web server as origin, over HTTP or HTTPS, streamed both ways. */

import http from "node:http";
import https from "node:https";
import { pipeline, Readable } from "node:stream";
import type { HttpOrigin } from "#services/cloudfront/edge/distribution.ts";
import type { Headers, OriginAnswer, OriginRequest } from "./origin.ts";

export interface HttpOriginOptions {
  /** Port of the gateway, where hosts under `.localhost` without a port of their own live. */
  readonly gatewayPort: () => number;
}

export class OriginUnreachable extends Error {
  override readonly name = "OriginUnreachable";
  readonly timedOut: boolean;
  constructor(message: string, timedOut: boolean, cause: unknown) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

/** Throws {@link OriginUnreachable} when there is no answer. */
export function askServer(
  options: HttpOriginOptions,
  origin: HttpOrigin,
  request: OriginRequest,
): Promise<OriginAnswer> {
  const protocol = origin.protocol === "match-viewer" ? request.viewer.protocol : origin.protocol;
  const port = protocol === "https" ? origin.httpsPort : origin.httpPort;
  const local = /(^|\.)localhost$/i.test(origin.host);
  const atGateway = local && (port === 80 || port === 443);
  const target: http.RequestOptions = {
    method: request.method,
    // Node does not resolve names under .localhost everywhere, so they are not asked for.
    hostname: local ? "127.0.0.1" : origin.host,
    port: atGateway ? options.gatewayPort() : port,
    path: request.path + (request.query === "" ? "" : `?${request.query}`),
    headers: {
      host: origin.host,
      "user-agent": "Amazon CloudFront",
      ...endToEnd(request.headers),
      "x-forwarded-for": request.viewer.clientIp,
      via: "1.1 cloudfront.net (CloudFront)",
    },
    timeout: origin.answerWithinMs,
    signal: request.signal,
  };
  const transport = protocol === "https" && !atGateway ? https : http;
  return exchange(transport.request(target), request.body, origin);
}

/** RFC 9110, 7.6.1: these are between the viewer and the edge, whatever a behaviour forwards. */
const HOP_BY_HOP = [
  ["connection", "expect", "keep-alive", "proxy-authorization", "proxy-connection"],
  ["te", "trailer", "transfer-encoding", "upgrade"],
].flat();

const endToEnd = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));

function exchange(
  outgoing: http.ClientRequest,
  body: AsyncIterable<Uint8Array> | undefined,
  origin: HttpOrigin,
): Promise<OriginAnswer> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error, timedOut: boolean) =>
      reject(new OriginUnreachable(`${origin.host}: ${cause.message}`, timedOut, cause));
    outgoing.on("timeout", () => {
      const waited = new Error(`no answer within ${origin.answerWithinMs} ms`);
      failed(waited, true);
      outgoing.destroy(waited);
    });
    outgoing.on("error", (error) => failed(error, false));
    outgoing.on("response", (response) => {
      resolve({
        status: response.statusCode ?? 502,
        headers: headersOf(response),
        body: response,
      });
    });
    if (!body) outgoing.end();
    else pipeline(Readable.from(body), outgoing, (error) => error && failed(error, false));
  });
}

function headersOf(response: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = [value].flat().join(", ");
  }
  return headers;
}
