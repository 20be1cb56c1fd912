/** RequestEnvironmentInfo: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_RequestEnvironmentInfo.html */

import { Buffer } from "node:buffer";
import * as errors from "../errors.ts";
import { environmentAt } from "../find.ts";
import { storageBucket } from "../ids.ts";
import type { EbProcedure, EbProcedureContext, EbStep } from "../operation.ts";
import { tell } from "../run/steps.ts";
import { owner } from "../run/work.ts";
import type { InfoDocument } from "../store.ts";

const PLACE = "resources/environments/logs/publish";

export const requestEnvironmentInfo: EbProcedure<"RequestEnvironmentInfo"> = async (input, ctx) => {
  const { InfoType: type } = input;
  if (type === "analyze") throw errors.notBuilt("RequestEnvironmentInfo", "InfoType analyze");
  const { id } = environmentAt(ctx, input);
  const { requestId } = ctx;
  const write = (message: string) =>
    ctx.transact(tell, { id, severity: "INFO", message, requestId });
  write("requestEnvironmentInfo is starting.");
  await ctx.call("elastic-beanstalk", "CreateStorageLocation", {}, { as: owner(ctx.account) });
  const isBundle = type === "bundle";
  for (const { id: instanceId } of ctx.store.instancesOf(id)) {
    const message = await publish(ctx, id, instanceId, isBundle ? "bundle" : "tail");
    const info = { environmentId: id, type: isBundle ? "bundle" : "tail", instanceId } as const;
    ctx.transact(keepInfo, { ...info, at: ctx.now, message });
    write(
      `[Instance: ${instanceId}] Successfully finished ${isBundle ? "bundling" : "tailing"} logs.`,
    );
  }
  write("Pulled logs for environment instances.");
  return {};
};

/** Puts the logs into the storage bucket; answers where they are. */
async function publish(
  ctx: EbProcedureContext,
  environmentId: string,
  instanceId: string,
  type: InfoDocument["type"],
): Promise<string> {
  const fleet = ctx.engine?.find(environmentId);
  if (!fleet) throw errors.notBuilt("RequestEnvironmentInfo", "the log of what does not run");
  const logs = await fleet.logs(instanceId, type);
  const name = type === "tail" ? "TailLogs" : "BundleLogs";
  const end = type === "tail" ? "out.txt" : "zip";
  const stamp = Math.trunc(ctx.now);
  const Key = `${PLACE}/${environmentId}/${instanceId}/${name}-${stamp}.${end}`;
  const Bucket = storageBucket(ctx);
  const Body = Buffer.from(logs);
  await ctx.call("s3", "PutObject", { Bucket, Key, Body }, { as: owner(ctx.account) });
  return `${ctx.origin}/${Bucket}/${Key}`;
}

const keepInfo: EbStep<InfoDocument, void> = (info, ctx) => {
  const { environmentId, type, instanceId } = info;
  ctx.store.infos.put(`${environmentId}/${type}/${instanceId}`, info);
  return { output: undefined };
};
