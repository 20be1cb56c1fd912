/**
 * What each operation acts on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */

import { formatArn } from "#kernel/arn.ts";
import type { Authorization } from "#operation/service.ts";
import { pipelineArn } from "./address.ts";
import type { CodePipelineStore } from "./store.ts";
import { webhookArn } from "./webhook.ts";

type Input = Readonly<Record<string, unknown>>;

export const authorization: Authorization<"codepipeline", CodePipelineStore> = {
  resource(operation, input, { store }) {
    const tagged = text(input, "resourceArn");
    if (tagged !== undefined) return tagged;
    const webhook: unknown = input["webhook"];
    if (operation === "DeleteWebhook") return webhookArn(store, text(input, "name") ?? "*");
    if (isObject(webhook)) return webhookArn(store, text(webhook, "name") ?? "*");
    const declared: unknown = input["pipeline"];
    const name =
      text(input, "pipelineName") ??
      text(input, "name") ??
      (isObject(declared) ? text(declared, "name") : undefined);
    if (name === undefined) {
      const { account, region } = store;
      return formatArn({ service: "codepipeline", region, account, resource: "*" });
    }
    const path = [name, text(input, "stageName"), text(input, "actionName")];
    return pipelineArn(store, path.filter((part) => part !== undefined).join("/"));
  },
};

const isObject = (value: unknown): value is Input => typeof value === "object" && value !== null;

function text(input: Input, member: string): string | undefined {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
}
