/**
 * AWS's published examples of chunked uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */

import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { type ChunkedOptions, decodeChunks } from "./chunked.ts";
import { type ChunkSigner, signingKey } from "./sigv4.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const signer: ChunkSigner = {
  key: signingKey(SECRET, "20130524", "us-east-1", "s3"),
  seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  signedAt: "20130524T000000Z",
  scope: "20130524/us-east-1/s3/aws4_request",
};

const SIGNATURES = [
  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];

const framed = (signatures: readonly string[]) =>
  [65536, 1024, 0]
    .map((bytes, i) => {
      const head = `${bytes.toString(16)};chunk-signature=${signatures[i]}\r\n`;
      return `${head}${"a".repeat(bytes)}${bytes === 0 ? "" : "\r\n"}`;
    })
    .join("");

const signed = Buffer.from(`${framed(SIGNATURES)}\r\n`);

const TRAILER_SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
const TRAILER_SIGNATURES = [
  "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
  "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
  "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
];
const withTrailer = Buffer.from(
  `${framed(TRAILER_SIGNATURES)}x-amz-checksum-crc32c:sOO8/Q==\r\n` +
    "x-amz-trailer-signature:" +
    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
);

async function* inPieces(bytes: Buffer, step: number) {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function decode(bytes: Buffer, step: number, options: Partial<ChunkedOptions> = {}) {
  const trailers: Record<string, string> = {};
  const parts: Uint8Array[] = [];
  const decoded = decodeChunks(inPieces(bytes, step), {
    signer,
    signedTrailers: false,
    decodedBytes: 66560,
    onTrailers: (read) => Object.assign(trailers, read),
    ...options,
  });
  for await (const part of decoded) parts.push(part);
  return { text: Buffer.concat(parts).toString(), trailers };
}

test.for([1, 7, 1000, 1e6])("signed chunks in reads of %i bytes", async (step) => {
  expect((await decode(signed, step)).text).toBe("a".repeat(66560));
});

test("signed chunks with a signed trailer", async () => {
  const { text, trailers } = await decode(withTrailer, 4096, {
    signer: { ...signer, seed: TRAILER_SEED },
    signedTrailers: true,
  });
  expect(text).toHaveLength(66560);
  expect(trailers).toMatchObject({ "x-amz-checksum-crc32c": "sOO8/Q==" });
});

const unsigned = (body: string, decodedBytes = 5) =>
  decode(Buffer.from(body), 3, { signer: undefined, decodedBytes });

test("unsigned chunks with a trailer, also without the last line end", async () => {
  const { text, trailers } = await unsigned("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n");
  expect(text).toBe("hello");
  expect(trailers).toEqual({ "x-amz-checksum-crc32": "NhCmhg==" });
});

const changed = (at: number) => {
  const copy = Buffer.from(signed);
  copy[at] = (copy[at] ?? 0) + 1;
  return copy;
};

test.for([
  ["a changed byte", "SignatureDoesNotMatch", () => decode(changed(200), 4096)],
  ["a cut body", "IncompleteBody", () => decode(signed.subarray(0, 66000), 4096)],
  [
    "a missing trailer signature",
    "SignatureDoesNotMatch",
    () => decode(signed, 4096, { signedTrailers: true }),
  ],
  ["an unsigned chunk", "InvalidRequest", () => decode(Buffer.from("5\r\nhello\r\n0\r\n\r\n"), 9)],
  ["another length than declared", "IncompleteBody", () => unsigned("5\r\nhello\r\n0\r\n\r\n", 99)],
  ["a length that is no number", "InvalidRequest", () => unsigned("xyz\r\nhello\r\n")],
  ["a chunk that runs over", "InvalidRequest", () => unsigned("2\r\nhello\r\n0\r\n\r\n")],
  ["a head without an end", "InvalidRequest", () => unsigned("1".repeat(20_000))],
] as const)("%s is refused", async ([, code, run]) => {
  await expect(run()).rejects.toMatchObject({ code });
});

test("trailers are bounded", async () => {
  const lines = "x-amz-meta-a:b\r\n".repeat(2000);
  await expect(unsigned(`5\r\nhello\r\n0\r\n${lines}\r\n`, 5)).rejects.toMatchObject({
    code: "InvalidRequest",
  });
});
