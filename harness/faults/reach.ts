/** Where faults can strike at all: one that matches nothing there is would be a silent mistake. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { KnownFault } from "./fault.ts";

/** The calls there are, as those know who make them. */
export interface Reach {
  /** What deliveries call, by service. */
  readonly deliveries: Readonly<Record<string, readonly string[]>>;
  /** The services that clients can call. */
  readonly services: readonly string[];
  /** The operations of one of them. */
  operationsOf(service: string): Iterable<string>;
}

/** Throws CONFIG_INVALID with the reason when nothing that happens can match the fault. */
export function refuseUnreachable(fault: KnownFault, reach: Reach): void {
  const reason = outOfReach(fault, reach);
  if (reason === undefined) return;
  throw new HarnessError(
    "CONFIG_INVALID",
    `The fault "${fault.name}" can strike nowhere: ${reason}.`,
  );
}

function outOfReach(fault: KnownFault, reach: Reach): string | undefined {
  const { at, service, operation, label } = fault;
  if (at === "queue" && label?.includes(".fifo"))
    return "a FIFO queue hands each message out once, in order, and deletes it for good";
  const services = servicesAt(fault, reach);
  if (service !== undefined && !services.includes(service))
    return `at "${at}" there is no service ${service}: there are ${services.join(", ")}`;
  if (operation === undefined) return undefined;
  const asked = service === undefined ? services : [service];
  if (asked.some((each) => [...operationsAt(fault, each, reach)].includes(operation)))
    return undefined;
  const where = `at "${at}" ${service ?? "no service"} has`;
  const none = `${where}${service === undefined ? " an" : " no"} operation ${operation}`;
  if (at === "call") return none;
  const known = asked.flatMap((each) => [...operationsAt(fault, each, reach)]);
  return `${none}: there are ${known.join(", ")}`;
}

function servicesAt({ at }: KnownFault, reach: Reach): readonly string[] {
  switch (at) {
    case "delivery":
      return Object.keys(reach.deliveries);
    case "queue":
      return ["sqs"];
    case "call":
      return reach.services;
  }
}

function operationsAt(fault: KnownFault, service: string, reach: Reach): Iterable<string> {
  switch (fault.at) {
    case "delivery":
      return reach.deliveries[service] ?? [];
    case "queue":
      return fault.effect.kind === "lostDelete"
        ? ["DeleteMessage", "DeleteMessageBatch"]
        : ["ReceiveMessage"];
    case "call":
      return reach.operationsOf(service);
  }
}
