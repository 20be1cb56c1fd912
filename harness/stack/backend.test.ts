import { expect, test } from "vitest";
import { chooseBackend } from "./backend.ts";

const tool = { command: "redis-server", version: "7" };

test("what is wanted by name is taken; auto takes processes where their tools are", async () => {
  expect(await chooseBackend("docker", ["redis"], { redis: tool })).toEqual({ backend: "docker" });
  expect(await chooseBackend("process", ["redis"], {})).toEqual({ backend: "process" });
  expect(await chooseBackend("auto", ["redis"], { redis: tool })).toEqual({ backend: "process" });
});
