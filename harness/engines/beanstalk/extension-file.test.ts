import { describe, expect, test } from "vitest";
import { parseExtensionFile } from "./extension-file.ts";

const parse = (text: string) => parseExtensionFile(".ebextensions/a.config", text);

test("settings come by namespace, as a list, or as JSON", () => {
  const expected = { "aws:autoscaling:asg": { MinSize: "2" } };
  expect(parse("option_settings: { aws:autoscaling:asg: { MinSize: 2 } }").settings).toEqual(
    expected,
  );
  const list = `option_settings:
  - { namespace: aws:autoscaling:asg, option_name: MinSize, value: 2 }
  - { option_name: COLOR, value: blue }`;
  expect(parse(list).settings).toEqual({
    ...expected,
    "aws:elasticbeanstalk:application:environment": { COLOR: "blue" },
  });
  const json = '{"option_settings": {"aws:autoscaling:asg": {"MinSize": "2"}}}';
  expect(parse(json).settings).toEqual(expected);
});

test("commands come in the order of their names, with all they say", () => {
  const { commands, containerCommands } = parse(`
commands:
  2_b: { command: two }
  1_a: { command: [one, arg], env: { A: 1 }, cwd: /x, test: "true", ignoreErrors: true }
container_commands:
  3_c: { command: three, leader_only: true }
`);
  expect(commands.map(({ name }) => name)).toEqual(["1_a", "2_b"]);
  expect(commands[0]).toMatchObject({
    command: ["one", "arg"],
    env: { A: "1" },
    cwd: "/x",
    test: "true",
    ignoresErrors: true,
    leaderOnly: false,
  });
  expect(containerCommands[0]).toMatchObject({ command: "three", leaderOnly: true });
});

test("files have a mode and bytes; what is not honoured is named", () => {
  const { files, notices } = parse(`
files:
  /a.sh: { mode: "000755", owner: root, content: aGVsbG8=, encoding: base64 }
  /b: { source: "http://example.com/b" }
packages: { yum: { git: [] } }
`);
  expect(files).toEqual([{ path: "/a.sh", mode: 0o755, content: Buffer.from("hello") }]);
  expect(notices.join("\n")).toMatch(/"packages" has no effect/);
  expect(notices.join("\n")).toMatch(/owner and group of \/a.sh/);
  expect(notices.join("\n")).toMatch(/\/b is not made/);
});

describe("a file is refused", () => {
  test.for([
    ["a: [", "contains invalid YAML or JSON"],
    ["strange: 1", 'unknown key "strange"'],
    ["- a", "it is no mapping"],
    ["commands: { a: { test: x } }", 'the command "a" has no command'],
    ["option_settings: { a:b: { c: [1] } }", "the value of a:b:c is no text"],
    ["files: { /a: { content: x, colour: red } }", 'the file /a has the key "colour"'],
  ])("%s", ([text, why]) => {
    expect(() => parse(text ?? "")).toThrow(why);
  });
});

test("the environment's two alarms can be changed; other resources are named", () => {
  const { settings, notices } = parse(`
Resources:
  AWSEBCloudwatchAlarmHigh:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Period: 60
      Threshold: 100
      Dimensions: [{ Name: QueueName, Value: { "Fn::GetAtt": [AWSEBWorkerQueue, QueueName] } }]
  Topic: { Type: "AWS::SNS::Topic" }
`);
  expect(settings).toEqual({
    Resources: {
      AWSEBCloudwatchAlarmHigh:
        '{"MetricName":"ApproximateNumberOfMessagesVisible","Period":60,"Threshold":100}',
    },
  });
  expect(notices).toEqual([
    '.ebextensions/a.config: the resource "Topic" is not made: of AWS resources in configuration ' +
      "files only AWSEBCloudwatchAlarmHigh and AWSEBCloudwatchAlarmLow count in this harness.",
  ]);
  const alarm = (properties: string) => () =>
    parse(`Resources: { AWSEBCloudwatchAlarmLow: { Properties: { ${properties} } } }`);
  expect(alarm("Threshold: many")).toThrow("the Threshold of AWSEBCloudwatchAlarmLow is no number");
  expect(alarm("ComparisonOperator: Above")).toThrow("is none of GreaterThanThreshold");
});
