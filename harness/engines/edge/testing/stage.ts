/** An edge before a real web server and an account of its own, for tests. */

import http from "node:http";
import type { AddressInfo } from "node:net";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { region } from "#kernel/brand.ts";
import { createRandom } from "#kernel/random.ts";
import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { cloudfront } from "#services/cloudfront/index.ts";
import { corsFor } from "#services/s3/cors.ts";
import type { EdgeAnswer } from "../answer.ts";
import { createEdge, type Edge } from "../edge.ts";

type Behaviour = Partial<DistributionConfig["DefaultCacheBehavior"]>;

/** The host that every distribution of a stage has as its alias. */
export const host = "httpstream.avalon.localhost:4566";

export interface EdgeStage {
  readonly rehearsal: Rehearsal;
  readonly edge: Edge;
  /** What the origin was asked. */
  readonly asked: http.IncomingMessage[];
  /** How the origin answers from now on; "hello" at first. */
  respond(listener: http.RequestListener): void;
  /** Creates a distribution in front of the origin and returns its id. */
  distribute(behaviour?: Behaviour, config?: Partial<DistributionConfig>): Promise<string>;
  ask(url: string, options?: AskOptions): Promise<EdgeAnswer & { readonly text: string }>;
  stop(): Promise<void>;
}

interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
  readonly host?: string;
}

export async function stageEdge(): Promise<EdgeStage> {
  const asked: http.IncomingMessage[] = [];
  let listener: http.RequestListener = (_request, response) => response.end("hello");
  const origin = http.createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address with one.
  const { port } = origin.address() as AddressInfo;
  const rehearsal = rehearse({ services: [erased(cloudfront)] });
  const { core, clock, world } = rehearsal;
  const edge = createEdge({
    worlds: core.worlds,
    registry: core.registry,
    now: clock.now,
    dispatch: core.dispatcher.dispatch,
    region: region("us-east-1"),
    random: createRandom("edge"),
    origin: () => "http://localhost:4566",
    cors: corsFor,
    gatewayPort: () => port,
  });
  return {
    rehearsal,
    edge,
    asked,
    respond: (next) => {
      listener = next;
    },
    async distribute(behaviour = {}, config = {}) {
      const DistributionConfig = configFor(port, behaviour, config);
      const made = await rehearsal.call("cloudfront", "CreateDistribution", { DistributionConfig });
      return present(made.Distribution?.Id, "id");
    },
    async ask(url, options = {}) {
      const answer = await visit(edge, url, options);
      const { body } = answer;
      const chunks = body === undefined ? [] : await Array.fromAsync(world.blobs.read(body));
      return { ...answer, text: Buffer.concat(chunks).toString() };
    },
    async stop() {
      edge.cache.clear();
      await rehearsal.stop();
      origin.closeAllConnections();
      await new Promise((resolve) => origin.close(resolve));
    },
  };
}

function visit(edge: Edge, url: string, options: AskOptions): Promise<EdgeAnswer> {
  const [path = "/", query = ""] = url.split("?");
  const { headers = {}, method = "GET", body, host: asked = host } = options;
  const { answer } = present(edge.claims(asked), "claim");
  const request = { method, protocol: "http", host: asked, path, query, headers } as const;
  return answer({
    request: { ...request, clientIp: "127.0.0.1" },
    body: body === undefined ? undefined : chunksOf(body),
    signal: new AbortController().signal,
  });
}

async function* chunksOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function configFor(
  port: number,
  behaviour: Behaviour,
  config: Partial<DistributionConfig>,
): DistributionConfig {
  const CustomOriginConfig = {
    HTTPPort: port,
    HTTPSPort: 443,
    OriginProtocolPolicy: "http-only",
  };
  return {
    CallerReference: "edge",
    Comment: "",
    Enabled: true,
    DefaultRootObject: "index.html",
    Aliases: { Quantity: 1, Items: ["httpstream.avalon.localhost"] },
    Origins: { Quantity: 1, Items: [{ Id: "web", DomainName: "127.0.0.1", CustomOriginConfig }] },
    DefaultCacheBehavior: {
      TargetOriginId: "web",
      ViewerProtocolPolicy: "allow-all",
      ForwardedValues: { QueryString: false, Cookies: { Forward: "none" } },
      ...behaviour,
    },
    ...config,
  };
}
