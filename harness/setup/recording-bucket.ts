/**
 * Just enough of a bucket for Fedora to start on while its archive is recorded: objects in memory,
 * no checks. The set-up runs before the harness and its S3 can.
 */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { S3Access } from "#stack/definition.ts";

export interface RecordingBucket {
  readonly access: S3Access;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback interface. */
export async function openRecordingBucket(): Promise<RecordingBucket> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    answer(objects, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    access: {
      endpoint: `http://127.0.0.1:${port}`,
      accessKeyId: "test",
      secretAccessKey: "test",
      bucket: "recording",
      region: "us-east-1",
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Objects = Map<string, Buffer>;

async function answer(
  objects: Objects,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://bucket");
  const key = decodeURIComponent(url.pathname.replace(/^\/recording\/?/, ""));
  const sent = await buffer(request);
  const reply = (status: number, body: string | Buffer = "") =>
    void response.writeHead(status).end(body);
  switch (request.method) {
    case "PUT": {
      const source = request.headers["x-amz-copy-source"];
      if (source !== undefined) {
        const from = decodeURIComponent(String(source)).replace(/^\/?recording\//, "");
        const copied = objects.get(from) ?? Buffer.alloc(0);
        objects.set(key, copied);
        return reply(200, `<CopyObjectResult><ETag>${etagOf(copied)}</ETag></CopyObjectResult>`);
      }
      const body = isChunked(request) ? withoutChunks(sent) : sent;
      objects.set(key, body);
      // The client compares it with the hash of what it sent.
      response.setHeader("etag", etagOf(body));
      return reply(200);
    }
    case "POST":
      // Only several objects at once are deleted this way.
      return reply(200, "<DeleteResult/>");
    case "DELETE":
      objects.delete(key);
      return reply(204);
    default: {
      if (key === "") return reply(200, listing(objects, url.searchParams.get("prefix") ?? ""));
      const body = objects.get(key);
      if (!body) return reply(404, "<Error><Code>NoSuchKey</Code></Error>");
      response.writeHead(200, { etag: etagOf(body), "content-length": body.length });
      return void response.end(request.method === "HEAD" ? "" : body);
    }
  }
}

const etagOf = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;

const isChunked = (request: IncomingMessage) =>
  String(request.headers["x-amz-content-sha256"]).startsWith("STREAMING-");

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function withoutChunks(sent: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < sent.length; ) {
    const lineEnd = sent.indexOf("\r\n", at);
    const size = Number.parseInt(sent.toString("latin1", at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(sent.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

function listing(objects: Objects, prefix: string): string {
  const contents = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, body]) => `<Contents><Key>${key}</Key><Size>${body.length}</Size></Contents>`);
  const inner = `<IsTruncated>false</IsTruncated>${contents.join("")}`;
  return `<?xml version="1.0"?><ListBucketResult>${inner}</ListBucketResult>`;
}
