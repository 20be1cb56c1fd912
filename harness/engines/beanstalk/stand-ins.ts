/**
 * Servers of the stack that stand in for bundles of the Tomcat, Docker and ECS platforms: those of
 * the templates are Fedora, Solr and ZooKeeper, which run here as processes, without containers.
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import type { ZipContents } from "../process/read-zip.ts";
import { parseYamlFile } from "./yaml-file.ts";

export type StandInServer = "fedora" | "solr" | "zookeeper";

export interface StandIn {
  readonly server: StandInServer;
  readonly platforms: readonly PlatformKind[];
  /** Names of files of which one is enough. */
  readonly file?: RegExp;
  /** Name of an image that the bundle runs, without its tag. */
  readonly image?: RegExp;
}

export const STAND_INS: readonly StandIn[] = [
  { server: "fedora", platforms: ["tomcat"], file: /(^|\/)fcrepo[\w.-]*\.(war|jar)$/ },
  { server: "solr", platforms: ["docker", "ecs"], image: /^(.*\/)?solr$/ },
  { server: "zookeeper", platforms: ["docker", "ecs"], image: /^(.*\/)?zookeeper(-exhibitor)?$/ },
];

/** The platforms whose bundles only run as a server that stands in. */
export const runsStandIns = (platform: PlatformKind | undefined): boolean =>
  STAND_INS.some(({ platforms }) => platform !== undefined && platforms.includes(platform));

/** The files of a bundle that name images. */
export const IMAGE_FILES = /^(Dockerrun\.aws\.json|Dockerfile|docker-compose\.yml)$/;

export interface FoundStandIn extends StandIn {
  /** What of the bundle does not run, a sentence each. */
  readonly notices: readonly string[];
}

/** The server for a bundle; HarnessError when none of its parts is one. */
export function findStandIn({ names, texts }: ZipContents, platform: PlatformKind): FoundStandIn {
  const images = [...texts].flatMap(([name, text]) => imagesIn(name, text));
  for (const standIn of STAND_INS) {
    if (!standIn.platforms.includes(platform)) continue;
    const { server, file, image: pattern } = standIn;
    const image = images.find((one) => pattern?.test(withoutTag(one)));
    const found = file ? [...names].find((name) => file.test(name)) : image;
    if (found === undefined) continue;
    const others = images.filter((one) => one !== image);
    return {
      ...standIn,
      notices: [
        `${found} is not run: the harness's own ${server} stands in for it, without containers.`,
        ...others.map((one) => `${one} is not run: the harness runs no containers.`),
        ...(hasScripts(names)
          ? [`Files, commands and hooks of the bundle have no effect on the ${server} here.`]
          : []),
      ],
    };
  }
  const known = STAND_INS.filter(({ platforms }) => platforms.includes(platform));
  const what = images.length > 0 ? `runs ${images.join(", ")}` : "names none of them";
  throw new HarnessError(
    "INPUT_UNREADABLE",
    `On the platform "${platform}" only ${known.map(({ server }) => server).join(" and ")} can run ` +
      `here, as servers of the harness; the source bundle ${what}.`,
  );
}

const hasScripts = (names: ReadonlySet<string>) =>
  [...names].some((name) => /(^|\/)\.(ebextensions|platform)\//.test(name));

const withoutTag = (image: string) => image.replace(/(:[\w.-]+)?(@.*)?$/, "");

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/single-container-docker-configuration.html */
function imagesIn(name: string, text: string): readonly string[] {
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (file === "Dockerfile")
    return [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].map(([, image = ""]) => image);
  if (file === "docker-compose.yml")
    return imagesOf(parseYamlFile(name, text), "services", "image");
  if (file !== "Dockerrun.aws.json") return [];
  const dockerrun = parseJson(text);
  if (!isJsonObject(dockerrun))
    throw new HarnessError("INPUT_UNREADABLE", `${name} holds no JSON object.`);
  const single = dockerrun["Image"];
  return [
    ...(isJsonObject(single) ? [String(single["Name"] ?? "")] : []),
    ...imagesOf(dockerrun, "containerDefinitions", "image"),
  ];
}

/** Of a list or a mapping of containers. */
function imagesOf(file: unknown, containers: string, key: string): readonly string[] {
  const all: unknown = isJsonObject(file) ? file[containers] : undefined;
  const list = Array.isArray(all) ? all : isJsonObject(all) ? Object.values(all) : [];
  return list.flatMap((one) => (isJsonObject(one) && one[key] ? [String(one[key])] : []));
}
