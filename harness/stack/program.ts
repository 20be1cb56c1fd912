/**
 * A server's program under way, as the engines of AWS's services drive it: a process of this
 * machine, or the first process of a container.
 */
export interface Program {
  /** Resolves with how it ended, such as `was ended by SIGKILL`. */
  readonly exited: Promise<string>;
  /** The same, when it has ended already. */
  ended(): string | undefined;
  /** Its last lines, oldest first. */
  logs(): readonly string[];
  /** One that has ended is no error. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Asks it to end by that signal, and ends it by force after `graceMs` of the machine's time. */
  stop(name: NodeJS.Signals, graceMs: number): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}
