/**
 * Which service a request is for, and in which protocol it speaks: by the signature's scope, then
 * X-Amz-Target, Action and Version, host and path. Built from the models' facts; two services that
 * claim the same thing are a mistake found at start-up.
 */

import { assert } from "#kernel/assert.ts";
import { type ServiceModel, serviceFacts, serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { Claim } from "./auth/claim.ts";
import type { WireProtocol } from "./call.ts";
import { wireProtocolOf } from "./protocols/protocols.ts";
import { DEFAULT_HOSTS, labelsBefore } from "./route-address.ts";
import type { WireRequest } from "./wire-message.ts";

export interface RouterOptions {
  readonly services: readonly ServiceName[];
  /** Host names below which services and buckets are addressed. */
  readonly hosts?: readonly string[];
}

/** The service and protocol of a request. */
export interface Identified {
  readonly service: ServiceModel;
  readonly protocol: WireProtocol;
}

export interface Router {
  readonly hosts: readonly string[];
  /** `form` is the request's query and form body, where it has one. */
  identify(request: WireRequest, claim: Claim, form: URLSearchParams): Identified | undefined;
}

/** The service that owns what no other claims. */
const FALLBACK: ServiceName = "s3";

export function createRouter(options: RouterOptions): Router {
  const hosts = options.hosts ?? DEFAULT_HOSTS;
  const index = buildIndex(options.services);

  const find = (request: WireRequest, claim: Claim, form: URLSearchParams) =>
    (("service" in claim && index.signing.get(claim.service)) || undefined) ??
    index.targets.get(targetPrefix(request)) ??
    serviceOfAction(index, form) ??
    serviceOfHost(index, request.host, hosts) ??
    index.paths.get(request.path.split("/", 2)[1] ?? "") ??
    index.fallback;

  return {
    hosts,
    identify(request, claim, form) {
      const name = find(request, claim, form);
      if (name === undefined) return undefined;
      const service = serviceModel(name);
      return { service, protocol: protocolOf(service, request, form) };
    },
  };
}

interface Index {
  readonly signing: ReadonlyMap<string, ServiceName>;
  readonly targets: ReadonlyMap<string, ServiceName>;
  readonly paths: ReadonlyMap<string, ServiceName>;
  readonly versions: ReadonlyMap<string, readonly ServiceName[]>;
  readonly fallback: ServiceName | undefined;
}

function buildIndex(services: readonly ServiceName[]): Index {
  const signing = new Map<string, ServiceName>();
  const targets = new Map<string, ServiceName>();
  const paths = new Map<string, ServiceName>();
  const versions = new Map<string, ServiceName[]>();
  for (const name of services) {
    const facts = serviceFacts(name);
    claim(signing, facts.signingName, name, "signing name");
    claim(targets, facts.targetPrefix, name, "target prefix");
    for (const path of facts.datedPaths ?? []) claim(paths, path, name, "path");
    const speaksQuery = facts.protocol === "awsQuery" || facts.queryCompatible === true;
    if (speaksQuery) versions.set(facts.version, [...(versions.get(facts.version) ?? []), name]);
  }
  for (const [version, names] of versions) refuseSharedActions(version, names);
  const fallback = services.includes(FALLBACK) ? FALLBACK : undefined;
  return { signing, targets, paths, versions, fallback };
}

function claim(
  index: Map<string, ServiceName>,
  key: string,
  name: ServiceName,
  what: string,
): void {
  const other = index.get(key);
  assert(other === undefined, `${name} and ${other} both claim the ${what} ${key}`);
  index.set(key, name);
}

/** Services that share a version are told apart by their actions. */
function refuseSharedActions(version: string, names: readonly ServiceName[]): void {
  const seen = new Map<string, ServiceName>();
  if (names.length < 2) return;
  for (const name of names) {
    for (const action of serviceModel(name).operations.keys()) {
      claim(seen, action, name, `action of version ${version}:`);
    }
  }
}

const RPC_V2_PATH = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

function targetPrefix({ headers, path }: WireRequest): string {
  const target = headers["x-amz-target"];
  if (target !== undefined) return target.slice(0, target.lastIndexOf("."));
  return RPC_V2_PATH.exec(path)?.[1] ?? "";
}

function serviceOfAction(index: Index, form: URLSearchParams): ServiceName | undefined {
  const action = form.get("Action");
  if (action === null) return undefined;
  const names = index.versions.get(form.get("Version") ?? "") ?? [];
  if (names.length < 2) return names[0];
  return names.find((name) => serviceModel(name).operations.has(action));
}

function serviceOfHost(
  index: Index,
  host: string,
  hosts: readonly string[],
): ServiceName | undefined {
  const labels = labelsBefore(host, hosts);
  // `sqs.us-east-1`, `sqs`; but `x.s3` is a bucket, which the fallback serves.
  return labels && labels.length <= 2 ? index.signing.get(labels[0] ?? "") : undefined;
}

/** The protocol belongs to the request: SQS is called in JSON and in the query protocol. */
function protocolOf(
  service: ServiceModel,
  { headers }: WireRequest,
  form: URLSearchParams,
): WireProtocol {
  const own = wireProtocolOf[service.protocol];
  if (own === "rest-json" || own === "rest-xml") return own;
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "rpc-v2-cbor";
  if (headers["x-amz-target"] !== undefined) return "aws-json";
  return service.queryCompatible && form.has("Action") ? "aws-query" : own;
}

/** The operation's name in the RPC protocols. */
export function rpcOperationName(
  protocol: WireProtocol,
  { headers, path }: WireRequest,
  form: URLSearchParams,
): string {
  if (protocol === "aws-query") return form.get("Action") ?? "";
  if (protocol === "rpc-v2-cbor") return RPC_V2_PATH.exec(path)?.[2] ?? "";
  const target = headers["x-amz-target"] ?? "";
  return target.slice(target.lastIndexOf(".") + 1);
}
