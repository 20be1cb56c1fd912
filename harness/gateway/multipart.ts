/**
 * Browser form uploads: `multipart/form-data` (RFC 7578) read as a stream. The fields come first,
 * bounded in size; the first part named `file` is handed on as it arrives, and nothing after it
 * counts. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */

import { Buffer } from "node:buffer";
import { formFieldsTooLong, malformedPost } from "./errors.ts";

export interface FormUpload {
  /** Lower-case names, without the file. */
  readonly fields: Readonly<Record<string, string>>;
  readonly filename: string | undefined;
  /** The file part's own type. */
  readonly contentType: string | undefined;
  readonly file: AsyncIterable<Uint8Array>;
}

/** AWS: the form data without the file may be 20 KB. */
const FIELDS_BYTES_MAX = 20 * 1024;
const HEADERS_BYTES_MAX = 8 * 1024;
/** More than the fields and the boundaries of a form can weigh beside its file. */
export const FORM_BYTES_MAX = 2 * FIELDS_BYTES_MAX;

export function boundaryOf(contentType: string): string | undefined {
  const parts = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(
    contentType,
  );
  return parts?.[1] ?? parts?.[2];
}

/** Reads up to the file; throws MalformedPOSTRequest. */
export async function readFormUpload(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): Promise<FormUpload> {
  const reader = createReader(body);
  const fields: Record<string, string> = {};
  let bytes = 0;
  // The first delimiter has no line end before it.
  await reader.whole(`--${boundary}`, HEADERS_BYTES_MAX);
  const delimiter = `\r\n--${boundary}`;
  for (;;) {
    const ending = await reader.line();
    if (ending.startsWith("--")) throw malformedPost("POST requires exactly one file upload.");
    const part = await readPartHeaders(reader);
    if (part.name === "file") {
      const file = reader.until(delimiter);
      return { fields, filename: part.filename, contentType: part.contentType, file };
    }
    const value = await reader.whole(delimiter, FIELDS_BYTES_MAX);
    bytes += value.length;
    if (bytes > FIELDS_BYTES_MAX) throw formFieldsTooLong();
    if (part.name !== "__proto__") fields[part.name] = value.toString("utf8");
  }
}

interface PartHeaders {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

async function readPartHeaders(reader: Reader): Promise<PartHeaders> {
  let name: string | undefined;
  let filename: string | undefined;
  let contentType: string | undefined;
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    const at = line.indexOf(":");
    const header = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    if (header === "content-type") contentType = value;
    else if (header === "content-disposition") {
      name = parameter(value, "name")?.toLowerCase();
      filename = parameter(value, "filename");
    }
  }
  if (name === undefined) throw malformedPost("A part of the form has no name.");
  return { name, filename, contentType };
}

function parameter(value: string, name: string): string | undefined {
  const parts = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, "i").exec(value);
  return parts ? (parts[1]?.replace(/\\(["\\])/g, "$1") ?? parts[2]) : undefined;
}

interface Reader {
  line(): Promise<string>;
  /** All bytes before `delimiter`, which is taken too. */
  whole(delimiter: string, max: number): Promise<Buffer>;
  until(delimiter: string): AsyncGenerator<Uint8Array>;
}

function createReader(source: AsyncIterable<Uint8Array>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let pending: Buffer = Buffer.alloc(0);

  const fill = async () => {
    const { done, value } = await iterator.next();
    if (done)
      throw malformedPost("The body of your POST request is not well-formed: it ends early.");
    pending = Buffer.concat([pending, value]);
  };
  const whole = async (delimiter: string, max: number) => {
    for (;;) {
      const at = pending.indexOf(delimiter);
      if (at > max || (at < 0 && pending.length > max + delimiter.length))
        throw formFieldsTooLong();
      if (at >= 0) {
        const found = pending.subarray(0, at);
        pending = pending.subarray(at + delimiter.length);
        return found;
      }
      await fill();
    }
  };
  return {
    whole,
    line: async () => (await whole("\r\n", HEADERS_BYTES_MAX)).toString("utf8"),
    async *until(delimiter) {
      for (;;) {
        const at = pending.indexOf(delimiter);
        // What could be the start of the delimiter is kept back.
        const safe = at >= 0 ? at : Math.max(0, pending.length - delimiter.length + 1);
        if (safe > 0) yield pending.subarray(0, safe);
        pending = pending.subarray(safe);
        if (at >= 0) return;
        await fill();
      }
    },
  };
}
