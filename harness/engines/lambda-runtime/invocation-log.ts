/**
 * A sandbox's log as CloudWatch shows it: what the code printed between the platform's START, END
 * and REPORT lines.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */

import type { LogLine } from "#services/lambda/engine.ts";
import { LOG_LINES_MAX, LOG_TAIL_BYTES } from "./limits.ts";

export interface InvocationLog {
  /** A line of the process or of the platform. */
  add(message: string): void;
  /** All lines since the last call of this. */
  take(): readonly LogLine[];
}

export interface ReportFacts {
  readonly requestId: string;
  readonly durationMs: number;
  readonly initMs: number | undefined;
  readonly memoryMb: number;
  readonly memoryUsedMb: number | undefined;
  readonly timedOut: boolean;
  readonly traceHeader: string | undefined;
}

export function createInvocationLog(
  now: () => number,
  onLine: (line: LogLine) => void,
): InvocationLog {
  let lines: LogLine[] = [];
  let dropped = 0;
  return {
    add(message) {
      const line = { timestamp: now(), message };
      onLine(line);
      if (lines.length < LOG_LINES_MAX) lines.push(line);
      else dropped += 1;
    },
    take() {
      const taken = lines;
      if (dropped > 0)
        taken.push({
          timestamp: now(),
          message: `[avalon-aws] ${dropped} further lines were not kept: an invocation keeps ${LOG_LINES_MAX}.`,
        });
      lines = [];
      dropped = 0;
      return taken;
    },
  };
}

export const startLine = (requestId: string, version: string) =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string) => `END RequestId: ${requestId}`;

export function reportLine(facts: ReportFacts): string {
  const parts = [
    `REPORT RequestId: ${facts.requestId}`,
    `Duration: ${facts.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(facts.durationMs)} ms`,
    `Memory Size: ${facts.memoryMb} MB`,
  ];
  if (facts.memoryUsedMb !== undefined) parts.push(`Max Memory Used: ${facts.memoryUsedMb} MB`);
  if (facts.initMs !== undefined) parts.push(`Init Duration: ${facts.initMs.toFixed(2)} ms`);
  if (facts.traceHeader !== undefined) parts.push(`XRAY TraceId: ${rootOf(facts.traceHeader)}`);
  if (facts.timedOut) parts.push("Status: timeout");
  return `${parts.join("\t")}\t`;
}

/** The last bytes of the log, as `X-Amz-Log-Result` carries them. */
export function tailOf(lines: readonly LogLine[]): Uint8Array {
  const text = Buffer.from(lines.map((line) => `${line.message}\n`).join(""), "utf8");
  return text.subarray(Math.max(0, text.length - LOG_TAIL_BYTES));
}

const rootOf = (traceHeader: string) => /Root=([^;]+)/.exec(traceHeader)?.[1] ?? traceHeader;
