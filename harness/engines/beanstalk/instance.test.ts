import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { zipOf } from "#harness/testing/zip-of.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { silentLogger } from "#kernel/logger.ts";
import type { DeployOutcome } from "#services/elastic-beanstalk/engine.ts";
import { createInstance, type Instance } from "./instance.ts";
import type { ProcessEnd } from "./instance-processes.ts";
import { parseProcfile } from "./procfile.ts";

const SERVER = `require("node:http").createServer((request, response) => {
  if (request.url === "/die") process.exit(1);
  response.end(JSON.stringify({ pid: process.pid, who: process.env.WHO, cwd: process.cwd() }));
}).listen(process.env.PORT, "127.0.0.1", () => console.log("listening"));`;

let folder: string;
let instance: Instance;
let changes: () => void;
let ends: ProcessEnd[];
const machine = createClock();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "instance-"));
  changes = () => {};
  ends = [];
  instance = await createInstance({
    id: "i-1",
    folder: join(folder, "i-1"),
    port: await freePort(),
    platform: "node",
    environment: {},
    searchPath: "/usr/local/bin:/usr/bin:/bin",
    findTools: async () => ({}),
    machine,
    logger: silentLogger,
    onChange: () => changes(),
    onEnd: (end) => ends.push(end),
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

interface Wanted {
  readonly kind?: "application" | "configuration";
  readonly leads?: boolean;
  readonly properties?: Record<string, string>;
}

async function deploy(files: Record<string, string>, wanted: Wanted = {}): Promise<DeployOutcome> {
  const { kind = "application", leads = true, properties = { WHO: "me" } } = wanted;
  return instance.deploy({
    deployment: { bundle: await zipOf(files), kind, leads },
    properties,
    container: {},
    signal: AbortSignal.timeout(20_000),
    beforeStop: async () => {},
  });
}
const reasonOf = (outcome: DeployOutcome) => (outcome.ok ? "" : outcome.reason);

// A connection of its own each time: a kept one would outlive its server.
const once = { headers: { connection: "close" } };
const ask = (path = "/") =>
  eventually(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${instance.port}${path}`, once);
      return (await answer.json()) as Record<string, unknown>;
    },
    { what: "the application's answer", withinMs: 10_000 },
  );
const lineOf = (name: string) => readFile(join(instance.application, name), "utf8");

test("runs a zip by its Procfile, with hooks in order and properties set", async () => {
  const hook = (phase: string) => `#!/bin/sh\necho "${phase} $WHO" >> hooks.txt\n`;
  const outcome = await deploy({
    Procfile: "web: node server.js\nticker: node -e 'setInterval(() => {}, 1000)'\n",
    "server.js": SERVER,
    ".platform/hooks/prebuild/02_b.sh": hook("prebuild 2"),
    ".platform/hooks/prebuild/01_a.sh": hook("prebuild 1"),
    ".platform/hooks/predeploy/a.sh": hook("predeploy"),
    ".platform/hooks/postdeploy/a.sh": hook("postdeploy"),
    ".platform/confighooks/predeploy/a.sh": hook("config"),
  });
  expect(outcome).toEqual({ ok: true });
  expect(await ask()).toMatchObject({ who: "me", cwd: instance.application });
  expect(await lineOf("hooks.txt")).toBe(
    "prebuild 1 me\nprebuild 2 me\npredeploy me\npostdeploy me\n",
  );
  const tail = Buffer.from(await instance.logs("tail")).toString();
  expect(tail).toContain("/var/log/eb-engine.log");
  expect(tail).toMatch(/web\.stdout\.log\n-+\nlistening\n/);
});

test("configuration files write below the instance and run commands in order", async () => {
  const config = `
files:
  "/etc/app/settings.json":
    mode: "000600"
    content: |
      {"a": 1}
commands:
  02_late: { command: "echo late >> $EB_INSTANCE_ROOT/order.txt" }
  01_early: { command: [sh, -c, "echo early $X >> order.txt"], env: { X: y } }
container_commands:
  01_migrate: { command: "echo $EB_IS_COMMAND_LEADER > leader.txt", leader_only: true }
  02_skipped: { command: "echo never > never.txt", test: "false" }
  03_failing: { command: "exit 7", ignoreErrors: true }
  04_copy: { command: "cp $EB_INSTANCE_ROOT/etc/app/settings.json order.json" }
`;
  const files = { "app.js": SERVER, ".ebextensions/01.config": config };
  expect(await deploy(files)).toEqual({ ok: true });
  expect(await lineOf("order.json")).toBe('{"a": 1}\n');
  expect(await lineOf("leader.txt")).toBe("true\n");
  await expect(lineOf("never.txt")).rejects.toThrow("ENOENT");
  expect(await readFile(join(folder, "i-1/root/order.txt"), "utf8")).toBe("early y\nlate\n");
  expect(await deploy(files, { leads: false })).toEqual({ ok: true });
  await expect(lineOf("leader.txt")).rejects.toThrow("ENOENT");
});

test("a Buildfile runs before the start; configuration hooks with a configuration", async () => {
  const outcome = await deploy(
    {
      Buildfile: "make: echo built > built.txt",
      "app.js": SERVER,
      ".platform/confighooks/predeploy/a.sh": "#!/bin/sh\necho config >> hooks.txt\n",
      ".platform/hooks/predeploy/a.sh": "#!/bin/sh\necho application >> hooks.txt\n",
    },
    { kind: "configuration" },
  );
  expect(outcome).toEqual({ ok: true });
  expect(await lineOf("built.txt")).toBe("built\n");
  expect(await lineOf("hooks.txt")).toBe("config\n");
});

test("a version that cannot be built leaves the running one alone", async () => {
  await deploy({ "app.js": SERVER });
  const before = await ask();
  const broken = await deploy({
    "app.js": SERVER,
    ".platform/hooks/predeploy/a.sh": "#!/bin/sh\necho broken\nexit 4\n",
  });
  expect(reasonOf(broken)).toMatch(/predeploy a.sh exited with code 4[\s\S]*broken/);
  expect((await ask())["pid"]).toBe(before["pid"]);
  expect(existsSync(join(folder, "i-1/staging"))).toBe(false);
  const unmarked = { "app.js": SERVER, ".platform/hooks/predeploy/b.sh": "exit 0" };
  expect(reasonOf(await deploy(unmarked))).toContain("predeploy b.sh is not executable");
  expect(reasonOf(await deploy({ "readme.md": "nothing" }))).toContain("no Procfile");
});

test("starts again after a crash, and says so", async () => {
  await deploy({ "app.js": SERVER });
  const first = await ask();
  const seen: [boolean, number][] = [];
  changes = () => seen.push([instance.running(), instance.restarts()]);
  await expect(fetch(`http://127.0.0.1:${instance.port}/die`)).rejects.toThrow();
  await eventually(() => (seen.length >= 2 ? true : undefined), {
    what: "the restart",
    withinMs: 5000,
  });
  expect(seen).toEqual([
    [false, 1],
    [true, 1],
  ]);
  expect((await ask())["pid"]).not.toBe(first["pid"]);
  expect(instance.lost()).toBeUndefined();
  const next = "it is started again in 200 ms";
  expect(ends).toEqual([{ name: "web", how: "exited with code 1", next }]);
});

test("is lost when its process is killed from outside", async () => {
  await deploy({ "app.js": SERVER });
  await ask();
  const { promise, resolve } = Promise.withResolvers<void>();
  changes = resolve;
  process.kill(instance.pid() ?? 0, "SIGKILL");
  await promise;
  expect(instance.lost()).toBe("its process was killed from outside");
  expect(ends).toMatchObject([{ name: "web", next: "its instance is lost" }]);
  expect(instance.running()).toBe(false);
});

test("leaves nothing running and nothing behind when stopped", async () => {
  await deploy({ "package.json": '{"scripts":{"start":"node app.js"}}', "app.js": SERVER });
  await ask();
  await instance.stop();
  const socket = connect({ host: "127.0.0.1", port: instance.port });
  const outcome = await new Promise((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(outcome).toBe("ECONNREFUSED");
  await expect(readFile(join(folder, "i-1/current/app.js"))).rejects.toThrow("ENOENT");
  await mkdir(join(folder, "i-1"), { recursive: true });
});

test("a Procfile must name web", () => {
  expect(parseProcfile("web: a b\n# c\n\nother: d")).toEqual([
    { name: "web", command: "a b" },
    { name: "other", command: "d" },
  ]);
  expect(() => parseProcfile("other: d")).toThrow('no "web" process');
  expect(() => parseProcfile("web node")).toThrow('"web node"');
});
