import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";

/** A checkout of its own: the real one's packages must not be touched by a test. */
let root: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const MAIN = "harness/cli/entry.mjs";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "avalon-aws-bootstrap-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "harness/setup"), { recursive: true });
  cpSync(join(import.meta.dirname, "bootstrap.mjs"), join(root, "harness/setup/bootstrap.mjs"));
  write("package-lock.json", "{}");
  write(MAIN, "console.log(process.argv.slice(2).join(' ')); process.exitCode = 7;");
  // Stands for npm: it notes each call and leaves what npm leaves.
  write(
    "bin/npm",
    '#!/bin/sh\necho "$@" >> calls\nmkdir -p node_modules\necho {} > node_modules/.package-lock.json\n',
  );
  chmodSync(join(root, "bin/npm"), 0o755);
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Sends SIGTERM when `endAfter` is printed. */
function bootstrap(words: readonly string[], endAfter?: string): Promise<Ended> {
  const child = spawn(process.execPath, ["harness/setup/bootstrap.mjs", ...words], {
    cwd: root,
    env: { PATH: `${join(root, "bin")}:${process.env["PATH"]}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve) => {
    let output = "";
    const collect = (chunk: unknown) => {
      output += String(chunk);
      if (endAfter && output.endsWith(`${endAfter}\n`)) child.kill("SIGTERM");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("close", (code) => resolve({ code, output }));
  });
}

const npmCalls = () =>
  existsSync(join(root, "calls"))
    ? readFileSync(join(root, "calls"), "utf8").trim().split("\n")
    : [];

test("packages are installed once, and again when the lockfile changed", async () => {
  await bootstrap(["env"]);
  await bootstrap(["env"]);
  expect(npmCalls()).toEqual(["ci --no-progress"]);
  write("package-lock.json", '{"changed": true}');
  utimesSync(join(root, "package-lock.json"), 4e9, 4e9);
  await bootstrap(["env"]);
  expect(npmCalls()).toHaveLength(2);
});

test("two first runs at once install once", async () => {
  await Promise.all([bootstrap(["env"]), bootstrap(["env"])]);
  expect(npmCalls()).toHaveLength(1);
});

test("packages that npm installed by hand are taken as they are", async () => {
  write("node_modules/.package-lock.json", "{}");
  await bootstrap(["env"]);
  expect(npmCalls()).toEqual([]);
});

test("a failing npm is told, with what to do", async () => {
  write("bin/npm", "#!/bin/sh\necho network is down\nexit 3\n");
  const { code, output } = await bootstrap(["env"]);
  expect(output).toMatch(/network is down[\s\S]*npm ci failed \(exit code 3\).*run the same/);
  expect(code).toBe(1);
});

test("other words are a command, whose exit code is the bootstrap's", async () => {
  const { code, output } = await bootstrap(["status", "--json"]);
  expect(output).toContain("status --json\n");
  expect(code).toBe(7);
});

test("a program that it does not run is refused by name", async () => {
  const { code, output } = await bootstrap(["--run", "jest"]);
  expect(output).toMatch(/--run knows .*, not jest\./);
  expect(code).toBe(1);
});

test("SIGTERM reaches the command, which ends in its own way", async () => {
  write(
    MAIN,
    `process.on("SIGTERM", () => { console.log("tidied up"); process.exit(5); });
     setInterval(() => {}, 1e6); console.log("running");`,
  );
  const { code, output } = await bootstrap(["up"], "running");
  expect(output).toContain("tidied up");
  expect(code).toBe(5);
});
