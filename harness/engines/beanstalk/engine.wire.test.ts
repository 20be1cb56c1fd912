/** The engine that runs processes, behind the contract that the fake one passes too. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createErrands } from "#assembly/errands.ts";
import type { WireRequest } from "#gateway/wire-message.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { zipOf } from "#harness/testing/zip-of.ts";
import { present } from "#kernel/assert.ts";
import { createClock } from "#kernel/clock.ts";
import { silentLogger } from "#kernel/logger.ts";
import { createRandom } from "#kernel/random.ts";
import { application } from "#services/elastic-beanstalk/testing/bundles.ts";
import {
  beanstalkEngineContract,
  type VersionKind,
} from "#services/elastic-beanstalk/testing/contract.ts";
import { returnPorts, takePorts } from "#stack/port-pool.ts";
import { createBeanstalkEngine } from "./engine.ts";

const hook = (script: string) => ({ ".platform/hooks/predeploy/a.sh": `#!/bin/sh\n${script}\n` });
const FILES: Readonly<Record<VersionKind, (name: string) => Record<string, string>>> = {
  good: (name) => ({ "app.js": application(name) }),
  unbuildable: (name) => ({ "app.js": application(name), ...hook("exit 9") }),
  dying: () => ({ "app.js": "process.exit(3)" }),
  hanging: (name) => ({ "app.js": application(name), ...hook("sleep 600") }),
};

beanstalkEngineContract("processes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "beanstalk-engine-"));
  const stage = rehearse({ services: [] });
  const clock = createClock();
  const errands = createErrands({ random: createRandom(1), clock, exists: () => false });
  const engine = createBeanstalkEngine({
    ...{ clock, logger: silentLogger, folder, region: "us-east-1", account: stage.account },
    searchPath: "/usr/local/bin:/usr/bin:/bin",
    findTools: async () => ({}),
    identify: (account, _roleArn, name) => ({
      ...errands(account, name),
      call: stage.call,
      environment: {},
      close: () => {},
    }),
    journal: () => stage.world.journal,
    takePort: async () => present((await takePorts(["http"])).http, "a port"),
    returnPort: (http) => returnPorts({ http }),
  });
  return {
    engine,
    bundle: (name, kind) => zipOf(FILES[kind](name)),
    async ask(host) {
      const answer = await engine.environments.find(host)?.answer(requestFor(host));
      if (answer?.status !== 200 || !(answer.body instanceof Readable)) return undefined;
      return (JSON.parse(await text(answer.body)) as { version: string }).version;
    },
    async kill(fleet, id) {
      const pid = fleet.observe().find((one) => one.id === id)?.pid;
      process.kill(present(pid, "the process"), "SIGKILL");
    },
    async close() {
      await engine.stop();
      clock.stop();
      await stage.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

const requestFor = (host: string): WireRequest => ({
  ...{ method: "GET", path: "/", rawQuery: "", query: new URLSearchParams(), headers: {}, host },
  ...{ origin: `http://${host}:80`, sourceIp: "127.0.0.1", body: Readable.from([]) },
  signal: new AbortController().signal,
});
