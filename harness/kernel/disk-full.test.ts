import { expect, test } from "vitest";
import { asDiskFull, isDiskFull } from "./disk-full.ts";
import { HarnessError } from "./harness-error.ts";

const withCode = (code: string) => Object.assign(new Error("write failed"), { code });

test.for([
  ["Node's own", withCode("ENOSPC"), true],
  ["a quota's", withCode("EDQUOT"), true],
  ["SQLite's", Object.assign(new Error("full"), { errcode: 13 }), true],
  [
    "SQLite's, of its shared memory",
    Object.assign(new Error("disk I/O error"), { errcode: 4874 }),
    true,
  ],
  ["a server's log", new Error("FATAL: could not write: No space left on device"), true],
  ["one that was told already", new HarnessError("DISK_FULL", "told"), true],
  ["the cause of another", new Error("no", { cause: withCode("ENOSPC") }), true],
  ["another error", withCode("EACCES"), false],
  ["what is no error", "ENOSPC", false],
] as const)("%s is known for what it is", ([, thrown, expected]) => {
  expect(isDiskFull(thrown)).toBe(expected);
});

test("a full disk becomes a sentence with its cause, anything else stays as it is", () => {
  const full = withCode("ENOSPC");
  expect(asDiskFull(full, "/data", "nothing was kept")).toMatchObject({
    code: "DISK_FULL",
    message: "The disk that holds /data is full, so nothing was kept.",
    cause: full,
  });
  const other = withCode("EACCES");
  expect(asDiskFull(other, "/data", "nothing was kept")).toBe(other);
});
