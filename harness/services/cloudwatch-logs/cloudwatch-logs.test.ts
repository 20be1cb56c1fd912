import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { parseFilterPattern } from "./filter-pattern.ts";
import { cloudwatchLogs } from "./index.ts";

const logs = "cloudwatch-logs";
const DAY_MS = 86_400_000;
let stage: ReturnType<typeof rehearse>;

beforeEach(async () => {
  stage = rehearse({ services: [erased(cloudwatchLogs)] });
  await stage.call(logs, "CreateLogGroup", { logGroupName: "/aws/lambda/a" });
  await stage.call(logs, "CreateLogStream", stream("one"));
});
afterEach(() => stage.stop());

const stream = (logStreamName: string) => ({ logGroupName: "/aws/lambda/a", logStreamName });
const put = (name: string, ...events: [ageMs: number, message: string][]) =>
  stage.call(logs, "PutLogEvents", {
    ...stream(name),
    logEvents: events.map(([ageMs, message]) => ({
      timestamp: stage.clock.now() - ageMs,
      message,
    })),
  });
const read = async (options: object = {}) => {
  const { events = [] } = await stage.call(logs, "GetLogEvents", { ...stream("one"), ...options });
  return events.map((event) => event.message);
};
const search = async (filterPattern: string, options: object = {}) => {
  const { events = [] } = await stage.call(logs, "FilterLogEvents", {
    logGroupName: "/aws/lambda/a",
    filterPattern,
    ...options,
  });
  return events.map((event) => event.message);
};

