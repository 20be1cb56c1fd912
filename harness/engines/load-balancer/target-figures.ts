/** What a balancer counts of one target between two looks. */

import type { RequestFigures } from "#services/elastic-beanstalk/engine.ts";

/** Latencies kept of one span; further ones replace earlier ones. */
const SAMPLE_MAX = 1000;

export interface TargetFigures {
  /** One answered request. */
  count(request: Counted): void;
  /** The figures since this was last asked. */
  take(): RequestFigures;
}

interface Counted {
  readonly status: number;
  readonly seconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export function createTargetFigures(now: () => number): TargetFigures {
  let since = now();
  let count = 0;
  let bytesIn = 0;
  let bytesOut = 0;
  let statuses = { 2: 0, 3: 0, 4: 0, 5: 0 };
  let latencies: number[] = [];
  return {
    count(request) {
      const hundred = Math.floor(request.status / 100);
      if (hundred === 2 || hundred === 3 || hundred === 4 || hundred === 5) statuses[hundred] += 1;
      latencies[count % SAMPLE_MAX] = request.seconds;
      count += 1;
      bytesIn += request.bytesIn;
      bytesOut += request.bytesOut;
    },
    take() {
      const sorted = latencies.toSorted((a, b) => a - b);
      const seconds = (now() - since) / 1000;
      const figures = { seconds, count, statuses, latencies: sorted, bytesIn, bytesOut };
      since = now();
      count = 0;
      bytesIn = 0;
      bytesOut = 0;
      statuses = { 2: 0, 3: 0, 4: 0, 5: 0 };
      latencies = [];
      return figures;
    },
  };
}

export const NO_REQUESTS: RequestFigures = {
  seconds: 0,
  count: 0,
  statuses: { 2: 0, 3: 0, 4: 0, 5: 0 },
  latencies: [],
  bytesIn: 0,
  bytesOut: 0,
};
