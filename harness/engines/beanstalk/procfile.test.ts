import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import { installCommands } from "./dependencies.ts";
import { defaultProcess } from "./procfile.ts";

const started = (kind: PlatformKind, files: readonly string[], options = {}, manifest?: string) =>
  defaultProcess({ kind, options }, manifest, (file) => files.includes(file)).command;

test("each platform has its own way to start what has no Procfile", () => {
  expect(started("node", [], {}, '{"scripts": {"start": "node ."}}')).toBe("npm start");
  expect(started("node", ["app.js", "server.js"])).toBe("node app.js");
  expect(started("python", ["application.py"])).toBe(
    "gunicorn --bind 127.0.0.1:$PORT --workers=1 --threads=15 'application'",
  );
  const options = { WSGIPath: "project/wsgi.py", NumProcesses: "3", NumThreads: "2" };
  expect(started("python", ["project/wsgi.py"], options)).toBe(
    "gunicorn --bind 127.0.0.1:$PORT --workers=3 --threads=2 'project.wsgi'",
  );
  expect(started("python", ["site/__init__.py"], { WSGIPath: "site:app" })).toContain("'site:app'");
  expect(started("ruby", ["config.ru"])).toBe("puma -b tcp://127.0.0.1:$PORT");
  expect(started("ruby", ["config.ru", "Gemfile"])).toMatch(/^bundle exec puma /);
});

test.for([
  ["node", 'no Procfile, no "start" script in package.json'],
  ["python", "no application.py, which the option WSGIPath names"],
  ["ruby", "no config.ru"],
  ["java", "no Procfile, without which this harness cannot start it"],
] as [PlatformKind, string][])("without anything to start, %s says what is missing", (row) => {
  const [platform, why] = row;
  expect(() => started(platform, [])).toThrow(why);
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dependencies-"));
});
afterEach(() => rm(folder, { recursive: true }));

test.for([
  ["node", { "package.json": '{"dependencies": {"a": "1"}}' }, ["npm install"]],
  [
    "node",
    { "package.json": '{"dependencies": {"a": "1"}}', "package-lock.json": "{}" },
    ["npm ci"],
  ],
  ["node", { "package.json": '{"dependencies": {"a": "1"}}', node_modules: "" }, []],
  ["node", { "package.json": "{}" }, []],
  ["ruby", { Gemfile: "" }, ["bundle install"]],
  ["ruby", { "config.ru": "" }, []],
  ["python", { Procfile: "" }, []],
  ["python", { Procfile: "", "requirements.txt": "" }, ["python3 -m", "python3 -m"]],
  ["python", { "application.py": "" }, ["python3 -m", "python3 -m"]],
] as [PlatformKind, Record<string, string>, string[]][])(
  "on %s the dependencies of %j are installed",
  async ([platform, files, wanted]) => {
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), content);
    const commands = await installCommands({ folder, platform, venv: join(folder, "venv") });
    const shown = commands.map(
      ({ command, args: [verb] }) => `${command.split("/").at(-1)} ${verb}`,
    );
    expect(shown).toEqual(wanted);
  },
);
