import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStandingServers } from "./standing-servers.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "standing-"));
});
afterAll(() => rm(folder, { recursive: true }));

const path = () => join(folder, "servers.json");
const login = { user: "avalon", password: "avalon" };

/** Nobody listens there any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

test("a file that is not there, or does not tell a server's place, is refused by name", async () => {
  await expect(readStandingServers(path())).rejects.toThrow(
    /^The servers' file .*servers\.json cannot be used \(ENOENT.*stack up --json/s,
  );
  const connections = { redis: { host: "127.0.0.1", port: 0 } };
  await writeFile(path(), JSON.stringify({ backend: "process", connections }));
  const refused = readStandingServers(path());
  await expect(refused).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
  await expect(refused).rejects.toThrow(/connections\.redis\.port: .*connections\.fedora: /s);
  await writeFile(path(), "no JSON");
  await expect(readStandingServers(path())).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
});

test("a server that does not answer is told with its place", async () => {
  const at = { host: "127.0.0.1", port: await closedPort() };
  const connections = {
    postgres: { ...at, ...login },
    redis: at,
    zookeeper: { connectString: `127.0.0.1:${at.port}` },
    solr: at,
    fedora: { ...at, ...login },
  };
  await writeFile(path(), JSON.stringify({ connections }));
  await expect(readStandingServers(path())).rejects.toMatchObject({
    code: "SERVER_NOT_READY",
    message: expect.stringMatching(
      new RegExp(
        `^(postgres|redis|solr|fedora) at 127\\.0\\.0\\.1:${at.port} does not answer as it should: `,
      ),
    ),
  });
});
