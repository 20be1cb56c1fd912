/** A steady stream of requests at a host of the gateway, each on a connection of its own. */

import { createClock, type Timer } from "#kernel/clock.ts";
import { getByHost } from "./wire-stage.ts";

export interface LoadAnswer {
  readonly status: number;
  readonly version: string;
}

export interface Load {
  /** Asks no more; resolves with every answer, in no order. A broken connection has status 0. */
  stop(): Promise<readonly LoadAnswer[]>;
}

export function startLoad(port: number, host: string, perSecond: number): Load {
  const machine = createClock();
  const answers: Promise<LoadAnswer>[] = [];
  let timer: Timer | undefined;
  const ask = async (): Promise<LoadAnswer> => {
    try {
      // Some take their time, so that there is always one under way.
      const path = answers.length % 10 === 0 ? "/slow" : "/";
      const answer = await getByHost(port, host, path);
      const text = await answer.text();
      const version = answer.ok ? (JSON.parse(text) as { version: string }).version : text;
      return { status: answer.status, version };
    } catch (error) {
      return { status: 0, version: String(error) };
    }
  };
  const next = () => {
    answers.push(ask());
    timer = machine.schedule(machine.now() + 1000 / perSecond, next);
  };
  next();
  return {
    async stop() {
      timer?.cancel();
      machine.stop();
      return Promise.all(answers);
    },
  };
}
