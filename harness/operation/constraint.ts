/** Limits of an operation's input as data; one interpreter in the gateway applies them. */

export interface Constraint {
  readonly required?: boolean;
  /** Smallest and largest length (text, list, map, bytes) or value (number). */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

/** By dotted path of members; a list's or map's values are `*`, as in `Outputs.*.Key`. */
export type Constraints = Readonly<Record<string, Constraint>>;

/** One broken constraint. */
export interface Violation {
  readonly path: string;
  readonly value: unknown;
  readonly rule: keyof Constraint;
  readonly constraint: Constraint;
  /** AWS's usual sentence for it. */
  readonly message: string;
}
