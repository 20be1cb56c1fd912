import { expect, test } from "vitest";
import { composeText } from "./compose.ts";

test("a dependency is in the profile of its dependents", () => {
  const postgres = /postgres:\n.*\n {4}profiles: \[(.*)\]/.exec(composeText())?.[1];
  expect(postgres).toBe("core, repository, all");
});
