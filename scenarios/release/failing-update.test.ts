/**
 * A version that answers 500: its instances never pass the health check, the environment goes back
 * to what it had, and the pipeline says why. Nobody who used the old version noticed.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { startLoad } from "#harness/testing/load.ts";
import { zipOf } from "#harness/testing/zip-of.ts";
import { FIRST, watchReleases } from "./releases.ts";

const ILL = {
  Procfile: "web: node ill.mjs",
  "ill.mjs": `import { createServer } from "node:http";
createServer((_, response) => response.writeHead(500).end("ill")).listen(process.env.PORT);`,
};
/** The command timeout of the reference deployment. */
const TIMEOUT_MS = 60_000;

scenario(
  "an update that fails its health check is rolled back, and the pipeline says why",
  async ({ harness, deploy }) => {
    const system = await deploy();
    const { world, reference, curator } = system;
    const releases = await watchReleases(system);
    const viewer = curator.viewer();
    const load = startLoad(20, async () => (await viewer.visit(`${reference.webUrl}/`)).status);
    const { environmentName: EnvironmentName } = reference.webapp;
    const version = await releases.upload(await zipOf(ILL));
    await eventually(
      async () => {
        await harness.clock.advance(TIMEOUT_MS / 6);
        return (await releases.stage("Release")).latestExecution?.status === "Failed" || undefined;
      },
      { what: "the end of the update", withinMs: 30_000, everyMs: 300 },
    );
    expect(await releases.ended(version)).toEqual({
      status: "Failed",
      failures: [
        expect.stringMatching(
          /^Release\/ReleaseWebapp: Deployment completed, but with errors: Failed to deploy application\. .*\[Instance: i-\w+\] GET \/ answered 500\.$/,
        ),
      ],
    });
    expect(await releases.running()).toEqual({ webapp: [FIRST], workers: [FIRST] });
    const answers = await load.stop();
    expect(new Set(answers)).toEqual(new Set([200]));
    const { Environments: [environment] = [] } = await world.call(
      "elastic-beanstalk",
      "DescribeEnvironments",
      { EnvironmentNames: [EnvironmentName] },
    );
    expect(environment).toMatchObject({ Status: "Ready", Health: "Green" });
    // The workers' action never began.
    const { actionStates = [] } = await releases.stage("Release");
    expect(actionStates.map(({ latestExecution }) => latestExecution?.status)).toEqual([
      "Failed",
      undefined,
    ]);
  },
);
