/** Byte ranges and conditions of a request against an answer in the cache (RFC 9110, 13 and 14). */

type Headers = Readonly<Record<string, string>>;

export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

/** One range of `bytes`, end exclusive. Several ranges, and what is no range, mean the whole. */
export function rangeOf(header: string | undefined, bytes: number): ByteRange {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) {
    return { kind: "whole" };
  }
  if (first === "") {
    const length = Math.min(Number(last), bytes);
    return length === 0
      ? { kind: "unsatisfiable" }
      : { kind: "part", start: bytes - length, end: bytes };
  }
  const start = Number(first);
  const end = last === "" ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== "" && Number(last) < start) return { kind: "whole" };
  return start >= bytes ? { kind: "unsatisfiable" } : { kind: "part", start, end };
}

export type Condition = "send" | "not-modified" | "failed";

/** What the request's conditions make of an answer that has these headers. */
export function conditionOf(request: Headers, answer: Headers): Condition {
  const eTag = answer["etag"];
  const modified = Date.parse(answer["last-modified"] ?? "");
  const match = request["if-match"];
  if (match !== undefined && !names(match, eTag)) return "failed";
  const unmodifiedSince = Date.parse(request["if-unmodified-since"] ?? "");
  if (match === undefined && modified > unmodifiedSince) return "failed";
  const noneMatch = request["if-none-match"];
  if (noneMatch !== undefined) return names(noneMatch, eTag) ? "not-modified" : "send";
  const modifiedSince = Date.parse(request["if-modified-since"] ?? "");
  return modified <= modifiedSince ? "not-modified" : "send";
}

/** Whether a range is still about the same bytes; without If-Range it always is. */
export function rangeHolds(request: Headers, answer: Headers): boolean {
  const wanted = request["if-range"];
  return wanted === undefined || wanted === answer["etag"] || wanted === answer["last-modified"];
}

function names(list: string, eTag: string | undefined): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, "");
  return list.split(",").some((tag) => tag.trim() === "*" || plain(tag) === plain(eTag ?? "none"));
}
