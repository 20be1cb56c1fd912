/**
 * Cross-origin rules of a bucket: which headers a preflight and other answers get.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */

import type { CORSRule } from "#model/types/s3.ts";
import * as errors from "./errors.ts";
import { corsRulesMax, ruleIdMax } from "./limits.ts";

const methods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

/**
 * The headers that let a page of `origin` make a request of `method` with `headers`, which a
 * preflight names; undefined when no rule lets it. Answers to the request itself take them too.
 */
export function corsFor(
  rules: readonly CORSRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): Readonly<Record<string, string>> | undefined {
  for (const rule of rules) {
    const pattern = rule.AllowedOrigins.find((allowed) => matches(allowed, origin));
    if (pattern === undefined || !rule.AllowedMethods.includes(method)) continue;
    if (!headers.every((header) => allowsHeader(rule, header))) continue;
    return headersFor(rule, pattern === "*" ? "*" : origin, headers);
  }
  return undefined;
}

function headersFor(rule: CORSRule, origin: string, headers: readonly string[]) {
  const exposed = rule.ExposeHeaders ?? [];
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
    ...(origin === "*" ? {} : { "access-control-allow-credentials": "true" }),
    ...(headers.length > 0 ? { "access-control-allow-headers": headers.join(", ") } : {}),
    ...(exposed.length > 0 ? { "access-control-expose-headers": exposed.join(", ") } : {}),
    ...(rule.MaxAgeSeconds === undefined
      ? {}
      : { "access-control-max-age": String(rule.MaxAgeSeconds) }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

const allowsHeader = (rule: CORSRule, header: string): boolean =>
  (rule.AllowedHeaders ?? []).some((allowed) =>
    matches(allowed.toLowerCase(), header.toLowerCase()),
  );

/** A pattern has at most one asterisk. */
function matches(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** Throws for rules that AWS would not keep. */
export function checkRules(rules: readonly CORSRule[]): void {
  if (rules.length === 0 || rules.length > corsRulesMax) throw errors.malformedXml();
  for (const rule of rules) checkRule(rule);
}

function checkRule(rule: CORSRule): void {
  const { AllowedMethods, AllowedOrigins, AllowedHeaders = [], ExposeHeaders = [], ID } = rule;
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw errors.malformedXml();
  const unknown = AllowedMethods.find((method) => !methods.includes(method));
  if (unknown !== undefined) {
    throw errors.invalidRequest(
      `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
    );
  }
  for (const [name, values] of Object.entries({ AllowedOrigins, AllowedHeaders })) {
    const many = values.find((value) => value.split("*").length > 2);
    if (many !== undefined) {
      const element = name.slice(0, -1);
      throw errors.invalidRequest(`${element} "${many}" can not have more than one wildcard.`);
    }
  }
  const wild = ExposeHeaders.find((header) => header.includes("*"));
  if (wild !== undefined) {
    throw errors.invalidRequest(
      `ExposeHeader "${wild}" contains wildcard. We currently do not support wildcard for ` +
        "ExposeHeader.",
    );
  }
  if (ID !== undefined && ID.length > ruleIdMax) {
    throw errors.invalidArgument(`ID length should not exceed allowed limit of ${ruleIdMax}`);
  }
}
