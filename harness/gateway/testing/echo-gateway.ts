/**
 * A gateway on a real socket whose calls are answered by the test: it keeps what was decoded and
 * streams bodies out of memory.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { AwsError } from "#kernel/aws-error.ts";
import { accountId, region } from "#kernel/brand.ts";
import { machineNow } from "#kernel/clock.ts";
import { silentLogger } from "#kernel/logger.ts";
import { createRandom } from "#kernel/random.ts";
import type { BodySource, StoredBody } from "#model/body.ts";
import { modelledServices } from "#model/service-model.ts";
import { createCredentials } from "../auth/credentials.ts";
import type { Call, Outcome } from "../call.ts";
import type { GatewayBug, GatewayOptions } from "../options.ts";
import { createPipeline } from "../pipeline.ts";
import { createGatewayServer } from "../server.ts";

export interface EchoGateway {
  readonly port: number;
  readonly endpoint: string;
  /** All calls so far, in order. */
  readonly calls: Call[];
  readonly bugs: GatewayBug[];
  /** What the next calls are answered with; an AwsError is thrown at the caller. */
  answer: (call: Call) => object | Promise<object>;
  /** Moves the harness clock. */
  offsetMs: number;
  /** The bytes of a received body. */
  bytesOf(body: unknown): Buffer;
  /** Holds on received bodies that nothing has ended yet. */
  held(): number;
  close(): Promise<void>;
}

export async function openEchoGateway(
  overrides: Partial<GatewayOptions> = {},
): Promise<EchoGateway> {
  const blobs = new Map<string, Buffer>();
  let held = 0;
  const calls: Call[] = [];
  const bugs: GatewayBug[] = [];

  const bytesOf = (segments: StoredBody["segments"]) =>
    Buffer.concat(segments.map(({ blob }) => blobs.get(blob) ?? Buffer.alloc(0)));

  const dispatch = async (call: Call): Promise<Outcome> => {
    calls.push(call);
    const answer = await gateway.answer(call);
    held -= Object.values(call.input).filter((value) => value?.kind === "stored").length;
    return answer instanceof AwsError ? { ok: false, error: answer } : { ok: true, output: answer };
  };
  const now = () => machineNow() + gateway.offsetMs;
  const server = createGatewayServer({
    now,
    logger: silentLogger,
    pipeline: createPipeline({
      services: modelledServices(),
      credentials: createCredentials(),
      defaultAccount: accountId("000000000000"),
      defaultRegion: region("us-east-1"),
      now,
      random: createRandom("echo"),
      dispatch,
      async spool(_account, chunks) {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
        const content = Buffer.concat(parts);
        const blob = createHash("sha256").update(content).digest("hex");
        blobs.set(blob, content);
        held++;
        const md5 = createHash("md5").update(content).digest("hex");
        return { segments: [{ blob, bytes: content.length }], bytes: content.length, md5 };
      },
      drop: () => {
        held--;
      },
      open: (_account, body) => opened(body, bytesOf),
      onBug: (bug) => bugs.push(bug),
      ...overrides,
    }),
  });
  const port = await server.listen({ port: 0 });
  const gateway: EchoGateway = {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    bugs,
    answer: () => ({}),
    offsetMs: 0,
    bytesOf: (body) => bytesOf((body as StoredBody).segments),
    held: () => held,
    close: server.close,
  };
  return gateway;
}

async function* opened(
  body: BodySource,
  bytesOf: (segments: StoredBody["segments"]) => Buffer,
): AsyncIterable<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else if ("kind" in body) yield bytesOf(body.segments).subarray(body.start, body.end);
  else yield* body;
}
