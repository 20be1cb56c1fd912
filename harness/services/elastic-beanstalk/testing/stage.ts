/** Elastic Beanstalk on the fake engine, with the services it calls: no process, no waiting. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import type {
  CreateEnvironmentMessage,
  EnvironmentDescription,
  UpdateEnvironmentMessage,
} from "#model/types/elastic-beanstalk.ts";
import { iam } from "#services/iam/index.ts";
import { s3 } from "#services/s3/index.ts";
import { sns } from "#services/sns/index.ts";
import { sqs } from "#services/sqs/index.ts";
import { elasticBeanstalk } from "../index.ts";
import { createFakeEngine, type FakeVersion, fakeBundle } from "./fake-engine.ts";

export const NODE = "64bit Amazon Linux 2023 v6.7.0 running Node.js 22";
const APPLICATION = "avalon";
const BUCKET = "bundles";
export const NAME = "media-web";

/** Option values as `{namespace: {name: value}}`, as a request has them. */
export type Options = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const optionSettings = (options: Options) =>
  Object.entries(options).flatMap(([Namespace, values]) =>
    Object.entries(values).map(([OptionName, Value]) => ({ Namespace, OptionName, Value })),
  );

/** Ended with the test. */
export async function stageEnvironments() {
  const engine = createFakeEngine();
  const services = [elasticBeanstalk, iam, s3, sns, sqs].map((each) => erased(each as never));
  const stage = rehearse({ services, engines: { "elastic-beanstalk": engine } });
  onTestFinished(() => stage.stop());
  await stage.call("s3", "CreateBucket", { Bucket: BUCKET });
  await stage.call("elastic-beanstalk", "CreateApplication", { ApplicationName: APPLICATION });

  const describe = async (): Promise<EnvironmentDescription> => {
    const asked = { EnvironmentNames: [NAME], IncludeDeleted: true };
    const { Environments } = await stage.call("elastic-beanstalk", "DescribeEnvironments", asked);
    return present(Environments?.[0], "the environment");
  };
  const fleet = () => present(engine.newest(), "the environment's fleet");
  /** Once nothing is done with it any more; work is done between the turns of the loop. */
  const ready = (status = "Ready") =>
    eventually(
      async () => {
        const found = await describe();
        return found.Status === status ? found : undefined;
      },
      { what: `the environment to be ${status}`, withinMs: 3000, everyMs: 1 },
    );
  const events = async (): Promise<readonly string[]> => {
    const asked = { EnvironmentName: NAME };
    const { Events = [] } = await stage.call("elastic-beanstalk", "DescribeEvents", asked);
    return Events.map(({ Message = "" }) => Message).reverse();
  };
  return {
    ...stage,
    engine,
    fleet,
    describe,
    ready,
    events,
    async version(version: FakeVersion) {
      const Key = `${version.name}.json`;
      await stage.call("s3", "PutObject", { Bucket: BUCKET, Key, Body: fakeBundle(version) });
      await stage.call("elastic-beanstalk", "CreateApplicationVersion", {
        ApplicationName: APPLICATION,
        VersionLabel: version.name,
        SourceBundle: { S3Bucket: BUCKET, S3Key: Key },
      });
    },
    async create(options: Options = {}, more: Partial<CreateEnvironmentMessage> = {}) {
      await stage.call("elastic-beanstalk", "CreateEnvironment", {
        ...{ ApplicationName: APPLICATION, EnvironmentName: NAME, SolutionStackName: NODE },
        ...{ VersionLabel: "v1", OptionSettings: optionSettings(options), ...more },
      });
      return ready();
    },
    /** Resolves when the update is taken up. */
    begin: (options: Options, more: UpdateEnvironmentMessage = {}) =>
      stage.call("elastic-beanstalk", "UpdateEnvironment", {
        ...{ EnvironmentName: NAME, OptionSettings: optionSettings(options), ...more },
      }),
    async update(options: Options, more: UpdateEnvironmentMessage = {}) {
      await this.begin(options, more);
      return ready();
    },
    /** Waits until an event holds the text. */
    told: (text: string) =>
      eventually(async () => (await events()).find((event) => event.includes(text)), {
        ...{ what: `the event "${text}"`, withinMs: 3000, everyMs: 1 },
      }),
    /** Lets time pass in the environment's loop, which has its turns between the moments. */
    pass: (ms: number) =>
      stage.clock.advance(ms, async () => {
        await stage.core.bus.settle();
        for (let turn = 0; turn < 5; turn++) await nextTurn();
      }),
    /** The version on each instance, oldest first. */
    versions: () => [...fleet().instances.values()].map(({ version }) => version?.name),
    /** Those that were launched in the same moment stand by their id, as the service has them. */
    ids: () => [...fleet().instances.keys()].sort(),
  };
}

export type Stage = Awaited<ReturnType<typeof stageEnvironments>>;
