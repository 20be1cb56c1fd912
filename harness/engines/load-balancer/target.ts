/** One target of a balancer: its health, the requests it has, and its leaving. */

import type { Socket } from "node:net";
import type { Clock } from "#kernel/clock.ts";
import type { HealthCheck } from "#services/elastic-beanstalk/engine.ts";
import { checkBehind, type Entrance } from "./entrance.ts";
import { markOf } from "./sticky.ts";
import { createTargetFigures, type TargetFigures } from "./target-figures.ts";
import { type TargetState, watchTarget } from "./target-health.ts";

export interface Exchange {
  /** Aborted when the exchange is cut off. */
  readonly signal: AbortSignal;
  /** The connection it goes over: while bytes move there, it is not idle. */
  watch(socket: Socket): void;
  /** Whether it was cut off because nothing came. */
  isLate(): boolean;
  end(): void;
}

export interface Target {
  readonly id: string;
  readonly port: number;
  /** Its share of the requests, seen against the other targets'. */
  weight: number;
  readonly entrance: Entrance | undefined;
  /** Stands for it in cookies. */
  readonly mark: string;
  readonly figures: TargetFigures;
  /** Its share of requests not yet given, by the balancer's count. */
  owed: number;
  state(): { readonly target: TargetState | "draining"; readonly reason?: string };
  begin(): Exchange;
  /** Cuts off the exchanges in which nothing moved since `oldest`; answers how many are left. */
  cutOffIdle(oldest: number): number;
  /** Takes no more; resolves when all exchanges ended, or were cut off after `drainMs`. */
  drain(drainMs: number, onChange: () => void): Promise<void>;
  /** Cuts off everything. */
  stop(): void;
}

export interface TargetOptions {
  readonly id: string;
  readonly port: number;
  readonly weight: number;
  readonly check: HealthCheck;
  readonly entrance: Entrance | undefined;
  readonly clock: Clock;
  readonly machine: Clock;
  onChange(): void;
}

interface Open {
  readonly abort: AbortController;
  socket: Socket | undefined;
  /** Bytes that had moved over the socket at the last look. */
  moved: number;
  movedAt: number;
  late: boolean;
}

export function createTarget(options: TargetOptions): Target {
  const { id, port, weight, entrance, clock, machine } = options;
  const check = checkBehind(options.check, entrance);
  const health = watchTarget({ ...options, check, headers: entrance?.headers ?? {} });
  const open = new Set<Open>();
  let isDraining = false;
  let drained = () => {};

  const cutOff = () => {
    for (const exchange of open) exchange.abort.abort();
  };
  return {
    id,
    port,
    weight,
    entrance,
    mark: markOf(id),
    figures: createTargetFigures(machine.now),
    owed: 0,
    state() {
      if (isDraining) return { target: "draining" };
      const reason = health.reason();
      return { target: health.state(), ...(reason !== undefined && { reason }) };
    },
    begin() {
      const exchange: Open = {
        abort: new AbortController(),
        socket: undefined,
        moved: 0,
        movedAt: clock.now(),
        late: false,
      };
      open.add(exchange);
      return {
        signal: exchange.abort.signal,
        watch: (socket) => {
          exchange.socket = socket;
        },
        isLate: () => exchange.late,
        end: () => {
          open.delete(exchange);
          if (open.size === 0) drained();
        },
      };
    },
    cutOffIdle(oldest) {
      let left = 0;
      for (const exchange of open) {
        const moved = bytesOver(exchange.socket);
        if (moved !== exchange.moved) exchange.movedAt = clock.now();
        exchange.moved = moved;
        if (exchange.movedAt > oldest) {
          left += 1;
          continue;
        }
        exchange.late = true;
        exchange.abort.abort();
      }
      return left;
    },
    async drain(drainMs, onChange) {
      isDraining = true;
      onChange();
      health.stop();
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        const limit = clock.schedule(clock.now() + drainMs, cutOff);
        drained = () => {
          limit.cancel();
          resolve();
        };
      });
    },
    stop() {
      health.stop();
      cutOff();
    },
  };
}

function bytesOver(socket: Socket | undefined): number {
  return socket ? socket.bytesRead + socket.bytesWritten : 0;
}
