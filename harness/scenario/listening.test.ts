import { createServer } from "node:net";
import { expect, test } from "vitest";
import { listening } from "./listening.ts";

test("a port is named as long as a server listens on it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(await listening([port])).toEqual([port]);
  await new Promise((resolve) => server.close(resolve));
  expect(await listening([port])).toEqual([]);
});
