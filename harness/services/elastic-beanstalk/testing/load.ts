/** A steady stream of requests at a host of the gateway, each on a connection of its own. */

import { type Load, startLoad } from "#harness/testing/load.ts";
import { getByHost } from "./wire-stage.ts";

/** A broken connection has status 0. */
export interface LoadAnswer {
  readonly status: number;
  readonly version: string;
}

export function loadOn(port: number, host: string, perSecond: number): Load<LoadAnswer> {
  return startLoad(perSecond, async (number) => {
    try {
      // Some take their time, so that there is always one under way.
      const answer = await getByHost(port, host, number % 10 === 0 ? "/slow" : "/");
      const text = await answer.text();
      const version = answer.ok ? (JSON.parse(text) as { version: string }).version : text;
      return { status: answer.status, version };
    } catch (error) {
      return { status: 0, version: String(error) };
    }
  });
}
