/**
 * What each operation acts on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */

import type { Authorization } from "#operation/service.ts";
import { busArn, DEFAULT_BUS, ruleArn } from "./address.ts";
import type { EventsStore } from "./store.ts";

type Input = Readonly<Record<string, unknown>>;

const BUS_OPERATIONS = /EventBus$|^PutEvents$/;

export const authorization: Authorization<"eventbridge", EventsStore> = {
  resource(operation, input, { store }) {
    const tagged = text(input, "ResourceARN");
    if (tagged !== undefined) return tagged;
    const name = text(input, "Rule") ?? text(input, "Name");
    if (BUS_OPERATIONS.test(operation)) return busArn(store, name ?? busIn(input));
    const bus = text(input, "EventBusName") ?? DEFAULT_BUS;
    return name === undefined ? busArn(store, bus) : ruleArn(store, { bus, name });
  },
};

/** PutEvents names a bus in each entry. */
function busIn(input: Input): string {
  const entries = input["Entries"];
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  const bus = typeof first === "object" && first !== null && Reflect.get(first, "EventBusName");
  return typeof bus === "string" ? bus.replace(/^.*event-bus\//, "") : DEFAULT_BUS;
}

function text(input: Input, member: string): string | undefined {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
}
