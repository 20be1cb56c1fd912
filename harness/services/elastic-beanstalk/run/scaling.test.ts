import { describe, expect, test } from "vitest";
import type { Settings } from "../options/settings.ts";
import { decide, type Sample } from "./scaling.ts";

const MINUTE = 60_000;

const settings = (trigger: Record<string, string>): Settings => ({
  "aws:autoscaling:asg": { MinSize: "1", MaxSize: "4", Cooldown: "60" },
  "aws:autoscaling:trigger": {
    MeasureName: "CPUUtilization",
    Period: "1",
    EvaluationPeriods: "2",
    LowerThreshold: "30",
    UpperThreshold: "85",
    UpperBreachScaleIncrement: "2",
    ...trigger,
  },
});
/** Looks every ten seconds for three minutes; `of` tells what was seen in each minute. */
function samples(of: (minute: number) => Partial<Sample>): readonly Sample[] {
  return Array.from({ length: 19 }, (_, i) => ({
    at: i * 10_000,
    healthy: 1,
    unhealthy: 0,
    instances: [],
    requests: 0,
    latencies: [],
    ...of(Math.floor((i * 10_000) / MINUTE)),
  }));
}
const cpu = (...percent: number[]) =>
  samples((minute) => ({
    instances: [{ cpuPercent: percent[minute] ?? 0, bytesIn: 0, bytesOut: 0 }],
  }));
const now = { at: 3 * MINUTE - 1, desired: 2, scaledAt: undefined };

describe("a trigger", () => {
  test.for([
    ["above in both periods", cpu(0, 90, 95), {}, 4],
    ["above in one period only", cpu(0, 50, 95), {}, undefined],
    ["below in both", cpu(90, 10, 10), {}, 1],
    ["between", cpu(90, 50, 60), {}, undefined],
    ["by its maximum", cpu(0, 50, 50), { Statistic: "Maximum", UpperThreshold: "40" }, 4],
    [
      "measured by requests",
      samples(() => ({ requests: 50 })),
      { MeasureName: "RequestCount", Statistic: "Sum", UpperThreshold: "250" },
      4,
    ],
    [
      "measured by latency",
      samples(() => ({ latencies: [2, 4] })),
      { MeasureName: "Latency", LowerThreshold: "0", UpperThreshold: "2" },
      4,
    ],
    [
      "measured by what is not measured",
      cpu(99, 99, 99),
      { MeasureName: "DiskReadOps" },
      undefined,
    ],
  ] as [string, readonly Sample[], Record<string, string>, number | undefined][])(
    "%s",
    ([, seen, trigger, wanted]) => {
      expect(decide(settings(trigger), seen, now)?.desired).toBe(wanted);
    },
  );

  test("waits until its periods are over, and for the cooldown", () => {
    const seen = cpu(90, 90, 90);
    expect(decide(settings({}), seen.slice(-8), now)).toBeUndefined();
    expect(decide(settings({}), seen, { ...now, scaledAt: now.at - 59_000 })).toBeUndefined();
    expect(decide(settings({}), seen, { ...now, scaledAt: now.at - 60_000 })).toEqual({
      desired: 4,
      reason: "CPUUtilization is above 85",
    });
  });

  test("keeps within the bounds, and without an increment does nothing", () => {
    expect(decide(settings({}), cpu(0, 90, 90), { ...now, desired: 4 })).toBeUndefined();
    expect(decide(settings({}), cpu(0, 10, 10), { ...now, desired: 1 })).toBeUndefined();
    const still = settings({ UpperBreachScaleIncrement: "0" });
    expect(decide(still, cpu(0, 90, 90), now)).toBeUndefined();
  });
});
