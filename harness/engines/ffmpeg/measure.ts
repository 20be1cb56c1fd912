/**
 * What one encode a quality saves: Avalon's six derivatives by the planner, by one process that
 * encodes six times, and by the best command written by hand. Used by the benchmark; the hand-made
 * commands use the same encoder settings.
 */

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { planOutputs } from "#media/plan.ts";
import type { OutputRequest } from "#media/settings.ts";
import { inputUrl, probe } from "./probe.ts";
import { runPlan } from "./run-plan.ts";
import { type FfmpegTools, runTool } from "./run-tool.ts";

export interface SixDerivativesTimes {
  readonly planned: Spent;
  /** One process, one decode, six encodes. */
  readonly sixEncodes: Spent;
  /** One process, one decode, three encodes, each written twice. */
  readonly threeByHand: Spent;
}

/** Seconds that one way took. */
export interface Spent {
  readonly wall: number;
  /** Of all its processes; undefined where the system does not tell. */
  readonly cpu: number | undefined;
}

interface Quality {
  readonly name: string;
  readonly videoKbps: number;
  readonly audioKbps: number;
  readonly size: readonly [width: number, height: number];
}

/** Avalon 8's presets. */
const QUALITIES: readonly Quality[] = [
  { name: "low", videoKbps: 500, audioKbps: 128, size: [720, 406] },
  { name: "medium", videoKbps: 1024, audioKbps: 128, size: [1280, 720] },
  { name: "high", videoKbps: 2048, audioKbps: 192, size: [1920, 1080] },
];

const KEY_FRAME_DISTANCE = 90;
const SEGMENT_SECONDS = 2;

/** Makes the six derivatives of `source` (16:9, 1080 lines, with sound) three times over. */
export async function measureSixDerivatives(
  tools: FfmpegTools,
  source: string,
  folder: string,
): Promise<SixDerivativesTimes> {
  const inFolder = async (name: string, make: (workDir: string) => Promise<void>) => {
    const workDir = join(folder, name);
    await mkdir(workDir, { recursive: true });
    const [start, before] = [performance.now(), await childSeconds()];
    await make(workDir);
    const [wall, after] = [(performance.now() - start) / 1000, await childSeconds()];
    return { wall, cpu: before === undefined || after === undefined ? undefined : after - before };
  };
  const byHand = (args: readonly string[]) => async (cwd: string) => {
    const all = ["-v", "error", "-nostdin", "-y", "-i", inputUrl(source), ...args];
    const { exitCode, errorText } = await runTool({ command: tools.ffmpeg, args: all, cwd });
    if (exitCode !== 0) throw new Error(errorText);
  };
  return {
    planned: await inFolder("planned", async (workDir) => {
      const plan = planOutputs(await probe(tools, source), requests());
      await runPlan(tools, plan, { input: source, workDir });
    }),
    sixEncodes: await inFolder("six", byHand(sixEncodes())),
    threeByHand: await inFolder("three", byHand(threeEncodes())),
  };
}

/** Kernel ticks a second, as /proc counts them on every architecture that Node runs on. */
const TICKS = 100;

/**
 * Processor seconds of all children that ended: steadier than the wall on a machine that others
 * use too. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function childSeconds(): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const stat = await readFile("/proc/self/stat", "utf8");
  // After the name, which may hold spaces: fields from 3, so that cutime (16) is at 13.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

function requests(): OutputRequest[] {
  return QUALITIES.flatMap(({ name, videoKbps, audioKbps, size }): OutputRequest[] => {
    const [widthMax, heightMax] = size;
    const both = {
      picture: {
        codec: "h264",
        profile: "main",
        level: "3.1",
        referenceFrames: 3,
        bitRateKbps: videoKbps,
        keyFrameDistanceMax: KEY_FRAME_DISTANCE,
        keyFramesFixed: true,
        size: { widthMax, heightMax, policy: "ShrinkToFit", pad: false },
      },
      sound: { codec: "aac", bitRateKbps: audioKbps, sampleRate: 44100, channels: 2 },
    } as const;
    return [
      { id: `${name}-mp4`, container: "mp4", ...both },
      { id: `${name}-hls`, container: "ts", segmentSeconds: SEGMENT_SECONDS, ...both },
    ];
  });
}

function sixEncodes(): string[] {
  const hls = ["-hls_time", String(SEGMENT_SECONDS), "-hls_list_size", "0"];
  return [
    ...scaled(2),
    ...QUALITIES.flatMap((quality, index) => [
      ...[...encode(quality, `[v${index}x0]`), `${quality.name}.mp4`],
      ...[...encode(quality, `[v${index}x1]`), ...hls, `${quality.name}.m3u8`],
    ]),
  ];
}

function threeEncodes(): string[] {
  const hls = `bsfs/v=dump_extra:f=hls:hls_time=${SEGMENT_SECONDS}:hls_list_size=0`;
  return [
    ...scaled(1),
    ...QUALITIES.flatMap((quality, index) => [
      ...[...encode(quality, `[v${index}x0]`), "-flags", "+global_header", "-f", "tee"],
      `[f=mp4:movflags=+faststart]${quality.name}.mp4|[${hls}]${quality.name}.m3u8`,
    ]),
  ];
}

/** Every quality's frames, scaled once for each of `copies` encoders. */
function scaled(copies: number): string[] {
  const branches = QUALITIES.flatMap(({ size }, index) =>
    Array.from({ length: copies }, (_, copy) => ({ size, name: `${index}x${copy}` })),
  );
  const graph = [
    `[0:v:0]split=${branches.length}${branches.map(({ name }) => `[s${name}]`).join("")}`,
    ...branches.map(
      ({ size, name }) => `[s${name}]scale=${size.join(":")},format=yuv420p[v${name}]`,
    ),
  ];
  return ["-filter_complex", graph.join(";")];
}

function encode({ videoKbps, audioKbps }: Quality, frames: string): string[] {
  const distance = String(KEY_FRAME_DISTANCE);
  return [
    ...["-map", frames, "-map", "0:a:0", "-c:v", "libx264", "-preset", "veryfast"],
    ...["-profile:v", "main", "-level:v", "3.1", "-refs:v", "3", "-b:v", `${videoKbps}k`],
    ...["-g", distance, "-keyint_min", distance, "-sc_threshold", "0"],
    ...["-c:a", "aac", "-b:a", `${audioKbps}k`, "-ar", "44100", "-ac", "2"],
  ];
}
