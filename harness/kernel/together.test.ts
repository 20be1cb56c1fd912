import { expect, test } from "vitest";
import { together } from "./together.ts";

/** Ends when its signal says so. */
const untilTold = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("given up")));
  });

test("the results are those of the works, in order", async () => {
  expect(await together([async () => "one", async () => 2])).toEqual(["one", 2]);
});

test("the first failure is thrown when the others have ended", async () => {
  const ended: string[] = [];
  const slow = async (signal: AbortSignal) => {
    await untilTold(signal).finally(() => ended.push("slow"));
  };
  const failing = async () => {
    throw new Error("no luck");
  };
  await expect(together([slow, failing])).rejects.toThrow("no luck");
  expect(ended).toEqual(["slow"]);
});

test("whoever waits may end all of it", async () => {
  const ending = new AbortController();
  const waiting = together([untilTold, untilTold], ending.signal);
  ending.abort();
  await expect(waiting).rejects.toThrow("given up");
});
