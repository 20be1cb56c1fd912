/**
 * Webhooks: who may trigger one, and which notifications it takes.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import { formatArn } from "#kernel/arn.ts";
import { inIpv4Network } from "#kernel/ipv4.ts";
import { type Json, parseJson } from "#kernel/json.ts";
import { isJsonPath, valueAt } from "#kernel/json-path.ts";
import type { ListWebhookItem, WebhookDefinition } from "#model/types/codepipeline.ts";
import * as errors from "./errors.ts";
import { webhookFiltersMax } from "./limits.ts";
import type { CodePipelineStore, Webhook } from "./store.ts";
import { shownTags } from "./tags.ts";

/** A POST to a webhook's URL. */
export interface Notification {
  readonly body: string;
  readonly sourceIp: string;
  /** Of GitHub: `sha256=<hex>`, or `sha1=<hex>` of older ones. */
  readonly signature?: string | undefined;
}

/** Throws what AWS says of the first thing that is wrong. */
export function checkWebhook(webhook: WebhookDefinition): void {
  const { filters, authentication, authenticationConfiguration: given } = webhook;
  if (filters.length === 0 || filters.length > webhookFiltersMax)
    throw errors.validation(`A webhook must have 1 to ${webhookFiltersMax} filters`);
  const broken = filters.find(({ jsonPath }) => !isJsonPath(jsonPath));
  if (broken) throw errors.invalidFilter(`'${broken.jsonPath}' is no JsonPath of one place`);
  const needs = { GITHUB_HMAC: "SecretToken", IP: "AllowedIPRange", UNAUTHENTICATED: undefined };
  const needed = needs[authentication as keyof typeof needs];
  for (const name of ["SecretToken", "AllowedIPRange"] as const)
    if ((given[name] !== undefined) !== (name === needed))
      throw errors.invalidAuthentication(
        `${name} must ${name === needed ? "" : "not "}be given with ${authentication}`,
      );
  const range = given.AllowedIPRange;
  if (range !== undefined && !inIpv4Network(range.split("/")[0] ?? "", range))
    throw errors.invalidAuthentication(`AllowedIPRange ${range} is no range of IPv4 addresses`);
}

/** Why the sender is not let in; undefined when it is. */
export function whyForeign(
  { definition }: Webhook,
  { body, sourceIp, signature = "" }: Notification,
): string | undefined {
  const { SecretToken: secret = "", AllowedIPRange: range = "" } =
    definition.authenticationConfiguration;
  switch (definition.authentication) {
    case "IP":
      return inIpv4Network(sourceIp, range) ? undefined : `${sourceIp} is not in ${range}`;
    case "GITHUB_HMAC": {
      const [algorithm = ""] = signature.split("=");
      const isKnown = algorithm === "sha256" || algorithm === "sha1";
      const expected = isKnown
        ? `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`
        : "";
      return isKnown && isSame(signature, expected)
        ? undefined
        : "the signature is not that of the body and the secret token";
    }
    default:
      return undefined;
  }
}

function isSame(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

/** Why the notification starts nothing; undefined when every filter matches. */
export function whyIgnored(
  { definition }: Webhook,
  body: string,
  configuration: Readonly<Record<string, string>>,
): string | undefined {
  const json = parseJson(body);
  if (json === undefined) return "the body is no JSON";
  for (const { jsonPath, matchEquals } of definition.filters) {
    const found = valueAt(json, jsonPath);
    if (matchEquals === undefined ? found !== undefined : textOf(found) === filled(matchEquals))
      continue;
    const wanted = matchEquals === undefined ? "something" : `"${filled(matchEquals)}"`;
    return `${jsonPath} is ${JSON.stringify(found) ?? "missing"}, not ${wanted}`;
  }
  return undefined;

  function filled(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, key: string) => configuration[key] ?? whole);
  }
}

const textOf = (value: Json | undefined) =>
  typeof value === "string" ? value : JSON.stringify(value);

export const webhookArn = ({ account, region }: CodePipelineStore, name: string) =>
  formatArn({ service: "codepipeline", region, account, resource: `webhook:${name}` });

/** AWS does not show a secret again. */
export function shownWebhook(
  store: CodePipelineStore,
  { definition, token, tags, triggeredAt }: Webhook,
  origin: string,
): ListWebhookItem {
  const { SecretToken, ...open } = definition.authenticationConfiguration;
  const authenticationConfiguration =
    SecretToken === undefined ? open : { ...open, SecretToken: "****" };
  const { protocol, port } = new URL(origin);
  const host = `${store.region}.webhooks.localhost${port === "" ? "" : `:${port}`}`;
  return {
    definition: { ...definition, authenticationConfiguration },
    url: `${protocol}//${host}/trigger?t=${token}&v=1`,
    arn: webhookArn(store, definition.name),
    tags: shownTags(tags),
    ...(triggeredAt === undefined ? {} : { lastTriggered: new Date(triggeredAt) }),
  };
}
