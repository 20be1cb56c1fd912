import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { hasOwnHosts, isThisMachines, takeAddress } from "./loopback.ts";

const listen = (host: string, port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
const portOf = (server: Server) => {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
};

test.runIf(process.platform === "linux")("two servers may have the same port", async () => {
  expect(await hasOwnHosts()).toBe(true);
  const first = await takeAddress({ port: 5432, named: true });
  const server = await listen(first.host, first.port);
  const second = await takeAddress({ port: 5432, named: true });
  expect(second.port).toBe(5432);
  expect(second.host).not.toBe(first.host);
  server.close();
});

test("a port that is taken everywhere is refused when it was named, else replaced", async () => {
  const everywhere = await listen("0.0.0.0", 0);
  const port = portOf(everywhere);
  await expect(takeAddress({ port, named: true })).rejects.toThrow(
    /^Port \d+ is in use on .* of this machine\. End what listens there/,
  );
  const other = await takeAddress({ port, named: false });
  expect(other.port).not.toBe(port);
  const host = "127.0.0.1";
  await expect(takeAddress({ port, named: true, host })).rejects.toThrow(/on 127\.0\.0\.1 of/);
  everywhere.close();
});

test("this machine's own addresses are told from others'", async () => {
  // The second is reserved for documentation, and no machine's.
  const hosts = ["localhost", "192.0.2.1", "no-such-host.invalid"];
  expect(await Promise.all(hosts.map(isThisMachines))).toEqual([true, false, false]);
});
