import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { returnPorts, takePorts } from "./port-pool.ts";

test("each name gets a port of its own, which can be bound", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `port-${i}`);
  const ports = await takePorts(names);
  onTestFinished(() => returnPorts(ports));
  expect(new Set(Object.values(ports)).size).toBe(names.length);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports["port-0"], "127.0.0.1", resolve));
  server.close();
});

test("calls at the same time never give the same port", async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => takePorts(["only"])));
  onTestFinished(() => taken.forEach(returnPorts));
  expect(new Set(taken.map(({ only }) => only)).size).toBe(20);
});
