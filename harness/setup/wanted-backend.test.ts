import { expect, test } from "vitest";
import { wantedBackend } from "./wanted-backend.ts";

test.for([
  [["start"], {}, "auto"],
  [["start"], { AVALON_AWS_BACKEND: "docker" }, "docker"],
  [["start", "--backend", "process"], { AVALON_AWS_BACKEND: "docker" }, "process"],
  [["stack", "up", "--backend=docker"], {}, "docker"],
] as const)("%j with %j wants %s", ([words, env, backend]) => {
  expect(wantedBackend(words, env)).toBe(backend);
});
