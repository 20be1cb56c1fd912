/** DownloadDBLogFilePortion: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DownloadDBLogFilePortion.html */

import { Buffer } from "node:buffer";
import * as errors from "../errors.ts";
import { findInstance } from "../find.ts";
import { logPortionBytesMax } from "../limits.ts";
import type { RdsProcedure } from "../operation.ts";
import { serverId } from "../server.ts";

/**
 * A marker is the place in the file where the portion ended. AWS: without a marker, the file's last
 * lines; with `0`, from its beginning; at most 1 MB a call.
 */
export const downloadDbLogFilePortion: RdsProcedure<"DownloadDBLogFilePortion"> = async (
  input,
  ctx,
) => {
  const { resourceId } = findInstance(ctx, input.DBInstanceIdentifier);
  const { LogFileName: name, Marker: marker, NumberOfLines: lines } = input;
  const content = await ctx.engine.readLog(serverId(ctx, resourceId), name);
  if (!content) throw errors.logFileNotFound(name);
  if (marker !== undefined && !/^\d+$/.test(marker))
    throw errors.invalidValue(`Invalid Marker: ${marker}`);
  const whole = Buffer.from(content);
  const start =
    marker === undefined ? startOfLast(whole, lines ?? Number.POSITIVE_INFINITY) : Number(marker);
  const end = endOf(whole, start, marker === undefined ? undefined : lines);
  return {
    LogFileData: whole.subarray(start, end).toString("utf8"),
    Marker: String(end),
    AdditionalDataPending: end < whole.length,
  };
};

/** Where the last `lines` lines begin, as far as one portion reaches back. */
function startOfLast(whole: Buffer, lines: number): number {
  const least = Math.max(0, whole.length - logPortionBytesMax);
  let start = whole.length;
  for (let left = lines; left > 0 && start > least; left--) {
    // The line's own end is the byte before its successor's start.
    start = start < 2 ? 0 : whole.lastIndexOf(10, start - 2) + 1;
  }
  return Math.max(start, least);
}

function endOf(whole: Buffer, start: number, lines: number | undefined): number {
  const most = Math.min(whole.length, start + logPortionBytesMax);
  if (lines === undefined) return most;
  let end = start;
  for (let left = lines; left > 0 && end < most; left--) {
    const next = whole.indexOf(10, end);
    end = next < 0 ? whole.length : next + 1;
  }
  return Math.min(end, most);
}
