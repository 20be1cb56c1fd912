/**
 * Buildfile: commands that run to their end before the application starts.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.build-proc.html
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { type ProcessLine, readLines } from "./procfile.ts";

export function parseBuildfile(text: string): readonly ProcessLine[] {
  return readLines(text, (line) => {
    throw new HarnessError(
      "INPUT_UNREADABLE",
      `The application's Buildfile holds the line "${line}", which is not of the form ` +
        '"name: command".',
    );
  });
}
