import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { type CrcName, createCombiner, createCrc } from "./crc.ts";

const crcOf = (name: CrcName, text: string) => {
  const crc = createCrc(name);
  crc.update(Buffer.from(text));
  return crc.value();
};

test.for([
  ["crc32", 0xcbf43926n],
  ["crc32c", 0xe3069283n],
  ["crc64nvme", 0xae8b14860a799888n],
] as const)("%s gives the published check value, in one go and of two halves", ([name, check]) => {
  expect(crcOf(name, "123456789")).toBe(check);
  const combine = createCombiner(name);
  expect(combine(crcOf(name, "1234"), crcOf(name, "56789"), 5)).toBe(check);
  expect(combine(0n, check, 9)).toBe(check);
  expect(combine(check, 0n, 0)).toBe(check);
});
