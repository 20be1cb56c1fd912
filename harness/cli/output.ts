/**
 * Standard output and error, where they go to a file that may be full: what does not fit is lost,
 * the command goes on, and its end tells so. Node's own stream would end the process.
 */

import { fstatSync, writeSync } from "node:fs";
import { isDiskFull } from "#kernel/disk-full.ts";
import type { Output } from "./printer.ts";

export interface LossyOutput extends Output {
  /** Whether some of it could not be written. */
  lost(): boolean;
}

export function outputTo(stream: NodeJS.WriteStream & { readonly fd: number }): LossyOutput {
  let lost = false;
  const { fd } = stream;
  // Pipes and terminals are never full.
  const kind = fstatSync(fd);
  const direct = kind.isFile() || (kind.isCharacterDevice() && !stream.isTTY);
  return {
    isTTY: stream.isTTY,
    lost: () => lost,
    write(text) {
      if (!direct) return stream.write(text);
      try {
        let rest = Buffer.from(text);
        while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        lost = true;
      }
      return true;
    },
  };
}
