import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Java } from "./java.ts";
import { archiveOf, fetchJavaServer, findJavaServer } from "./java-server.ts";
import type { Environment } from "./places.ts";

const SOLR = { name: "solr", version: "9.7.0" } as const;
const java: Java = { command: "/jdk/bin/java", javac: "", jar: "", version: "17", key: "one" };

let env: Environment;

beforeEach(() => {
  const cache = mkdtempSync(join(tmpdir(), "avalon-aws-cache-"));
  env = { PATH: process.env["PATH"], AVALON_AWS_CACHE_DIR: cache };
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
});

/** A program that stands for Maven: it prints and exits as told. */
function program(script: string): string {
  const path = join(env["AVALON_AWS_CACHE_DIR"] ?? "", "mvn");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const folder = () => dirname(archiveOf("solr", java, env));

test("a fetch that fails says what Maven said, and leaves nothing that could be used", async () => {
  const maven = program("echo 'Could not resolve solr-core'; exit 1");
  const fetched = fetchJavaServer("solr", java, maven, env);
  await expect(fetched).rejects.toThrow(/solr could not be fetched[\s\S]*resolve solr-core/);
  expect(existsSync(folder())).toBe(false);
  expect(findJavaServer(SOLR, java, env)).toBeUndefined();
});

test("an interrupted fetch is begun anew", async () => {
  mkdirSync(join(`${folder()}.new`, "lib"), { recursive: true });
  writeFileSync(join(`${folder()}.new`, "lib", "half.jar"), "");
  expect(findJavaServer(SOLR, java, env)).toBeUndefined();
  const fetched = fetchJavaServer("solr", java, program("exit 1"), env);
  await expect(fetched).rejects.toThrow("solr could not be fetched");
  expect(readdirSync(join(`${folder()}.new`, "lib"))).toEqual([]);
});

test("a whole server is found, with the archive of this JVM only", async () => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), "class-path.txt"), "-cp\nx.jar\n");
  writeFileSync(archiveOf("solr", { ...java, key: "another" }, env), "");
  expect(findJavaServer(SOLR, java, env)?.archive).toBeUndefined();
  writeFileSync(archiveOf("solr", java, env), "");
  expect(findJavaServer(SOLR, java, env)?.archive).toBe(archiveOf("solr", java, env));
});
