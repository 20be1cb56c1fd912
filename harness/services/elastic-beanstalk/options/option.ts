/**
 * What a configuration option is: its default, the values it takes, what a change of it costs, and
 * whether this harness honours it.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
 */

import type { PlatformKind } from "../platforms.ts";

/** What a change does to the instances: nothing, restart the application, replace them. */
export type ChangeSeverity = "NoInterruption" | "RestartApplicationServer" | "RestartEnvironment";

export interface OptionDefinition {
  readonly standard?: string;
  /** Bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** The value is an ISO 8601 duration; the bounds are its seconds. */
  readonly isDuration?: true;
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  readonly severity: ChangeSeverity;
  /** Why a value has no effect here; absent, or undefined for the value, where it is honoured. */
  readonly noEffect?: string | ((value: string) => string | undefined);
}

/** Options by name, under their namespace. */
export interface NamespaceDefinition {
  /** The platforms that have it; all of them when absent. */
  readonly platforms?: readonly PlatformKind[];
  /** A namespace that ends in `:*` stands for any last part. */
  readonly namespace: string;
  readonly options: Readonly<Record<string, OptionDefinition>>;
  /** What an option of any other name is, where the user names them. */
  readonly anyName?: OptionDefinition;
}

const NO_INTERRUPTION = { severity: "NoInterruption" } as const;

export const whole = (
  standard: number | undefined,
  min?: number,
  max?: number,
): OptionDefinition => ({
  ...(standard !== undefined && { standard: String(standard) }),
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
  pattern: /^-?\d+$/,
  ...NO_INTERRUPTION,
});

/** With a fraction or without. */
export const number = (standard: number, min: number, max: number): OptionDefinition => ({
  ...whole(standard, min, max),
  pattern: /^\d+(\.\d+)?$/,
});

/** `PT#H#M#S`, within bounds in seconds. */
export const duration = (
  standard: string | undefined,
  min: number,
  max: number,
): OptionDefinition => ({ ...text(standard, DURATION), min, max, isDuration: true });

const DURATION = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;

/** Seconds of an ISO 8601 duration of hours, minutes and seconds; undefined for another text. */
export function secondsOf(value: string): number | undefined {
  const found = DURATION.exec(value);
  if (!found) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0"] = found;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

export const oneOf = (standard: string | undefined, values: readonly string[]) => ({
  ...(standard !== undefined && { standard }),
  values,
  ...NO_INTERRUPTION,
});

export const flag = (standard?: "true" | "false") => oneOf(standard, ["true", "false"]);

export const text = (standard?: string, pattern?: RegExp): OptionDefinition => ({
  ...(standard !== undefined && { standard }),
  ...(pattern && { pattern }),
  ...NO_INTERRUPTION,
});

/** An option that is kept and checked, but changes nothing here. */
export const noEffect = (
  reason: NonNullable<OptionDefinition["noEffect"]>,
  definition: OptionDefinition,
): OptionDefinition => ({
  ...definition,
  noEffect: reason,
});

/** A change starts the application again. */
export const restarts = (definition: OptionDefinition): OptionDefinition => ({
  ...definition,
  severity: "RestartApplicationServer",
});

/** A change replaces the instances. */
export const replaces = (definition: OptionDefinition): OptionDefinition => ({
  ...definition,
  severity: "RestartEnvironment",
});