describe("events", () => {
  test("are read in order from either end, and tokens stay at the ends", async () => {
    await put("one", [30, "a"], [20, "b"], [20, "c"], [10, "d"]);
    expect(await read()).toEqual(["a", "b", "c", "d"]);
    expect(await read({ limit: 2 })).toEqual(["c", "d"]);
    const page = await stage.call(logs, "GetLogEvents", {
      ...stream("one"),
      startFromHead: true,
      limit: 3,
    });
    expect(page.events?.map((event) => event.message)).toEqual(["a", "b", "c"]);
    expect(await read({ nextToken: page.nextForwardToken })).toEqual(["d"]);
    expect(await read({ nextToken: page.nextBackwardToken })).toEqual([]);
    const end = await stage.call(logs, "GetLogEvents", stream("one"));
    const again = await stage.call(logs, "GetLogEvents", {
      ...stream("one"),
      nextToken: end.nextForwardToken,
    });
    expect(again.events).toEqual([]);
    expect(again.nextForwardToken).toBe(end.nextForwardToken);
  });

  test("are searched over all streams by time", async () => {
    await stage.call(logs, "CreateLogStream", stream("two"));
    await put("one", [30, "ERROR one"], [10, "fine"]);
    await put("two", [20, "ERROR two"]);
    expect(await search("ERROR")).toEqual(["ERROR one", "ERROR two"]);
    expect(await search("ERROR -two")).toEqual(["ERROR one"]);
    expect(await search("", { logStreamNames: ["two"] })).toEqual(["ERROR two"]);
    expect(await search("", { startTime: stage.clock.now() - 15 })).toEqual(["fine"]);
    const first = await stage.call(logs, "FilterLogEvents", {
      logGroupName: "/aws/lambda/a",
      limit: 2,
    });
    expect(await search("", { nextToken: first.nextToken })).toEqual(["fine"]);
    await expect(search("[ip, user]")).rejects.toThrow("is not supported");
  });

  test("out of order, too old or too new are refused or left out", async () => {
    await expect(put("one", [10, "later"], [20, "earlier"])).rejects.toThrow("chronological order");
    const { rejectedLogEventsInfo } = await put("one", [15 * DAY_MS, "ancient"]);
    expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const ahead = await put("one", [5, "now"], [-3 * 3_600_000, "future"]);
    expect(ahead.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(await read()).toEqual(["now"]);
    await expect(put("one", [2 * DAY_MS, "a"], [0, "b"])).rejects.toThrow("24 hours");
  });

  test("end with their retention", async () => {
    await stage.call(logs, "PutRetentionPolicy", {
      logGroupName: "/aws/lambda/a",
      retentionInDays: 3,
    });
    await put("one", [1000, "soon gone"]);
    await stage.clock.advance(3 * DAY_MS);
    expect(await read()).toEqual([]);
    await put("one", [0, "new"]);
    expect(await read()).toEqual(["new"]);
    const bad = { logGroupName: "/aws/lambda/a", retentionInDays: 4 };
    await expect(stage.call(logs, "PutRetentionPolicy", bad)).rejects.toThrow("enum value set");
  });
});

test("groups and streams are listed, and deleted with all they hold", async () => {
  await stage.call(logs, "CreateLogGroup", { logGroupName: "/aws/lambda/ab" });
  await put("one", [0, "x"]);
  const groups = await stage.call(logs, "DescribeLogGroups", {
    logGroupNamePrefix: "/aws",
    limit: 1,
  });
  expect(groups.logGroups?.map((group) => group.logGroupName)).toEqual(["/aws/lambda/a"]);
  const rest = await stage.call(logs, "DescribeLogGroups", { nextToken: groups.nextToken });
  expect(rest.logGroups?.map((group) => group.logGroupName)).toEqual(["/aws/lambda/ab"]);
  const { logStreams } = await stage.call(logs, "DescribeLogStreams", {
    logGroupName: "/aws/lambda/a",
    orderBy: "LastEventTime",
    descending: true,
  });
  expect(logStreams).toMatchObject([
    { logStreamName: "one", lastEventTimestamp: stage.clock.now() },
  ]);
  await stage.call(logs, "DeleteLogGroup", { logGroupName: "/aws/lambda/a" });
  await expect(read()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  await stage.call(logs, "CreateLogGroup", { logGroupName: "/aws/lambda/a" });
  await stage.call(logs, "CreateLogStream", stream("one"));
  expect(await read()).toEqual([]);
});

test.for([
  ["CreateLogGroup", { logGroupName: "/aws/lambda/a" }, "ResourceAlreadyExistsException"],
  ["CreateLogGroup", { logGroupName: "no spaces" }, "InvalidParameterException"],
  ["CreateLogStream", { logGroupName: "none", logStreamName: "s" }, "ResourceNotFoundException"],
  ["CreateLogStream", stream("one"), "ResourceAlreadyExistsException"],
  [
    "PutLogEvents",
    { ...stream("two"), logEvents: [{ timestamp: 1, message: "m" }] },
    "ResourceNotFoundException",
  ],
  ["PutLogEvents", { ...stream("one"), logEvents: [] }, "InvalidParameterException"],
  ["GetLogEvents", { ...stream("one"), nextToken: "x" }, "InvalidParameterException"],
] as const)("%s %j answers %s", async ([operation, input, code]) => {
  await expect(stage.call(logs, operation, input as never)).rejects.toMatchObject({ code });
});

test.for([
  ["", "anything", true],
  ["a b", "xb xa", true],
  ["a b", "only a", false],
  ['"a b"', "b a", false],
  ["?x ?y", "why", true],
  ["?x ?z", "why", false],
  ["ERROR -retry", "ERROR retry", false],
  ['"say \\"hi\\""', 'say "hi"', true],
  ["error", "ERROR", false],
] as const)("the pattern %j on %j", ([pattern, message, passes]) => {
  expect(parseFilterPattern(pattern)(message)).toBe(passes);
});

const entry = JSON.stringify({
  level: "error",
  status: 503,
  user: null,
  tags: ["a"],
  a: { b: true },
});
test.for([
  ['{ $.level = "error" }', true],
  ['{ $.level = "err*" }', true],
  ['{ $.level != "info" }', true],
  ["{ $.status >= 500 && $.status < 600 }", true],
  ['{ ($.status = 404) || ($.level = "error") }', true],
  ['{ ($.status = 404 || $.status = 503) && $.level = "info" }', false],
  ["{ $.user IS NULL }", true],
  ["{ $.missing NOT EXISTS }", true],
  ["{ $.level NOT EXISTS }", false],
  ["{ $.a.b IS TRUE }", true],
  ['{ $.tags[0] = "a" }', true],
  ['{ $["level"] = error }', true],
  ["{ $.missing != 1 }", false],
] as const)("the pattern %s", ([pattern, passes]) => {
  expect(parseFilterPattern(pattern)(entry)).toBe(passes);
  expect(parseFilterPattern(pattern)("plain text")).toBe(false);
});

test.for(["{ $.a }", "{ a = 1 }", "{ $.a = 1", "{ $.a < b }", "{ ($.a = 1 }", "{}"])(
  "the pattern %s is refused",
  (pattern) => expect(() => parseFilterPattern(pattern)).toThrow("Invalid filter pattern"),
);
