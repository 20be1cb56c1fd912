/**
 * The Lambda Runtime API of one sandbox, on a loopback port of its own: the process asks for the
 * next invocation, and posts its response, its error, or that its initialization failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RESPONSE_BYTES_MAX } from "./limits.ts";

export interface Invocation {
  readonly requestId: string;
  readonly invokedArn: string;
  /** By the machine's clock, which is the process's own. */
  readonly deadline: number;
  readonly traceHeader: string | undefined;
  readonly clientContext: string | undefined;
  readonly payload: Uint8Array;
}

/** What the process said. */
export type RuntimeReport =
  | { readonly kind: "ready" }
  | { readonly kind: "init-error"; readonly body: Uint8Array }
  | { readonly kind: "response"; readonly requestId: string; readonly body: Uint8Array }
  | { readonly kind: "too-large"; readonly requestId: string; readonly bytes: number }
  | { readonly kind: "error"; readonly requestId: string; readonly body: Uint8Array };

export interface RuntimeApi {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands the waiting process its work; one that is just dying gets none, and its exit tells. */
  hand(invocation: Invocation): void;
  close(): Promise<void>;
}

const PREFIX = "/2018-06-01/runtime/";
const INVOCATION = /^invocation\/([^/]+)\/(response|error)$/;

export async function startRuntimeApi(
  report: (report: RuntimeReport) => void,
): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "").replace(PREFIX, "");
    if (request.method === "GET" && path === "invocation/next") {
      waiting = response;
      // A process that died or gave up must not be handed work.
      response.once("close", () => {
        if (waiting === response) waiting = undefined;
      });
      report({ kind: "ready" });
      return;
    }
    const { body, bytes } = await receive(request);
    if (path === "init/error") {
      report({ kind: "init-error", body });
      send(response, 202, { status: "OK" });
      return;
    }
    const [, requestId, verb] = INVOCATION.exec(path) ?? [];
    if (requestId === undefined || request.method !== "POST") {
      send(response, 404, { errorType: "NotFound", errorMessage: `No ${request.method} ${path}` });
    } else if (bytes > RESPONSE_BYTES_MAX) {
      report({ kind: "too-large", requestId, bytes });
      send(response, 413, {
        errorType: "RequestEntityTooLarge",
        errorMessage: `Exceeded maximum allowed payload size (${RESPONSE_BYTES_MAX} bytes).`,
      });
    } else {
      report({ kind: verb === "error" ? "error" : "response", requestId, body });
      send(response, 202, { status: "OK" });
    }
  };
  const server = createServer((request, response) => {
    // A process that is killed while it posts has nobody left to answer.
    answer(request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // `listen` on a port gives an address object, never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    hand(invocation) {
      waiting?.writeHead(200, headersOf(invocation)).end(invocation.payload);
      waiting = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function headersOf(invocation: Invocation): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
    "Lambda-Runtime-Deadline-Ms": String(Math.round(invocation.deadline)),
    "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedArn,
    ...(invocation.traceHeader && { "Lambda-Runtime-Trace-Id": invocation.traceHeader }),
    ...(invocation.clientContext && {
      "Lambda-Runtime-Client-Context": decodeContext(invocation.clientContext),
    }),
  };
}

/** The caller sends base64, the process gets JSON; headers hold ASCII only, so it is escaped. */
function decodeContext(base64: string): string {
  const text = Buffer.from(base64, "base64").toString("utf8");
  return text.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function receive(request: IncomingMessage): Promise<{ body: Uint8Array; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= RESPONSE_BYTES_MAX) chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), bytes };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
