/**
 * The console of a function: each message is one line with time, request id and level.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */

import { format } from "node:util";
import type { ErrorBody } from "./error-body.ts";

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

/** One line of the log: time, request id, level and text. */
export function logLine(level: string, text: string): string {
  const time = new Date(Date.now()).toISOString();
  // A message is one log event, so its line breaks must not end it.
  return `${time}\t${currentRequest.id ?? "undefined"}\t${level}\t${text.replaceAll("\n", "\r")}\n`;
}

/** How Lambda logs an error that ends an invocation or a process. */
export function errorLine(
  title: string,
  { errorType, errorMessage, stackTrace }: ErrorBody,
): string {
  const text = JSON.stringify({ errorType, errorMessage, stack: stackTrace });
  return logLine("ERROR", `${title} \t${text}`);
}

/** Replaces the printing methods of `target`; `out` gets the lines. */
export function patchConsole(target: Console, out: NodeJS.WritableStream): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    const print = (...values: unknown[]) => {
      out.write(logLine(level, format(...values)));
    };
    Object.assign(target, { [method]: print });
  }
}
