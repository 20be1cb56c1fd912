/** What ffmpeg's complaints mean. */

import { type FailureReason, MediaFailure } from "#media/failure.ts";
import type { ToolResult } from "./run-tool.ts";

/** First match wins: a missing decoder is also reported as invalid data further down. */
const SIGNS: readonly (readonly [RegExp, FailureReason])[] = [
  [/No space left on device/, "disk-full"],
  [
    /Decoder \(codec .*\) not found|Unknown decoder|Could not find codec parameters/,
    "input-unsupported",
  ],
  [
    /Unknown encoder|Error while opening encoder|incorrect codec parameters/,
    "settings-unsupported",
  ],
  [/Invalid data found|moov atom not found|Error opening input|End of file/, "input-unreadable"],
];

/** The failure that a tool's non-zero exit stands for. */
export function failureOf(result: ToolResult): MediaFailure {
  const reason = SIGNS.find(([sign]) => sign.test(result.errorText))?.[1] ?? "engine-failed";
  const lines = result.errorText.split("\n").filter((line) => line.trim() !== "");
  const said = lines.slice(-3).join(" / ") || `exit code ${result.exitCode}`;
  return new MediaFailure(reason, `ffmpeg gave up: ${said}`);
}
