/** Tells how far a set-up is: one line that is drawn again on a terminal, plain lines elsewhere. */

export interface Progress {
  /** How many steps there will be at most. */
  begin(steps: number): void;
  step(what: string): void;
  end(): void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_CELLS = 20;
const CLEAR_LINE = "\r\u001b[2K";

/** Writes to `out`; nothing when no step is begun. */
export function createProgress(out: ProgressOutput): Progress {
  let total = 0;
  let done = -1;
  const draw = (what: string) => {
    const filled = Math.floor((BAR_CELLS * Math.max(0, done)) / Math.max(1, total));
    const bar = "█".repeat(filled).padEnd(BAR_CELLS, "░");
    out.write(`${CLEAR_LINE}${bar} ${what} …`);
  };
  return {
    begin(steps) {
      total = steps;
    },
    step(what) {
      done++;
      if (out.isTTY) draw(what);
      else out.write(`[${done + 1}/${total}] ${what} …\n`);
    },
    end() {
      if (done >= 0 && out.isTTY) out.write(CLEAR_LINE);
    },
  };
}
