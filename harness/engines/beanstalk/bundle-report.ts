/**
 * What a source bundle says before it is unpacked: whether it can be, whether there is anything to
 * start, which settings it brings, and what of it is not honoured.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html
 */

import { HarnessError } from "#kernel/harness-error.ts";
import type { BundleReport, PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import { readZip, type ZipContents } from "../process/read-zip.ts";
import { parseBuildfile } from "./buildfile.ts";
import { parseCronFile } from "./cron-file.ts";
import { DEPENDENCY_FILES } from "./dependencies.ts";
import { type Extension, parseExtensionFile } from "./extension-file.ts";
import { defaultProcess, parseProcfile } from "./procfile.ts";
import { BUNDLE_LIMITS } from "./source-bundle.ts";
import { findStandIn, IMAGE_FILES, runsStandIns } from "./stand-ins.ts";

const EXTENSION = /^\.ebextensions\/[^/]+\.config$/;
const WANTED = /^(Procfile|Buildfile|cron\.yaml|package\.json)$/;

/** Files that decide what a bundle is, read whole. */
const FILE_BYTES_MAX = 1024 * 1024;

/** The few files that say what a bundle is. */
export function readBundle(bundle: Uint8Array): Promise<ZipContents> {
  return readZip(bundle, BUNDLE_LIMITS, {
    wants: (name) => EXTENSION.test(name) || WANTED.test(name) || IMAGE_FILES.test(name),
    bytesMax: FILE_BYTES_MAX,
  });
}

export async function reportOn(bundle: Uint8Array, platform?: PlatformKind): Promise<BundleReport> {
  const contents = await readBundle(bundle);
  const { names, texts } = contents;
  const { files, prefix } = withoutFolder(names, texts);
  const has = (name: string) => names.has(prefix + name);
  const standIn =
    platform !== undefined && runsStandIns(platform) ? findStandIn(contents, platform) : undefined;
  if (platform !== undefined && !standIn) refuseContainers(has);
  const extensions = [...files]
    .filter(([name]) => EXTENSION.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => parseExtensionFile(name, text));
  if (standIn) return { settings: settingsOf(extensions), notices: standIn.notices };
  const parts = { files, names, prefix, has };
  checkStart(parts, platform);
  const cron = files.get("cron.yaml");
  if (cron !== undefined) parseCronFile(cron);
  return { settings: settingsOf(extensions), notices: noticesOf(extensions, parts, platform) };
}

interface Parts {
  /** The wanted files, by their name in the folder that they run from. */
  readonly files: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
  readonly prefix: string;
  has(name: string): boolean;
}

/** Choice: a zip whose only entry is a folder is taken as that folder, as it is run from there. */
function withoutFolder(names: ReadonlySet<string>, texts: ReadonlyMap<string, string>) {
  const roots = new Set([...names].map((name) => name.split("/")[0] ?? ""));
  const [root = ""] = roots;
  const isFolder = roots.size === 1 && !names.has(root);
  const prefix = isFolder ? `${root}/` : "";
  const files = new Map([...texts].map(([name, text]) => [name.slice(prefix.length), text]));
  return { files, prefix };
}

function refuseContainers(has: (name: string) => boolean): void {
  const name = ["Dockerrun.aws.json", "docker-compose.yml", "Dockerfile"].find(has);
  if (name !== undefined && !has("Procfile") && !has("package.json"))
    throw unusable(`is for Docker (${name}), which this harness does not run`);
}

/** Which of its files is started is an option that the request may bring. */
function refuseWithoutPython(names: ReadonlySet<string>): void {
  if (![...names].some((name) => name.endsWith(".py")))
    throw unusable("holds no Procfile and no Python file");
}

function checkStart({ files, names, has }: Parts, platform: PlatformKind | undefined): void {
  const buildfile = files.get("Buildfile");
  if (buildfile !== undefined) parseBuildfile(buildfile);
  const procfile = files.get("Procfile");
  if (procfile !== undefined) parseProcfile(procfile);
  // Before it is deployed, a bundle may be for any platform.
  else if (platform === "python") refuseWithoutPython(names);
  else if (platform !== undefined)
    defaultProcess({ kind: platform, options: {} }, files.get("package.json"), has);
}

function settingsOf(extensions: readonly Extension[]): BundleReport["settings"] {
  const all: Record<string, Record<string, string>> = {};
  for (const { settings } of extensions)
    for (const [namespace, options] of Object.entries(settings))
      all[namespace] = { ...all[namespace], ...options };
  return all;
}

function noticesOf(
  extensions: readonly Extension[],
  { names, prefix, has }: Parts,
  platform: PlatformKind | undefined,
): readonly string[] {
  const isUnder = (folder: string) => [...names].some((name) => name.startsWith(prefix + folder));
  return [
    ...extensions.flatMap(({ notices }) => notices),
    ...(isUnder(".platform/nginx/")
      ? ["`.platform/nginx` has no effect: instances have no proxy in front of the application."]
      : []),
    ...Object.entries(DEPENDENCY_FILES)
      .filter(([name, kind]) => has(name) && platform !== undefined && platform !== kind)
      .map(([name, kind]) => `\`${name}\` has no effect on a platform other than ${kind}.`),
    ...(has("env.yaml")
      ? ["`env.yaml` has no effect: the environment's manifest is not read."]
      : []),
  ];
}

function unusable(what: string): HarnessError {
  return new HarnessError("INPUT_UNREADABLE", `The source bundle ${what}.`);
}
