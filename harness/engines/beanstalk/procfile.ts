/**
 * Which processes an application consists of.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-configuration-procfile.html
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";

export interface ProcessLine {
  /** `web` is the one that gets requests. */
  readonly name: string;
  /** A shell command. */
  readonly command: string;
}

const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;

/** The lines of the form `name: command`; comments and blank lines aside. */
export function readLines(text: string, refuse: (line: string) => never): readonly ProcessLine[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name, command] = LINE.exec(line.trim()) ?? [];
    return name === undefined || command === undefined ? refuse(line) : { name, command };
  });
}

/** The lines of a Procfile; it must name a `web` process. */
export function parseProcfile(text: string): readonly ProcessLine[] {
  const processes = readLines(text, (line) => {
    throw unreadable(`holds the line "${line}", which is not of the form "name: command"`);
  });
  if (!processes.some(({ name }) => name === "web")) throw unreadable('names no "web" process');
  return processes;
}

/** The platform, with its own options. */
export interface ProcessPlatform {
  readonly kind: PlatformKind;
  readonly options: Readonly<Record<string, string>>;
}

/** What a platform starts when there is no Procfile. */
export function defaultProcess(
  { kind, options }: ProcessPlatform,
  packageJson: string | undefined,
  has: (file: string) => boolean,
): ProcessLine {
  if (kind === "node") return nodeProcess(packageJson, has);
  if (kind === "python") return pythonProcess(options, has);
  if (kind === "ruby") return rubyProcess(has);
  throw missing("no Procfile, without which this harness cannot start it on this platform");
}

/**
 * Gunicorn with the module of WSGIPath.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/python-configuration-procfile.html
 */
function pythonProcess(
  options: ProcessPlatform["options"],
  has: (file: string) => boolean,
): ProcessLine {
  const { WSGIPath = "application", NumProcesses = "1", NumThreads = "15" } = options;
  const [path = "", ...callable] = WSGIPath.replace(/\.py$/, "").split(":");
  const file = path.replaceAll(".", "/");
  if (!has(`${file}.py`) && !has(`${file}/__init__.py`))
    throw missing(`no Procfile, and no ${file}.py, which the option WSGIPath names`);
  const module = [path.replaceAll("/", "."), ...callable].join(":");
  const sizes = `--workers=${NumProcesses} --threads=${NumThreads}`;
  return { name: "web", command: `gunicorn --bind 127.0.0.1:$PORT ${sizes} '${module}'` };
}

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/ruby-platform-procfile.html */
function rubyProcess(has: (file: string) => boolean): ProcessLine {
  if (!has("config.ru")) throw missing("no Procfile, and no config.ru, with which Puma starts");
  const program = has("Gemfile") ? "bundle exec puma" : "puma";
  return { name: "web", command: `${program} -b tcp://127.0.0.1:$PORT` };
}

function nodeProcess(packageJson: string | undefined, has: (file: string) => boolean): ProcessLine {
  const manifest = parseJson(packageJson ?? "");
  const scripts = isJsonObject(manifest) ? manifest["scripts"] : undefined;
  if (isJsonObject(scripts) && scripts["start"] !== undefined)
    return { name: "web", command: "npm start" };
  for (const file of ["app.js", "server.js"])
    if (has(file)) return { name: "web", command: `node ${file}` };
  throw missing(
    'no Procfile, no "start" script in package.json, and neither app.js nor server.js; add one ' +
      "of them to its root",
  );
}

function missing(what: string): HarnessError {
  return new HarnessError("INPUT_UNREADABLE", `The application has ${what}.`);
}

function unreadable(what: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The application's Procfile ${what}; it needs lines such as "web: node server.js".`,
  );
}
