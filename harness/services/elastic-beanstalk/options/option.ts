/**
 * What a configuration option is: its default, the values it takes, what a change of it costs, and
 * whether this harness honours it.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
 */

/** What a change does to the instances: nothing, restart the application, replace them. */
export type ChangeSeverity = "NoInterruption" | "RestartApplicationServer" | "RestartEnvironment";

export interface OptionDefinition {
  readonly standard?: string;
  /** Bounds of a whole number. */
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  readonly severity: ChangeSeverity;
  /** Why a value has no effect here; absent for what is honoured. */
  readonly noEffect?: string;
}

/** Options by name, under their namespace. */
export interface NamespaceDefinition {
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
export const noEffect = (reason: string, definition: OptionDefinition): OptionDefinition => ({
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
