/** Diagnostics as lines on standard error, from a level upward. */

import type { Logger, LogLevel } from "#kernel/logger.ts";
import type { Printer } from "./printer.ts";

const ORDER: readonly (LogLevel | "silent")[] = ["debug", "info", "warn", "error", "silent"];

export function createPrintingLogger(print: Printer, least: LogLevel | "silent"): Logger {
  return {
    log(level, message, fields) {
      if (ORDER.indexOf(level) < ORDER.indexOf(least)) return;
      const more = fields && Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
      print.problem(`${level}: ${message}${more}`);
    },
  };
}
