/**
 * What each operation acts on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */

import type { Authorization } from "#operation/service.ts";
import { groupArn, nameIn } from "./address.ts";
import type { LogsStore } from "./store.ts";

export const authorization: Authorization<"cloudwatch-logs", LogsStore> = {
  resource(_operation, input, { store }) {
    const named = input["logGroupName"] ?? input["logGroupIdentifier"] ?? input["resourceArn"];
    if (typeof named !== "string") return groupArn(store, "*");
    const stream = input["logStreamName"];
    const group = groupArn(store, nameIn(named));
    return `${group}:${typeof stream === "string" ? `log-stream:${stream}` : "*"}`;
  },
};
