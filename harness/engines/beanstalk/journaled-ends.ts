/**
 * Ends of an instance's processes that nobody asked for, in the journal: each follows from what the
 * process was asked for when it ended, so that a trace of a request or a message names it.
 */

import type { Journal } from "#bus/journal.ts";
import type { Instant } from "#kernel/clock.ts";
import type { ErrandRecord, ProcessIdentity } from "./identity.ts";
import type { ProcessEnd } from "./instance-processes.ts";

export interface JournaledEnds {
  /** The identity whose errands are kept in mind. */
  readonly identity: ProcessIdentity;
  note(end: ProcessEnd): void;
}

export interface JournaledEndsOptions {
  readonly journal: Journal;
  readonly identity: ProcessIdentity;
  /** The machine's time. */
  now(): Instant;
  readonly instanceId: string;
  readonly environmentName: string;
}

/** A connection breaks before its process's end is told, by this much at most. */
const BROKEN_MS = 5000;

/** A process that had more to do at its end is noted with the newest of it. */
const LINKS_MAX = 100;

export function journaledEnds(options: JournaledEndsOptions): JournaledEnds {
  const { journal, identity, now, instanceId, environmentName } = options;
  const underWay = new Set<ErrandRecord>();
  const broken = new Map<ErrandRecord, Instant>();
  const takeCauses = (): readonly number[] => {
    const recent = [...broken].filter(([, at]) => now() - at <= BROKEN_MS);
    const records = [...recent.map(([record]) => record), ...underWay].slice(-LINKS_MAX);
    broken.clear();
    return records.map((record) => (typeof record === "number" ? record : record()));
  };
  return {
    identity: {
      ...identity,
      begin(record, incoming) {
        const errand = identity.begin(record, incoming);
        underWay.add(record);
        return {
          traceHeader: errand.traceHeader,
          end(isBroken = false) {
            errand.end(isBroken);
            underWay.delete(record);
            if (isBroken) broken.set(record, now());
          },
        };
      },
    },
    note({ name, how, next }) {
      // Only `web` is asked for anything.
      const causes = name === "web" ? takeCauses() : [];
      journal.append({
        kind: "note",
        cause: causes.length === 1 ? causes[0] : undefined,
        ...(causes.length > 1 && { links: causes }),
        service: "elastic-beanstalk",
        summary: `process ended: ${name} of ${environmentName}'s ${instanceId} ${how}; ${next}`,
        refs: [instanceId, environmentName],
        failure: how,
      });
    },
  };
}
