/**
 * Whether one target may get requests: looked at again and again. The first success counts at once;
 * later changes need as many checks in a row as the thresholds say.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */

import { get } from "node:http";
import { connect } from "node:net";
import type { Clock, Timer } from "#kernel/clock.ts";
import type { HealthCheck } from "#services/elastic-beanstalk/engine.ts";

export type TargetState = "initial" | "healthy" | "unhealthy";

export interface TargetHealth {
  state(): TargetState;
  /** Why the last check failed. */
  reason(): string | undefined;
  stop(): void;
}

export interface TargetHealthOptions {
  readonly port: number;
  readonly check: HealthCheck;
  /** Sent with each look. */
  readonly headers: Readonly<Record<string, string>>;
  /** The harness clock: intervals are AWS's. */
  readonly clock: Clock;
  /** The machine's time: an answer is the machine's doing, and so is a process that starts. */
  readonly machine: Clock;
  onChange(): void;
}

/** How soon a new target is looked at again, in the machine's time. */
const FIRST_MS = 50;
const FIRST_MS_MAX = 1000;
/** Each pause is this much longer: what is slow to start is noticed a fifth of that too late. */
const LONGER = 1.2;

/** `undefined` is good, text says what is not. */
type Finding = string | undefined;

export function watchTarget(options: TargetHealthOptions): TargetHealth {
  const { check, clock, machine } = options;
  let state: TargetState = "initial";
  let reason: Finding;
  let inARow = 0;
  let firstMs = FIRST_MS;
  let timer: Timer | undefined;
  let stopped = false;
  const since = clock.now();

  const become = (next: TargetState, finding: Finding) => {
    const changed = next !== state || finding !== reason;
    if (next !== state) inARow = 0;
    state = next;
    reason = finding;
    if (changed) options.onChange();
  };
  const judge = (finding: Finding) => {
    if (state === "initial") {
      const patienceMs = check.unhealthyThreshold * check.intervalMs;
      if (finding === undefined) become("healthy", undefined);
      else become(clock.now() - since >= patienceMs ? "unhealthy" : "initial", finding);
      return;
    }
    const agrees = (finding === undefined) === (state === "healthy");
    inARow = agrees ? 0 : inARow + 1;
    const needed = state === "healthy" ? check.unhealthyThreshold : check.healthyThreshold;
    if (inARow < needed) become(state, state === "healthy" ? undefined : (finding ?? reason));
    else become(finding === undefined ? "healthy" : "unhealthy", finding);
  };
  const look = async () => {
    const finding = await ask(options);
    if (stopped) return;
    judge(finding);
    if (state === "initial") {
      timer = machine.schedule(machine.now() + firstMs, look);
      firstMs = Math.min(firstMs * LONGER, FIRST_MS_MAX);
    } else timer = clock.schedule(clock.now() + check.intervalMs, look);
  };
  void look();
  return {
    state: () => state,
    reason: () => reason,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

function ask({ port, check, headers, machine }: TargetHealthOptions): Promise<Finding> {
  const { path, timeoutMs } = check;
  return new Promise((resolve) => {
    const limit = machine.schedule(machine.now() + timeoutMs, () =>
      end(`no answer within ${timeoutMs / 1000} s`),
    );
    const end = (finding: Finding) => {
      limit.cancel();
      asked.destroy();
      resolve(finding);
    };
    const asked =
      path === undefined
        ? connection(port, end)
        : request({ port, path, headers: { ...headers, ...AGENT } }, check, end);
  });
}

function connection(port: number, end: (finding: Finding) => void) {
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => end(undefined));
  socket.once("error", (error) => end(error.message));
  return socket;
}

const AGENT = { "user-agent": "ELB-HealthChecker/2.0" };

function request(
  to: { readonly port: number; readonly path: string; readonly headers: Record<string, string> },
  { statuses }: HealthCheck,
  end: (finding: Finding) => void,
) {
  const asked = get({ host: "127.0.0.1", ...to, agent: false }, (answer) => {
    answer.resume();
    const status = answer.statusCode ?? 0;
    const isGood = statuses.some(([from, to]) => status >= from && status <= to);
    end(isGood ? undefined : `GET ${to.path} answered ${status}`);
  });
  asked.on("error", (error) => end(error.message));
  return asked;
}
