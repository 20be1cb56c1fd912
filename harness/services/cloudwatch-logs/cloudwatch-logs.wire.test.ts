/** CloudWatch Logs by the official client over TCP. */

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  logs = harness.client(CloudWatchLogsClient);
});
afterAll(async () => {
  logs.destroy();
  await harness.stop();
});

const logGroupName = "/avalon/worker";
const logStreamName = "one";

test("events are written, read and searched", async () => {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const timestamp = harness.clock.now();
  const logEvents = [
    { timestamp, message: "started" },
    { timestamp: timestamp + 1, message: "ERROR ünïcode" },
  ];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
  expect(events?.map((event) => event.message)).toEqual(["started", "ERROR ünïcode"]);
  expect(events?.[0]?.timestamp).toBe(timestamp);
  const filterPattern = "ERROR";
  const found = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  expect(found.events).toMatchObject([{ logStreamName: "one", message: "ERROR ünïcode" }]);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups?.[0]?.arn).toBe(
    "arn:aws:logs:us-east-1:000000000000:log-group:/avalon/worker:*",
  );
});

test("errors carry AWS's names and status", async () => {
  await expect(
    logs.send(new CreateLogStreamCommand({ logGroupName: "none", logStreamName })),
  ).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
    $metadata: { httpStatusCode: 400 },
  });
});
