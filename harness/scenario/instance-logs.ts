/** The last lines of what ran on an environment's instances, as Elastic Beanstalk hands them out. */

import { S3 } from "@aws-sdk/client-s3";
import type { WorldView } from "#assembly/world-view.ts";
import { shownLine } from "#engines/process/shown-line.ts";
import { messageOf } from "#kernel/harness-error.ts";

export interface LogTail {
  /** Such as `webapp web.stdout.log` or `/aws/lambda/avalon-batch-ingest`. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Stands before and after a log's name in the text of all tails. */
const HEADING = /^-{37}\n\/var\/log\/(\S+)\n-{37}\n/m;

/** The tail of each log below `tier`; where they cannot be had, the reason. */
export async function instanceLogs(
  { call, client }: WorldView,
  tier: string,
  EnvironmentName: string,
): Promise<readonly LogTail[]> {
  const s3 = client(S3);
  const asked = { EnvironmentName, InfoType: "tail" } as const;
  try {
    await call("elastic-beanstalk", "RequestEnvironmentInfo", asked);
    const { EnvironmentInfo = [] } = await call(
      "elastic-beanstalk",
      "RetrieveEnvironmentInfo",
      asked,
    );
    const texts = await Promise.all(
      EnvironmentInfo.map(({ Message = "" }) => objectAt(s3, Message)),
    );
    return texts.flatMap((all) => tailsIn(tier, all));
  } catch (error) {
    return [{ name: tier, lines: [`Its logs cannot be had: ${messageOf(error)}`] }];
  } finally {
    s3.destroy();
  }
}

async function objectAt(s3: S3, url: string): Promise<string> {
  const [Bucket = "", ...key] = new URL(url).pathname.slice(1).split("/");
  const { Body } = await s3.getObject({ Bucket, Key: key.join("/") });
  return (await Body?.transformToString()) ?? "";
}

function tailsIn(tier: string, all: string): readonly LogTail[] {
  const [, ...parts] = all.split(HEADING);
  const tails = parts.flatMap((name, at) => {
    const lines = (parts[at + 1] ?? "").trimEnd().split("\n").map(shownLine);
    return at % 2 === 0 ? [{ name: `${tier} ${name}`, lines }] : [];
  });
  return tails.filter(({ lines }) => lines.some((line) => line !== ""));
}
