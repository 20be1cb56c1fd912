/** The bootstrap's side of the Lambda Runtime API. */

import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { ErrorBody } from "./error-body.ts";

export interface RuntimeInvocation {
  readonly requestId: string;
  readonly invokedArn: string;
  readonly deadlineMs: number;
  readonly traceHeader: string | undefined;
  readonly clientContext: string | undefined;
  readonly payload: string;
}

export interface RuntimeClient {
  next(): Promise<RuntimeInvocation>;
  respond(requestId: string, body: string): Promise<void>;
  fail(requestId: string, error: ErrorBody): Promise<void>;
  failInit(error: ErrorBody): Promise<void>;
}

interface Answer {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export function createRuntimeClient(address: string): RuntimeClient {
  // Kept as it is now: the function may replace what node:http exports.
  const send = request;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const exchange = (method: string, path: string, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = send(`http://${address}/2018-06-01/runtime/${path}`, { method, agent });
      outgoing.on("error", reject);
      outgoing.on("response", (answer) =>
        text(answer).then((body) => resolve({ headers: answer.headers, body }), reject),
      );
      outgoing.end(body);
    });
  const post = async (path: string, body: string) => {
    await exchange("POST", path, body);
  };
  return {
    async next() {
      const { headers, body } = await exchange("GET", "invocation/next");
      const header = (name: string) => {
        const value = headers[`lambda-runtime-${name}`];
        return Array.isArray(value) ? value[0] : value;
      };
      return {
        requestId: header("aws-request-id") ?? "",
        invokedArn: header("invoked-function-arn") ?? "",
        deadlineMs: Number(header("deadline-ms")),
        traceHeader: header("trace-id"),
        clientContext: header("client-context"),
        payload: body,
      };
    },
    respond: (requestId, body) => post(`invocation/${requestId}/response`, body),
    fail: (requestId, error) => post(`invocation/${requestId}/error`, JSON.stringify(error)),
    failInit: (error) => post("init/error", JSON.stringify(error)),
  };
}
