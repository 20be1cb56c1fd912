import { expect, test } from "vitest";
import { checksumAlgorithm } from "./checksum.ts";

test("checksum headers are told from their companions", () => {
  expect(checksumAlgorithm("x-amz-checksum-crc32c")).toEqual({ algorithm: "crc32c" });
  expect(checksumAlgorithm("x-amz-checksum-xxhash64")).toEqual({ unknown: "xxhash64" });
  expect(checksumAlgorithm("x-amz-checksum-mode")).toBeUndefined();
  expect(checksumAlgorithm("x-amz-checksum-constructor")).toEqual({ unknown: "constructor" });
});
