/** What every runner must do: one suite, run by each runner's own test with a real Redis. */

import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import type { ServerDefinition } from "./definition.ts";
import { portOf } from "./definition.ts";
import { takePorts } from "./port-pool.ts";
import { recipeOf } from "./process/recipe.ts";
import type { Runner, RunningServer, StartRequest } from "./runner.ts";
import { redis } from "./servers/redis.ts";

/** Runs the suite on the runner that `create` makes. */
export function runnerContract(name: string, create: () => Promise<Runner>): void {
  describe(`the ${name} runner`, () => {
    let folder: string;
    let runner: Runner;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "avalon-aws-contract-"));
      runner = await create();
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const start = async (definition: ServerDefinition = redis): Promise<RunningServer> => {
      const server = await runner.start(await requestFor(definition, runner.host, folder));
      onTestFinished(() => server.stop());
      return server;
    };

    test("a started server is ready at once and has logs", async () => {
      const server = await start();
      expect(await ping(server)).toBe("PONG");
      expect(server.state()).toBe("running");
      // A container's log comes by way of the engine.
      await eventually(
        () => /Ready to accept connections/.test(server.logs().join()) || undefined,
        {
          what: "the log line that it is ready",
          withinMs: 5_000,
        },
      );
    });

    test("a killed server is told of as died, and can be started again", async () => {
      const server = await start();
      const died = new Promise<string>((resolve) => server.onDied(resolve));
      await server.kill();
      expect(await died).toContain("SIGKILL");
      expect(server.state()).toBe("died");
      await server.restart();
      expect(server.state()).toBe("running");
      expect(await ping(server)).toBe("PONG");
    });

    test("a paused server keeps its connections and answers after it is resumed", async () => {
      const server = await start();
      const client = clientOf(server);
      try {
        expect(await client.ping()).toBe("PONG");
        await server.pause();
        let answered = false;
        const late = client.ping().then((answer) => {
          answered = true;
          return answer;
        });
        expect(await accepts(server)).toBe(true);
        expect(answered).toBe(false);
        await server.resume();
        expect(await late).toBe("PONG");
      } finally {
        client.disconnect();
      }
    });

    test("a stopped server listens no more, and is not told of as died", async () => {
      const server = await start();
      const deaths: string[] = [];
      server.onDied((how) => deaths.push(how));
      await server.stop();
      await server.stop();
      expect(server.state()).toBe("stopped");
      expect(await accepts(server)).toBe(false);
      expect(deaths).toEqual([]);
    });

    test("a paused server can be stopped", async () => {
      const server = await start();
      await server.pause();
      await server.stop();
      expect(await accepts(server)).toBe(false);
    });

    test("a server that ends instead of starting fails at once, with its last words", async () => {
      const refusing: ServerDefinition = {
        ...redis,
        process(context) {
          const recipe = recipeOf(redis, context);
          return { ...recipe, args: [...recipe.args, "--no-such-setting", "1"] };
        },
        docker: { ...redis.docker, command: ["redis-server", "--no-such-setting", "1"] },
      };
      await expect(start(refusing)).rejects.toThrow(
        /redis [\s\S]*before it was ready[\s\S]*no-such-setting/,
      );
    });
  });
}

async function requestFor(
  definition: ServerDefinition,
  host: string,
  folder: string,
): Promise<StartRequest> {
  const absent = () => {
    throw new Error("Redis depends on nothing");
  };
  const place = { host, ports: await takePorts(definition.ports) };
  return {
    definition,
    folder: join(folder, definition.name),
    context: { place, peer: absent, s3: absent },
  };
}

function clientOf({ place }: RunningServer): Redis {
  return new Redis({ host: place.host, port: portOf(place, "redis") });
}

async function ping(server: RunningServer): Promise<string> {
  const client = clientOf(server);
  try {
    return await client.ping();
  } finally {
    client.disconnect();
  }
}

/** Whether the server's port takes connections. */
function accepts({ place }: RunningServer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(portOf(place, "redis"), place.host);
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
