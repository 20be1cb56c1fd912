/**
 * Which processes an application consists of.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-configuration-procfile.html
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";

export interface ProcessLine {
  /** `web` is the one that gets requests. */
  readonly name: string;
  /** A shell command. */
  readonly command: string;
}

const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;

/** The lines of a Procfile; it must name a `web` process. */
export function parseProcfile(text: string): readonly ProcessLine[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const processes = lines.map((line): ProcessLine => {
    const [, name, command] = LINE.exec(line.trim()) ?? [];
    if (name === undefined || command === undefined)
      throw unreadable(`holds the line "${line}", which is not of the form "name: command"`);
    return { name, command };
  });
  if (!processes.some(({ name }) => name === "web")) throw unreadable('names no "web" process');
  return processes;
}

/** What Beanstalk's Node platform starts when there is no Procfile. */
export function defaultProcess(
  packageJson: string | undefined,
  has: (file: string) => boolean,
): ProcessLine {
  const manifest = parseJson(packageJson ?? "");
  const scripts = isJsonObject(manifest) ? manifest["scripts"] : undefined;
  if (isJsonObject(scripts) && scripts["start"] !== undefined)
    return { name: "web", command: "npm start" };
  for (const file of ["app.js", "server.js"])
    if (has(file)) return { name: "web", command: `node ${file}` };
  throw new HarnessError(
    "INPUT_UNREADABLE",
    'The application has no Procfile, no "start" script in package.json, and neither app.js nor ' +
      "server.js; add one of them to its root.",
  );
}

function unreadable(what: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The application's Procfile ${what}; it needs lines such as "web: node server.js".`,
  );
}
