import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { createDigest, digestNames } from "./digest.ts";

/** Check values of "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm */
const CHECK = {
  crc32: "cbf43926",
  crc32c: "e3069283",
  crc64nvme: "ae8b14860a799888",
  sha1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  sha256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
} as const;

test.for(digestNames)("%s in any pieces", (name) => {
  for (const pieces of [["123456789"], ["1", "2345", "", "6789"]]) {
    const digest = createDigest(name);
    for (const piece of pieces) digest.update(Buffer.from(piece));
    expect(Buffer.from(digest.value(), "base64").toString("hex")).toBe(CHECK[name]);
  }
});
