/**
 * Filter patterns. Of unstructured text: all plain terms must occur, one of the `?` terms, and none
 * of the `-` terms. Case matters; quotes keep a phrase together.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

import * as errors from "./errors.ts";
import { parseJsonPattern } from "./json-pattern.ts";

export type TextFilter = (message: string) => boolean;

const TERM = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g;

export function parseFilterPattern(pattern: string): TextFilter {
  const text = pattern.trim();
  if (text.startsWith("{")) return parseJsonPattern(text);
  // Gap: patterns over space-delimited columns.
  if (text.startsWith("[")) throw errors.unsupported(`The filter pattern ${text}`);
  const all: string[] = [];
  const some: string[] = [];
  const none: string[] = [];
  for (const [, sign, quoted, plain] of text.matchAll(TERM)) {
    const term = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
    (sign === "?" ? some : sign === "-" ? none : all).push(term);
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (some.length === 0 || some.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
