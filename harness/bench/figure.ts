/** What a measurement says: figures beside their targets, never a pass or a failure of the run. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "MB" | "×";
  /** The largest value that meets the target. */
  readonly target?: number;
}

/** What a measurement may use. */
export interface BenchContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Length of the film that is transcoded. */
  readonly seconds: number;
  /** How many times it is. */
  readonly rounds: number;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds and megabytes below this show what is behind the point. */
const WHOLE_FROM = 10;

/** One line a figure: its value, its target and whether that is met. */
export function tableOf(figures: readonly Figure[]): readonly string[] {
  const text = (value: number, unit: Figure["unit"]) =>
    `${value.toFixed((unit === "ms" || unit === "MB") && value >= WHOLE_FROM ? 0 : 2)} ${unit}`;
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit, target }) => {
    const begin = `${name.padEnd(width)}  ${text(value, unit).padStart(10)}`;
    if (target === undefined) return begin;
    return `${begin}  target ≤ ${text(target, unit).padStart(8)}  ${value <= target ? "met" : "MISSED"}`;
  });
}
