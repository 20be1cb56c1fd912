/**
 * Byte ranges of GET, HEAD and part copies (RFC 9110, section 14).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */

import * as errors from "./errors.ts";

/** `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a header asks for; undefined when it asks for none. AWS: what is no single byte
 * range is ignored, and the whole object is sent.
 */
export function parseRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (header === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const length = Math.min(Number(last), bytes);
    if (length === 0) throw errors.invalidRange(header, bytes);
    return { start: bytes - length, end: bytes };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= bytes) throw errors.invalidRange(header, bytes);
  return { start, end: last === "" ? bytes : Math.min(Number(last) + 1, bytes) };
}

/** A part copy's range has to be whole and inside the source. */
export function parseCopyRange(header: string | undefined, bytes: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (!match || Number(match[2]) < Number(match[1])) {
    throw errors.invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and " +
        "last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  }
  const range = { start: Number(match[1]), end: Number(match[2]) + 1 };
  if (range.end > bytes) {
    throw errors.invalidArgument(
      `Range specified is not valid for source object of size: ${bytes}`,
      "x-amz-copy-source-range",
      header,
    );
  }
  return range;
}

export const contentRange = ({ start, end }: ByteRange, bytes: number): string =>
  `bytes ${start}-${end - 1}/${bytes}`;
