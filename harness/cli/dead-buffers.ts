/**
 * Objects that pass to another provider are read into buffers of 64 KiB, of which V8 lets 128 MB
 * of dead young ones stand before it collects them. A process that hands on much is told to do so
 * at 16 MB. For the command line alone: the flag holds for a whole process, which is the
 * user's own where a harness is made from a program.
 * https://nodejs.org/docs/latest-v24.x/api/v8.html#v8setflagsfromstringflags
 */

import { setFlagsFromString } from "node:v8";
import type { HarnessOptions } from "#config/options.ts";

export function collectDeadBuffersSoon({ s3Provider }: Pick<HarnessOptions, "s3Provider">): void {
  if (s3Provider !== "ours") setFlagsFromString("--scavenger-max-new-space-capacity-mb=4");
}
