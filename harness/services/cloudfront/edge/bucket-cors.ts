/**
 * What a bucket's own CORS configuration adds to its answers when the viewer's Origin reaches it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */

import { globMatches } from "./glob.ts";

/** A rule as S3's API shows it. */
export interface BucketCorsRule {
  readonly AllowedOrigins?: readonly string[] | undefined;
  readonly AllowedMethods?: readonly string[] | undefined;
  readonly AllowedHeaders?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAgeSeconds?: number | undefined;
}

export interface CorsQuestion {
  readonly origin: string;
  /** The method meant: of a preflight, the one it asks about. */
  readonly method: string;
  /** Of a preflight, the headers it asks about. */
  readonly headers: readonly string[];
}

/** The headers of the first rule that fits; undefined when none does. */
export function bucketCorsHeaders(
  rules: readonly BucketCorsRule[],
  question: CorsQuestion,
): Readonly<Record<string, string>> | undefined {
  const covered = (patterns: readonly string[] | undefined, text: string) =>
    (patterns ?? []).some((pattern) => globMatches(pattern.toLowerCase(), text.toLowerCase()));
  const rule = rules.find(
    (candidate) =>
      covered(candidate.AllowedOrigins, question.origin) &&
      candidate.AllowedMethods?.includes(question.method) &&
      question.headers.every((name) => covered(candidate.AllowedHeaders, name)),
  );
  if (!rule) return undefined;
  const open = rule.AllowedOrigins?.includes("*") ?? false;
  return {
    "access-control-allow-origin": open ? "*" : question.origin,
    "access-control-allow-methods": (rule.AllowedMethods ?? []).join(", "),
    ...(!open && { "access-control-allow-credentials": "true" }),
    ...(question.headers.length > 0 && {
      "access-control-allow-headers": question.headers.join(", "),
    }),
    ...(rule.ExposeHeaders?.length && {
      "access-control-expose-headers": rule.ExposeHeaders.join(", "),
    }),
    ...(rule.MaxAgeSeconds !== undefined && {
      "access-control-max-age": String(rule.MaxAgeSeconds),
    }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}
