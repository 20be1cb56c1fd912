/**
 * What a request says about who signed it, read but not yet verified: the Authorization header or
 * the parameters of a presigned URL.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */

import type { HeaderMap } from "../protocols/protocol.ts";

export interface SignatureClaim {
  readonly kind: "header" | "presigned";
  readonly accessKeyId: string;
  /** The scope's parts: `20250101/us-east-1/s3/aws4_request`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed, as `20250101T120000Z`. */
  readonly signedAt: string;
  readonly sessionToken: string | undefined;
  /** How long a presigned URL is valid; as sent. */
  readonly expiresSeconds: string | undefined;
}

/** A request without a signature, or with one that cannot even be read. */
export type Claim =
  | SignatureClaim
  | { readonly kind: "none" }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "unsupported"; readonly scheme: string };

const ALGORITHM = "AWS4-HMAC-SHA256";

export function readClaim(headers: HeaderMap, query: URLSearchParams): Claim {
  const { authorization } = headers;
  if (authorization !== undefined) return readHeader(authorization, headers);
  const algorithm = query.get("X-Amz-Algorithm");
  if (algorithm === ALGORITHM) return readPresigned(query, headers);
  if (algorithm !== null) return { kind: "unsupported", scheme: algorithm };
  if (query.has("AWSAccessKeyId") && query.has("Signature") && query.has("Expires")) {
    return { kind: "unsupported", scheme: "Signature Version 2" };
  }
  return { kind: "none" };
}

function readHeader(authorization: string, headers: HeaderMap): Claim {
  if (!authorization.startsWith(ALGORITHM)) {
    const scheme = authorization.split(" ", 1)[0] ?? "";
    return { kind: "unsupported", scheme: scheme === "AWS" ? "Signature Version 2" : scheme };
  }
  const fields: Record<string, string> = {};
  for (const part of authorization.slice(ALGORITHM.length).split(",")) {
    const at = part.indexOf("=");
    fields[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  const scope = readScope(fields["Credential"] ?? "");
  const signature = fields["Signature"];
  const signedHeaders = fields["SignedHeaders"];
  const signedAt = headers["x-amz-date"] ?? basicDate(headers["date"]);
  if (!scope || !signature || !signedHeaders || !signedAt) {
    return {
      kind: "broken",
      message:
        "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters " +
        `and an 'x-amz-date' or 'date' header. Authorization=${authorization.slice(0, 200)}`,
    };
  }
  return {
    kind: "header",
    ...scope,
    signedHeaders: signedHeaders.split(";"),
    signature,
    signedAt,
    sessionToken: headers["x-amz-security-token"],
    expiresSeconds: undefined,
  };
}

function readPresigned(query: URLSearchParams, headers: HeaderMap): Claim {
  const scope = readScope(query.get("X-Amz-Credential") ?? "");
  const signature = query.get("X-Amz-Signature");
  const signedHeaders = query.get("X-Amz-SignedHeaders");
  const signedAt = query.get("X-Amz-Date");
  const expiresSeconds = query.get("X-Amz-Expires");
  if (!scope || !signature || !signedHeaders || !signedAt || expiresSeconds === null) {
    return {
      kind: "broken",
      message:
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, " +
        "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    };
  }
  return {
    kind: "presigned",
    ...scope,
    signedHeaders: signedHeaders.split(";"),
    signature,
    signedAt,
    sessionToken: query.get("X-Amz-Security-Token") ?? headers["x-amz-security-token"],
    expiresSeconds,
  };
}

/** `AKID/20250101/us-east-1/s3/aws4_request`; undefined when it is not of that form. */
export function readScope(credential: string) {
  const parts = credential.split("/");
  if (parts.length < 5 || parts.at(-1) !== "aws4_request") return undefined;
  const [date = "", region = "", service = ""] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join("/");
  return { accessKeyId, date, region, service, scope: parts.slice(-4).join("/") };
}

/** An HTTP date in the form of `x-amz-date`. */
function basicDate(date: string | undefined): string | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : formatBasicDate(ms);
}

/** As `20250101T120000Z`. */
export const formatBasicDate = (ms: number): string =>
  new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");

/** Milliseconds of `20250101T120000Z`; undefined when it is not of that form. */
export function parseBasicDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
