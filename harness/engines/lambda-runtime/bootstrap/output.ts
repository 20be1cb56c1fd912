/**
 * The console of a function: each message is one line with time, request id and level.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */

import { format } from "node:util";

/** The invocation under way; messages name it. */
export const currentRequest: { id: string | undefined } = { id: undefined };

const LEVELS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
} as const;

/** Replaces the printing methods of `target`; `out` gets the lines. */
export function patchConsole(target: Console, out: NodeJS.WritableStream): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    const print = (...values: unknown[]) => {
      // A message is one log event, so its line breaks must not end it.
      const message = format(...values).replaceAll("\n", "\r");
      const time = new Date(Date.now()).toISOString();
      out.write(`${time}\t${currentRequest.id ?? "undefined"}\t${level}\t${message}\n`);
    };
    Object.assign(target, { [method]: print });
  }
}
