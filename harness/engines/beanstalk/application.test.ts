import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { silentLogger } from "#kernel/logger.ts";
import { type Application, type ApplicationOptions, startApplication } from "./application.ts";
import { parseProcfile } from "./procfile.ts";

const SERVER = `require("node:http").createServer((request, response) => {
  if (request.url === "/die") process.exit(1);
  response.end(JSON.stringify({ pid: process.pid, who: process.env.WHO, cwd: process.cwd() }));
}).listen(process.env.PORT, "127.0.0.1", () => console.log("listening"));`;

let folder: string;
let application: Application | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "application-"));
});
afterEach(async () => {
  await application?.stop();
  application = undefined;
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function zipOf(files: Record<string, string>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    const mode = content.startsWith("#!") ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(content), name, { mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}

async function start(wanted: Partial<ApplicationOptions>): Promise<Application> {
  application = await startApplication({
    bundle: { kind: "folder", path: folder },
    folder,
    port: await freePort(),
    properties: { WHO: "me" },
    searchPath: "/usr/local/bin:/usr/bin:/bin",
    healthPath: "/",
    readyMsMax: 15_000,
    logger: silentLogger,
    ...wanted,
  });
  return application;
}

// A connection of its own each time: a kept one would outlive its server.
const once = { headers: { connection: "close" } };
const ask = async (url: string) =>
  (await fetch(url, once)).json() as Promise<Record<string, unknown>>;

test("runs a zip by its Procfile, with hooks in order and properties set", async () => {
  const hook = (phase: string) => `#!/bin/sh\necho "${phase} $WHO" >> hooks.txt\n`;
  const bytes = await zipOf({
    Procfile: "web: node server.js\nticker: node -e 'setInterval(() => console.log(1), 1000)'\n",
    "server.js": SERVER,
    ".platform/hooks/prebuild/02_b.sh": hook("prebuild 2"),
    ".platform/hooks/prebuild/01_a.sh": hook("prebuild 1"),
    ".platform/hooks/predeploy/a.sh": hook("predeploy"),
    ".platform/hooks/postdeploy/a.sh": hook("postdeploy"),
  });
  const { url, folder: place, logFiles } = await start({ bundle: { kind: "zip", bytes } });
  expect(await ask(url)).toMatchObject({ who: "me", cwd: place });
  expect(await readFile(join(place, "hooks.txt"), "utf8")).toBe(
    "prebuild 1 me\nprebuild 2 me\npredeploy me\npostdeploy me\n",
  );
  expect(Object.keys(logFiles).sort()).toEqual(["engine", "ticker", "web"]);
  expect(await readFile(logFiles["web"] ?? "", "utf8")).toBe("listening\n");
});

test("starts again after a crash, and says so", async () => {
  await writeFile(join(folder, "app.js"), SERVER);
  const exits: string[] = [];
  const { promise: crashed, resolve } = Promise.withResolvers<void>();
  const onExit = (name: string, how: string) => {
    exits.push(`${name} ${how}`);
    resolve();
  };
  const { url, health, restarts } = await start({ onExit });
  const first = await ask(url);
  await expect(fetch(`${url}/die`)).rejects.toThrow();
  await crashed;
  while (!(await health()).ok);
  expect(exits).toEqual(["web exited with code 1"]);
  expect(restarts()).toEqual({ web: 1 });
  expect((await ask(url))["pid"]).not.toBe(first["pid"]);
});

test("leaves nothing running when stopped", async () => {
  await writeFile(join(folder, "package.json"), '{"scripts":{"start":"node app.js"}}');
  await writeFile(join(folder, "app.js"), SERVER);
  const { url, stop } = await start({});
  await ask(url);
  await stop();
  application = undefined;
  // A connection of its own: fetch might find the one that ended with the application.
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port) });
  const outcome = await new Promise((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(outcome).toBe("ECONNREFUSED");
});

test("an application that never answers fails with its last lines", async () => {
  await writeFile(
    join(folder, "app.js"),
    'console.log("no port for me"); setInterval(() => {}, 1e6)',
  );
  await expect(start({ readyMsMax: 400 })).rejects.toThrow(/did not answer[\s\S]*no port for me/);
});

test("a failing hook ends the deployment", async () => {
  const hooks = join(folder, ".platform/hooks/predeploy");
  await mkdir(hooks, { recursive: true });
  await writeFile(join(folder, "app.js"), SERVER);
  await writeFile(join(hooks, "a.sh"), "#!/bin/sh\necho broken\nexit 4\n", { mode: 0o755 });
  await expect(start({})).rejects.toThrow(/predeploy a.sh exited with code 4[\s\S]*broken/);
  await writeFile(join(hooks, "a.sh"), "");
  await rm(join(hooks, "a.sh"));
  await writeFile(join(hooks, "b.sh"), "#!/bin/sh\n", { mode: 0o644 });
  await expect(start({})).rejects.toThrow("predeploy b.sh is not executable");
});

test("a folder with nothing to start is told what is missing", async () => {
  await expect(start({})).rejects.toThrow("no Procfile");
});

test("a Procfile must name web", () => {
  expect(parseProcfile("web: a b\n# c\n\nother: d")).toEqual([
    { name: "web", command: "a b" },
    { name: "other", command: "d" },
  ]);
  expect(() => parseProcfile("other: d")).toThrow('no "web" process');
  expect(() => parseProcfile("web node")).toThrow('"web node"');
});
