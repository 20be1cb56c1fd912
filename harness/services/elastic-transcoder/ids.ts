/** Ids and ARNs as Elastic Transcoder makes them: `1731412345678-abc123`. */

import { formatArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { textId } from "#kernel/ids.ts";
import type { EtContext } from "./operation.ts";

type Kind = "pipeline" | "preset" | "job";

/** A new id; the time it begins with makes ids sort by age. */
export function newId(ctx: Pick<EtContext, "now" | "random">): string {
  return `${String(Math.trunc(ctx.now)).padStart(13, "0")}-${textId(ctx.random, 6)}`;
}

export function arnOf(
  scope: { readonly account: AccountId; readonly region: Region },
  kind: Kind,
  id: string,
): string {
  const { account, region } = scope;
  return formatArn({ service: "elastictranscoder", region, account, resource: `${kind}/${id}` });
}
