/**
 * Every option of the harness, once: this schema is the type, the defaults, the documentation, the
 * command-line flags (`--data-dir`) and the environment variables (`AVALON_AWS_DATA_DIR`).
 */

import { z } from "zod";
import { HarnessError } from "#kernel/harness-error.ts";

/** How the real servers run; for every command that starts them. */
export const serverOptions = {
  backend: z
    .enum(["auto", "process", "docker"])
    .default("auto")
    .describe(
      "what the real servers run as; auto: processes where they are found, else containers",
    ),
  zookeeperServers: z
    .int()
    .min(1)
    .max(5)
    .refine((count) => count % 2 === 1, "must be 1, 3 or 5: an even ensemble bears no more losses")
    .default(1)
    .describe("servers of the ZooKeeper ensemble: 1, 3 or 5"),
  solrNodes: z
    .int()
    .min(1)
    .max(9)
    .default(1)
    .describe("nodes of the SolrCloud; from 2 on a balancer stands before them"),
  imagePrefix: z
    .string()
    .min(1)
    .optional()
    .describe("put before the names of the servers' images, such as a mirror's host and path"),
  imagePostgres: image("PostgreSQL"),
  imageRedis: image("Redis"),
  imageZookeeper: image("ZooKeeper"),
  imageSolr: image("Solr"),
  imageFedora: image("Fedora"),
  imageLocalstack: image("LocalStack"),
};

function image(server: string) {
  return z.string().min(1).optional().describe(`image of ${server} instead of the pinned one`);
}
const provider = (service: string) =>
  z
    .enum(["ours", "localstack", "aws"])
    .default("ours")
    .describe(`whose ${service} is behind the gateway; aws is a real account's`);

export const harnessSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(4566)
    .describe("port of the gateway; 0 takes a free one"),
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("address to listen on; 0.0.0.0 lets other machines and containers in"),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .default("us-east-1")
    .describe("region of requests that name none"),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .default("000000000000")
    .describe("account of the access key `test`"),
  dataDir: z.string().min(1).optional().describe("folder that keeps all state across restarts"),
  buckets: z
    .string()
    .regex(/^[a-z0-9.-]+(,[a-z0-9.-]+)*$/)
    .optional()
    .describe("buckets to make at the start, separated by commas"),
  seed: z.string().default("avalon").describe("seed of ids and faults"),
  verifySignatures: z
    .boolean()
    .default(true)
    .describe("check request signatures; off accepts any secret"),
  domain: z
    .string()
    .regex(/^[a-z0-9.-]+\.localhost$/)
    .default("avalon.localhost")
    .describe("domain under which the web application and the edge are reached"),
  requestLimits: z
    .boolean()
    .default(false)
    .describe("hold clients to AWS's request rates, such as two CreateJob a second"),
  ffmpeg: z.string().min(1).default("ffmpeg").describe("path of ffmpeg"),
  ffprobe: z.string().min(1).default("ffprobe").describe("path of ffprobe"),
  s3Provider: provider("S3"),
  snsProvider: provider("SNS"),
  sqsProvider: provider("SQS"),
  localstackEndpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("where the LocalStack of these providers answers, such as http://127.0.0.1:4566"),
  deliveries: z
    .enum(["ours", "provider"])
    .optional()
    .describe(
      "who delivers between S3, SNS and SQS of one provider; ours with localstack, the provider with aws",
    ),
  logLevel: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("warn")
    .describe("least severe log line to print"),
  ...serverOptions,
});

/** The options of {@link serverOptions} alone. */
export type ServerOptions = z.infer<z.ZodObject<typeof serverOptions>>;

export type HarnessOptions = z.infer<typeof harnessSchema>;
export type HarnessInput = z.input<typeof harnessSchema>;

/** Options with their defaults, frozen; what is wrong is told with its value and its rule. */
export function parseHarnessOptions(
  given: Readonly<Record<string, unknown>>,
  env: Environment = {},
): Readonly<HarnessOptions> {
  return parseOptions(harnessSchema, given, env);
}

export type Environment = Readonly<Record<string, string | undefined>>;

const ENV_PREFIX = "AVALON_AWS_";

/** What was given wins over the environment, the environment over the defaults. */
export function parseOptions<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  given: Readonly<Record<string, unknown>>,
  env: Environment,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const explicit = Object.entries(given).filter(([, value]) => value !== undefined);
  const result = schema.safeParse({
    ...fromEnvironment(schema, env),
    ...Object.fromEntries(explicit),
  });
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `there is no option ${issue.keys.join(", ")}`
      : `${optionName(issue.path)}: ${issue.message}`,
  );
  throw new HarnessError(
    "CONFIG_INVALID",
    `The options are not valid: ${problems.join("; ")}. Run with --help to see them all.`,
  );
}

function optionName(path: readonly PropertyKey[]): string {
  const name = path.map(String).join(".");
  return `--${kebab(name)} (${ENV_PREFIX}${constant(name)})`;
}

/** `dataDir` → `data-dir` */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `dataDir` → `DATA_DIR` */
export function constant(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function fromEnvironment(schema: z.ZodObject, env: Environment): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const text = env[ENV_PREFIX + constant(name)];
    if (text !== undefined) found[name] = fromText(kindOf(field), text);
  }
  return found;
}

export type OptionKind = "string" | "number" | "boolean" | "enum";

/** The kind of value under a field's defaults and optionality. */
export function kindOf(field: z.core.$ZodType): OptionKind {
  const { def } = field._zod;
  if ("innerType" in def) return kindOf(def.innerType as z.core.$ZodType);
  switch (def.type) {
    case "number":
    case "boolean":
    case "enum":
      return def.type;
    default:
      return "string";
  }
}

/** Text as the kind's value; what does not fit stays text, for the schema to refuse by name. */
export function fromText(kind: OptionKind, text: string): unknown {
  if (kind === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === "boolean" && /^(true|1|yes)$/i.test(text)) return true;
  if (kind === "boolean" && /^(false|0|no)$/i.test(text)) return false;
  return text;
}
