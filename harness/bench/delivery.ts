/**
 * A manifest's way from its PUT into the dropbox to the worker's POST: S3's event, the function as
 * a warm process, SNS, SQS, the worker daemon, and a worker that only takes the time.
 */

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { text } from "node:stream/consumers";
import { type DeploymentPlan, namesOf } from "#deployment/plan.ts";
import { provision } from "#deployment/provision.ts";
import { queueCaller } from "#engines/beanstalk/queue-caller.ts";
import { startSqsd } from "#engines/beanstalk/sqsd.ts";
import { parseSqsdSettings } from "#engines/beanstalk/sqsd-settings.ts";
import { buildFunction } from "#fixtures/lambdas/build.ts";
import { silentLogger } from "#kernel/logger.ts";
import { signedHeaders } from "#servers/signed-request.ts";
import { cacheDir } from "#setup/places.ts";
import { createHarness, type Harness } from "../harness.ts";
import { type BenchContext, type Figure, percentile } from "./figure.ts";

const WARM_UPS = 20;
const RUNS = 200;

export async function measureDelivery({ env }: BenchContext): Promise<readonly Figure[]> {
  await using harness = await createHarness({ port: 0 });
  const plan = planOf(harness);
  const zip = await readFile(await buildFunction("batch-ingest", join(cacheDir(env), "fixtures")));
  const { queues } = await provision(harness.call, plan, zip);
  const arrivals = new Map<string, (at: number) => void>();
  const worker = createServer(async (request, response) => {
    const at = performance.now();
    const key = /manifest-\d+\.csv/.exec(await text(request))?.[0] ?? "";
    response.end();
    arrivals.get(key)?.(at);
  });
  const sqsd = startSqsd({
    aws: queueCaller(harness.call, queues.queueUrl, () => undefined),
    settings: parseSqsdSettings({}),
    queueName: namesOf(plan).queue,
    port: await listen(worker),
    tasks: [],
    leads: () => true,
    clock: harness.timers,
    logger: silentLogger,
    observer: { onReceive: () => {}, onPost: () => {}, onAnswer: () => {} },
  });
  try {
    const times: number[] = [];
    for (let i = 0; i < WARM_UPS + RUNS; i++) {
      const key = `manifest-${i}.csv`;
      const arrived = new Promise<number>((resolve) => arrivals.set(key, resolve));
      const start = performance.now();
      await put(harness, `/${namesOf(plan).masterfiles}/dropbox/Bench/${key}`);
      const took = (await arrived) - start;
      if (i >= WARM_UPS) times.push(took);
    }
    return [
      {
        name: "dropbox PUT → worker's POST, p50",
        value: percentile(times, 0.5),
        unit: "ms",
        target: 20,
      },
      {
        name: "dropbox PUT → worker's POST, p99",
        value: percentile(times, 0.99),
        unit: "ms",
        target: 100,
      },
    ];
  } finally {
    await sqsd.cut();
    worker.close();
    worker.closeAllConnections();
  }
}

function planOf({ account, region }: Harness): DeploymentPlan {
  return {
    stackName: "bench",
    topology: "seed",
    account,
    region,
    webHost: "media.avalon.localhost",
    streamingHost: "httpstream.avalon.localhost",
    qualities: ["low"],
    secretKeyBase: "bench",
  };
}

/** Over the wire, as a curator's client does it. */
async function put({ port, region }: Harness, path: string): Promise<void> {
  const endpoint = `http://127.0.0.1:${port}`;
  const signer = { endpoint, region, accessKeyId: "test", secretAccessKey: "test" };
  const request = { method: "PUT", path, body: "A batch,alice@example.edu\n" } as const;
  const headers = signedHeaders(signer, request);
  const response = await fetch(`${endpoint}${path}`, { ...request, headers });
  if (!response.ok) throw new Error(`PUT ${path} answered ${response.status}`);
  await response.arrayBuffer();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    }),
  );
}
