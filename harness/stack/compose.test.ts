import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMPOSE_FILE, composeText } from "./compose.ts";

test("docker-compose.yml says what the definitions say", () => {
  const written = readFileSync(COMPOSE_FILE, "utf8");
  expect(written, "stale: run node harness/stack/compose.ts").toBe(composeText());
});

test("a dependency is in the profile of its dependents", () => {
  const postgres = /postgres:\n.*\n {4}profiles: \[(.*)\]/.exec(composeText())?.[1];
  expect(postgres).toBe("core, repository, all");
});
