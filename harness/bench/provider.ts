/**
 * What it costs to have S3 of another provider behind the gateway: processor time a request and
 * memory while a large object passes. The provider's place is taken by another process of ours, so
 * that the hop alone is measured; the same gateway with its own S3 is what it is compared with.
 */

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { signedHeaders } from "#servers/signed-request.ts";
import type { Figure } from "./figure.ts";
import { type GatewayProcess, startGatewayProcess } from "./gateway-process.ts";

const WARM_UPS = 500;
const REQUESTS = 3_000;
const ROUNDS = 3;
const AT_ONCE = 8;
const MB = 2 ** 20;
const LARGE_BYTES = 256 * MB;
const OBJECT = "/bench/small.txt";
const LARGE = "/bench/large.bin";

export async function measureProvider(): Promise<readonly Figure[]> {
  const own = await startGatewayProcess(["--buckets", "bench"]);
  const agent = new Agent({ keepAlive: true });
  const started = [own];
  const provider = ["--s3-provider", "localstack", "--localstack-endpoint", own.endpoint];
  try {
    const behind = await startGatewayProcess(provider);
    started.push(behind);
    const clients = [own, behind].map((gateway) => ({
      gateway,
      client: createClient(gateway, agent),
    }));
    for (const { client } of clients) {
      await client.put(OBJECT, Buffer.from("A batch"));
      await many(client, WARM_UPS);
    }
    const costs = [own, behind].map(() => [] as number[]);
    // In turns, so that what else the machine does strikes both.
    for (let round = 0; round < ROUNDS; round++)
      for (const [at, { gateway, client }] of clients.entries()) {
        const before = gateway.cpuMs();
        await many(client, REQUESTS / ROUNDS);
        costs[at]?.push(gateway.cpuMs() - before);
      }
    const grown = await large(behind, agent);
    const target = 50;
    const [direct = 0, hop = 0] = costs.map((each) => each.reduce((sum, ms) => sum + ms, 0));
    return [
      { name: "GET of our own, processor time", value: direct / REQUESTS, unit: "ms" },
      {
        name: "the hop to a provider more, processor time",
        value: (hop - direct) / REQUESTS,
        unit: "ms",
        target: 0.3,
      },
      { name: "memory more while 256 MiB go up to it", value: grown.up, unit: "MB", target },
      { name: "memory more while they come down", value: grown.down, unit: "MB", target },
    ];
  } finally {
    agent.destroy();
    for (const gateway of started.reverse()) await gateway.stop();
  }
}

/** How much more memory than before it has at most, while a large object passes again and again. */
async function large(gateway: GatewayProcess, agent: Agent): Promise<{ up: number; down: number }> {
  const client = createClient(gateway, agent);
  const before = gateway.memoryMb();
  const grown = async (act: () => Promise<void>) => {
    let most = 0;
    client.onChunk = () => {
      most = Math.max(most, gateway.memoryMb() - before);
    };
    await act();
    client.onChunk();
    return most;
  };
  const most = { up: 0, down: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    most.up = Math.max(most.up, await grown(() => client.put(LARGE, LARGE_BYTES)));
    most.down = Math.max(most.down, await grown(() => client.get(LARGE)));
  }
  return most;
}

async function many({ get }: Client, count: number): Promise<void> {
  let left = count;
  const work = async () => {
    while (left-- > 0) await get(OBJECT);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

interface Client {
  /** Bytes, or how many of them. */
  put(path: string, body: Uint8Array | number): Promise<void>;
  get(path: string): Promise<void>;
  /** Heard every few megabytes. */
  onChunk(): void;
}

const PIECE = Buffer.alloc(MB, 1);
const LOOK_BYTES = 8 * MB;

function createClient({ endpoint }: GatewayProcess, agent: Agent): Client {
  const signer = { endpoint, region: "us-east-1", accessKeyId: "test", secretAccessKey: "test" };
  const send = (method: "GET" | "PUT", path: string, more: Record<string, string> = {}) => {
    const headers = { ...signedHeaders(signer, { method, path, unsigned: true }), ...more };
    return httpRequest(`${endpoint}${path}`, { method, headers, agent });
  };
  const client: Client = {
    onChunk: () => {},
    async put(path, body) {
      const bytes = typeof body === "number" ? body : body.length;
      const outgoing = send("PUT", path, { "content-length": String(bytes) });
      const answered = once(outgoing, "response");
      if (typeof body !== "number") outgoing.end(body);
      else await writePieces(outgoing, body, () => client.onChunk());
      await read((await answered) as [IncomingMessage]);
    },
    async get(path) {
      const outgoing = send("GET", path);
      outgoing.end();
      const answered = (await once(outgoing, "response")) as [IncomingMessage];
      await read(answered, () => client.onChunk());
    },
  };
  return client;
}

async function writePieces(outgoing: ClientRequest, bytes: number, hear: () => void) {
  for (let sent = 0; sent < bytes; sent += MB) {
    if (!outgoing.write(PIECE)) await once(outgoing, "drain");
    if (sent % LOOK_BYTES === 0) hear();
  }
  outgoing.end();
}

async function read([answer]: readonly [IncomingMessage], hear = () => {}): Promise<void> {
  let unheard = 0;
  for await (const chunk of answer) {
    unheard += (chunk as Uint8Array).length;
    if (unheard < LOOK_BYTES) continue;
    unheard = 0;
    hear();
  }
  if (answer.statusCode !== 200) throw new Error(`S3 answered ${answer.statusCode}`);
}
