/** All output of the command line: lines for people, one JSON value for programs. */

export interface Printer {
  /** A line for people; silent with `--json`. */
  line(text?: string): void;
  /** The result for programs; silent without `--json`. */
  result(value: unknown): void;
  /** A problem, to standard error. */
  problem(text: string): void;
}

export interface Output {
  write(text: string): unknown;
}

export function createPrinter(out: Output, err: Output, json: boolean): Printer {
  return {
    line: (text = "") => void (json ? undefined : out.write(`${text}\n`)),
    result: (value) => void (json ? out.write(`${JSON.stringify(value, null, 2)}\n`) : undefined),
    problem: (text) => void err.write(`${text}\n`),
  };
}
