/**
 * A load balancer over ports of this machine: only healthy targets get requests, in turn by their
 * weight; a target that leaves finishes what it has; a session may stick to its target.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
 */

import { Agent, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import type { Clock, Timer } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type {
  BalancerSettings,
  HealthCheck,
  RequestFigures,
} from "#services/elastic-beanstalk/engine.ts";
import { type Entrance, entered } from "./entrance.ts";
import { answerOf, exchange, isRefused, textAnswer } from "./forward.ts";
import { observed, type PageObserver, visited } from "./pages.ts";
import { cookieOf, stickyCookie } from "./sticky.ts";
import { createTarget, type Exchange, type Target } from "./target.ts";
import type { TargetState } from "./target-health.ts";
import { tunnel } from "./tunnel.ts";

export interface Balancer {
  /** Targets that are registered later are checked by the new check. */
  configure(settings: BalancerSettings, check: HealthCheck): void;
  /** A target that is registered already keeps its state. */
  register(id: string, port: number, how?: Registration): void;
  /** Resolves when the target's requests are answered, or were cut off after the drain time. */
  deregister(id: string): Promise<void>;
  stateOf(id: string): {
    readonly target: TargetState | "draining" | "out";
    readonly reason?: string;
  };
  answer(request: WireRequest): Promise<WireResponse>;
  /** Takes over a connection that changes its protocol. */
  upgrade(request: WireRequest, client: Duplex, head: Uint8Array): void;
  takeFigures(id: string): RequestFigures | undefined;
  stop(): void;
}

export interface Registration {
  /** Share of new requests; 1 when absent. */
  readonly weight?: number | undefined;
  readonly entrance?: Entrance | undefined;
}

export interface BalancerOptions {
  readonly clock: Clock;
  readonly machine: Clock;
  /** Who hears of the requests that go to this target; of those that find none, when undefined. */
  observerOf?(id: string | undefined): PageObserver | undefined;
  /** A target's state changed. */
  onChange(): void;
}

export function createBalancer(options: BalancerOptions): Balancer {
  const { clock, machine, observerOf, onChange } = options;
  const agent = new Agent({ keepAlive: true });
  const targets = new Map<string, Target>();
  let settings: BalancerSettings = { kind: "none", drainMs: 0, idleTimeoutMs: 60_000 };
  let check: HealthCheck | undefined;

  /**
   * AWS: a classic balancer tries a connection that was not taken again.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-cloudwatch-metrics.html
   */
  const nextAfter = (tried: readonly Target[]): Target | undefined => {
    if (settings.kind !== "classic") return undefined;
    const untried = [...targets.values()].filter((target) => !tried.includes(target));
    return choose(untried, settings, undefined);
  };
  const idle = watchIdle(clock, targets, () => settings.idleTimeoutMs);
  const passing = { machine, agent, begin: idle.begin, settings: () => settings, nextAfter };
  return {
    configure(next, nextCheck) {
      settings = next;
      check = nextCheck;
    },
    register(id, port, { weight = 1, entrance } = {}) {
      if (!check) throw new Error("the balancer was not configured before a target came");
      const known = targets.get(id);
      if (known && known.state().target !== "draining") {
        known.weight = weight;
        return;
      }
      targets.set(
        id,
        createTarget({ id, port, weight, entrance, check, clock, machine, onChange }),
      );
      onChange();
    },
    async deregister(id) {
      const target = targets.get(id);
      if (!target) return;
      await target.drain(settings.drainMs, onChange);
      // It may have been registered again meanwhile.
      if (targets.get(id) === target) targets.delete(id);
      onChange();
    },
    stateOf: (id) => targets.get(id)?.state() ?? { target: "out" },
    answer(request) {
      const target = choose([...targets.values()], settings, request.headers["cookie"]);
      return observed(request, observerOf?.(target?.id), (traced) => pass(passing, traced, target));
    },
    upgrade(request, client, head) {
      const target = choose([...targets.values()], settings, request.headers["cookie"]);
      if (!target) {
        client.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      const { visit, traced } = visited(request, observerOf?.(target.id));
      client.once("close", () => visit?.end(undefined));
      const exchanging = idle.begin(target);
      endTogether(exchanging, client);
      exchanging.watch(
        tunnel(entered(traced, target.entrance), client, head, routeTo(target, settings)),
      );
    },
    takeFigures: (id) => targets.get(id)?.figures.take(),
    stop() {
      idle.stop();
      for (const target of targets.values()) target.stop();
      targets.clear();
      agent.destroy();
    },
  };
}

/** What the passing of a request needs of its balancer. */
interface Passing {
  readonly machine: Clock;
  readonly agent: Agent;
  begin(target: Target): Exchange;
  settings(): BalancerSettings;
  /** Who is asked when these did not take the connection. */
  nextAfter(tried: readonly Target[]): Target | undefined;
}

async function pass(
  passing: Passing,
  request: WireRequest,
  target: Target | undefined,
  tried: readonly Target[] = [],
): Promise<WireResponse> {
  if (!target) return textAnswer(503, "503 Service Temporarily Unavailable");
  const { machine, agent } = passing;
  const exchanging = passing.begin(target);
  const signal = AbortSignal.any([request.signal, exchanging.signal]);
  const begun = machine.now();
  try {
    const settings = passing.settings();
    const to = { ...routeTo(target, settings), agent, signal, onSocket: exchanging.watch };
    const incoming = await exchange(entered(request, target.entrance), to);
    countAnswer(target, request, incoming, () => {
      exchanging.end();
      return (machine.now() - begun) / 1000;
    });
    return stuck(answerOf(incoming), settings, target, request);
  } catch (error) {
    exchanging.end();
    if (request.signal.aborted) throw error;
    const next = isRefused(error) && passing.nextAfter([...tried, target]);
    if (next) return pass(passing, request, next, [...tried, target]);
    const status = exchanging.isLate() ? 504 : 502;
    const seconds = (machine.now() - begun) / 1000;
    target.figures.count({ status, seconds, bytesIn: 0, bytesOut: 0 });
    return textAnswer(status, status === 504 ? "504 Gateway Time-out" : badGateway(error));
  }
}

/** Once the answer is over; `ended` gives the seconds that it took. */
function countAnswer(
  { figures }: Target,
  request: WireRequest,
  incoming: IncomingMessage,
  ended: () => number,
): void {
  // A kept connection is taken off the answer before the answer closes.
  const { socket } = incoming;
  const readBefore = socket.bytesRead;
  incoming.on("close", () => {
    figures.count({
      status: incoming.statusCode ?? 502,
      seconds: ended(),
      bytesIn: Number(request.headers["content-length"] ?? 0),
      bytesOut: Number(incoming.headers["content-length"] ?? socket.bytesRead - readBefore),
    });
  });
}

const routeTo = ({ port }: Target, { kind }: BalancerSettings) => ({
  port,
  isPlain: kind === "network",
});

function endTogether({ signal, end }: Exchange, client: Duplex): void {
  client.once("close", end);
  signal.addEventListener("abort", () => client.destroy());
}

/** Looks a few times within the idle time for requests that hang, while any are under way. */
const LOOKS = 10;

function watchIdle(clock: Clock, targets: ReadonlyMap<string, Target>, idleMs: () => number) {
  let timer: Timer | undefined;
  const arm = () => {
    timer = clock.schedule(clock.now() + idleMs() / LOOKS, look);
  };
  const look = () => {
    timer = undefined;
    const oldest = clock.now() - idleMs();
    let left = 0;
    for (const target of targets.values()) left += target.cutOffIdle(oldest);
    if (left > 0) arm();
  };
  return {
    begin(target: Target) {
      if (!timer) arm();
      return target.begin();
    },
    stop: () => timer?.cancel(),
  };
}

const FAIL_OPEN: readonly string[] = ["application", "network"];

const badGateway = (error: unknown) => `502 Bad Gateway: ${messageOf(error)}`;

/**
 * The target of a session, else the next in turn. AWS: an application or network load balancer with
 * no healthy target uses the unhealthy ones, a classic one answers 503.
 */
function choose(
  all: readonly Target[],
  settings: BalancerSettings,
  cookies: string | undefined,
): Target | undefined {
  const having = (wanted: string) => all.filter((target) => target.state().target === wanted);
  const healthy = having("healthy");
  const failsOpen = FAIL_OPEN.includes(settings.kind) && healthy.length === 0;
  const usable = failsOpen ? having("unhealthy") : healthy;
  const session = settings.sticky && cookieOf(cookies, settings.sticky.cookie);
  const held = session === undefined ? undefined : usable.find(({ mark }) => mark === session);
  if (held) return held;
  // Smooth weighted round robin: the one that is owed most is next.
  let next: Target | undefined;
  let total = 0;
  for (const target of usable) {
    target.owed += target.weight;
    total += target.weight;
    if (!next || target.owed > next.owed) next = target;
  }
  if (next) next.owed -= total;
  return next;
}

function stuck(
  response: WireResponse,
  { sticky }: BalancerSettings,
  { mark }: Target,
  request: WireRequest,
): WireResponse {
  if (!sticky || cookieOf(request.headers["cookie"], sticky.cookie) === mark) return response;
  const own = response.headers["set-cookie"] ?? [];
  const cookies = [...(typeof own === "string" ? [own] : own), stickyCookie(sticky, mark)];
  return { ...response, headers: { ...response.headers, "set-cookie": cookies } };
}
