/** Runs ffmpeg or ffprobe as a child process: bounded output, killed on abort, always awaited. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { HarnessError } from "#kernel/harness-error.ts";
import { recordChild } from "../process/recorded.ts";

/** Where the two programs are: a path, or a name to look up on PATH. */
export interface FfmpegTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The process is killed when this aborts, and the run then throws its reason. */
  readonly signal?: AbortSignal;
  /** Each line of standard output, as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface ToolResult {
  readonly exitCode: number;
  /** The end of what was written to standard error. */
  readonly errorText: string;
}

const ERROR_TEXT_CHARS_MAX = 16_384;

/** Runs the tool to its end. A non-zero exit is a result, not an error. */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  run.signal?.throwIfAborted();
  const child = spawn(run.command, run.args, {
    // A family of its own, as each child of a harness is: that is how leftovers are ended.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
  });
  const forget = recordChild(run.command, child.pid);
  const kill = () => child.kill("SIGKILL");
  run.signal?.addEventListener("abort", kill, { once: true });
  try {
    const [exitCode, errorText] = await Promise.all([
      exitOf(child, run.command),
      lastOf(child.stderr),
      eachLine(child.stdout, run.onLine ?? (() => {})),
    ]);
    run.signal?.throwIfAborted();
    return { exitCode, errorText };
  } finally {
    forget();
    run.signal?.removeEventListener("abort", kill);
  }
}

function exitOf(child: ChildProcessByStdio<null, Readable, Readable>, command: string) {
  return new Promise<number>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(
        new HarnessError(
          "TOOL_MISSING",
          `${command} could not be started (${cause.message}): install ffmpeg, or give its path.`,
          { cause },
        ),
      ),
    );
    // A process killed by a signal has no exit code.
    child.once("close", (code) => resolve(code ?? -1));
  });
}

async function lastOf(stream: Readable): Promise<string> {
  let text = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) text = `${text}${chunk}`.slice(-ERROR_TEXT_CHARS_MAX);
  return text;
}

async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  }
  if (rest) onLine(rest);
}
