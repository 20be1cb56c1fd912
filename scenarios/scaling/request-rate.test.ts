/**
 * A web tier that scales by its requests: many bring a second instance, which shares them; few end
 * the newest again. Every request is answered, also while the number changes.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-triggers.html
 */

import { expect } from "vitest";
import { scenario } from "#harness/scenario/index.ts";
import { byRequests } from "#services/elastic-beanstalk/testing/options.ts";
import { tierWith } from "./tier.ts";

scenario(
  "many requests bring a second web server, and few end it: each is answered",
  async ({ harness, deploy }) => {
    const system = await deploy();
    const { reference, curator } = system;
    const { instances, told, inTime } = await tierWith(
      harness,
      system,
      reference.webapp.environmentName,
      { OptionSettings: byRequests(10, 30) },
    );
    const [first] = await instances();
    const viewer = curator.viewer();
    const answers: number[] = [];
    const visits = async (count: number) => {
      const visited = Array.from({ length: count }, () => viewer.visit(`${reference.webUrl}/`));
      for (const { status } of await Promise.all(visited)) answers.push(status);
    };
    const count = async (wanted: number) => (await instances()).length === wanted || undefined;
    await inTime(
      "a second web server",
      () => count(2),
      () => visits(10),
    );
    expect(await told("RequestCount is above 30; 2 instances are wanted.")).toBeDefined();
    const [, second] = await instances();
    await inTime(
      "one web server again",
      () => count(1),
      () => visits(1),
    );
    expect(await told("RequestCount is below 10; 1 instances are wanted.")).toBeDefined();
    expect(await told(`Removed instance [${second}]`)).toBeDefined();
    expect(await instances()).toEqual([first]);
    await visits(10);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  },
);
