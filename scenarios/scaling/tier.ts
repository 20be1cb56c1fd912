/** A tier whose number of instances changes: how it is set up, what it tells, how time passes. */

import type { Harness } from "#harness/index.ts";
import { type DeployedSystem, eventually } from "#harness/scenario/index.ts";
import type { ConfigurationOptionSetting } from "#model/types/elastic-beanstalk.ts";
import { instancesOf } from "../instances.ts";

/** How often an environment is looked at. */
const LOOK_MS = 10_000;

export interface Tier {
  /** Its instances' ids, the oldest first. */
  instances(): Promise<readonly string[]>;
  /** The event that holds this text; undefined while there is none. */
  told(what: string): Promise<string | undefined>;
  /** Lets time pass until it holds; `between` is done before each look of the environment. */
  inTime<T>(
    what: string,
    look: () => Promise<T | undefined>,
    between?: () => Promise<unknown>,
  ): Promise<T>;
}

/** The environment with these settings, and another version when one is given. */
export async function tierWith(
  harness: Harness,
  system: DeployedSystem,
  EnvironmentName: string,
  change: {
    readonly OptionSettings: readonly ConfigurationOptionSetting[];
    readonly VersionLabel?: string;
  },
): Promise<Tier> {
  const { call } = system.world;
  await call("elastic-beanstalk", "UpdateEnvironment", { EnvironmentName, ...change });
  const { VersionLabel: wanted } = change;
  await eventually(
    async () => {
      const asked = { EnvironmentNames: [EnvironmentName] };
      const { Environments = [] } = await call("elastic-beanstalk", "DescribeEnvironments", asked);
      const [{ Status, VersionLabel } = {}] = Environments;
      return (Status === "Ready" && (wanted ?? VersionLabel) === VersionLabel) || undefined;
    },
    { what: `${EnvironmentName} that scales`, withinMs: 40_000 },
  );
  return {
    instances: () => instancesOf(system, EnvironmentName),
    async told(what) {
      const { Events = [] } = await call("elastic-beanstalk", "DescribeEvents", {
        EnvironmentName,
      });
      return Events.map(({ Message = "" }) => Message).find((message) => message.includes(what));
    },
    inTime: (what, look, between) =>
      eventually(
        async () => {
          await between?.();
          await harness.clock.advance(LOOK_MS);
          return look();
        },
        { what, withinMs: 60_000 },
      ),
  };
}
