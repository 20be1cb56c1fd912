/** One POST to the application, with the daemon's two timeouts. */

import { request } from "node:http";
import type { Clock } from "#kernel/clock.ts";
import type { SqsdRequest } from "./sqsd-request.ts";

export interface PostOptions {
  readonly port: number;
  /** The harness clock: how long an answer may take is an AWS duration. */
  readonly clock: Clock;
  /** The machine's time: opening a connection is this machine's doing. */
  readonly machine: Clock;
  readonly connectTimeoutMs: number;
  readonly inactivityTimeoutMs: number;
  readonly signal: AbortSignal;
}

export type PostAnswer =
  | { readonly kind: "answered"; readonly status: number }
  /** The application could not be reached, or closed the connection. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "inactive"; readonly reason: string }
  /** The daemon was ended meanwhile. */
  | { readonly kind: "cut"; readonly reason: string };

/** Never rejects: each failure is an answer. */
export function post(what: SqsdRequest, options: PostOptions): Promise<PostAnswer> {
  return new Promise((resolve) => {
    const body = Buffer.from(what.body, "utf8");
    const outgoing = request({
      host: "127.0.0.1",
      port: options.port,
      path: what.path,
      method: "POST",
      // A connection of its own: a kept one that the application closes now would take it with it.
      agent: false,
      headers: { Host: "localhost", "Content-Length": body.length, ...what.headers },
    });
    const { clock, machine, connectTimeoutMs, inactivityTimeoutMs, signal } = options;
    const end = (answer: PostAnswer) => {
      connecting.cancel();
      waiting.cancel();
      signal.removeEventListener("abort", cut);
      resolve(answer);
      if (answer.kind !== "answered") outgoing.destroy();
    };
    const fail = (reason: string) => end({ kind: "failed", reason });
    const cut = () => end({ kind: "cut", reason: "the end of its daemon" });
    const connecting = machine.schedule(machine.now() + connectTimeoutMs, () =>
      fail(`no connection within ${connectTimeoutMs / 1000} s`),
    );
    const waiting = clock.schedule(clock.now() + inactivityTimeoutMs, () =>
      end({ kind: "inactive", reason: `no answer within ${inactivityTimeoutMs / 1000} s` }),
    );
    if (signal.aborted) cut();
    else signal.addEventListener("abort", cut);
    outgoing.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => connecting.cancel());
      else connecting.cancel();
    });
    outgoing.on("error", (error) => fail(error.message));
    outgoing.on("response", (response) => {
      response.resume();
      response.on("error", (error) => fail(error.message));
      response.on("end", () => end({ kind: "answered", status: response.statusCode ?? 0 }));
    });
    outgoing.end(body);
  });
}
