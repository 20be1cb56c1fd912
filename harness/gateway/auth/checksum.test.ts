import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { checksumAlgorithm, createChecksum } from "./checksum.ts";

/** Check values of "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm */
const CHECK = {
  crc32: "cbf43926",
  crc32c: "e3069283",
  crc64nvme: "ae8b14860a799888",
  sha1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  sha256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
} as const;

test.for(Object.keys(CHECK) as (keyof typeof CHECK)[])("%s in any pieces", (algorithm) => {
  for (const pieces of [["123456789"], ["1", "2345", "", "6789"]]) {
    const checksum = createChecksum(algorithm);
    for (const piece of pieces) checksum.update(Buffer.from(piece));
    expect(Buffer.from(checksum.digest(), "base64").toString("hex")).toBe(CHECK[algorithm]);
  }
});

test("checksum headers are told from their companions", () => {
  expect(checksumAlgorithm("x-amz-checksum-crc32c")).toEqual({ algorithm: "crc32c" });
  expect(checksumAlgorithm("x-amz-checksum-xxhash64")).toEqual({ unknown: "xxhash64" });
  expect(checksumAlgorithm("x-amz-checksum-mode")).toBeUndefined();
  expect(checksumAlgorithm("x-amz-checksum-constructor")).toEqual({ unknown: "constructor" });
});
