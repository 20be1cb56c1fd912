/**
 * All output of the command line: lines for people, one JSON value for programs. On a terminal the
 * step under way stands below the lines until the next one is printed; elsewhere it is left out.
 */

export interface Printer {
  /** A line for people; silent with `--json`. */
  line(text?: string): void;
  /** What is being done or waited for; only on a terminal, and gone with the next line. */
  progress(text: string): void;
  /** The result for programs, given once; silent without `--json`. */
  result(value: unknown): void;
  /** A problem, to standard error. */
  problem(text: string): void;
}

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const CLEAR_LINE = "\r\u001b[2K";

export function createPrinter(out: Output, err: Output, json: boolean): Printer {
  const lively = out.isTTY === true && !json;
  let drawn = false;
  const clear = () => {
    if (drawn) out.write(CLEAR_LINE);
    drawn = false;
  };
  return {
    line(text = "") {
      clear();
      if (!json) out.write(`${text}\n`);
    },
    progress(text) {
      clear();
      if (lively) out.write(`${text} …`);
      drawn = lively;
    },
    result(value) {
      clear();
      if (json) out.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    problem(text) {
      clear();
      err.write(`${text}\n`);
    },
  };
}
