/** Conditions of stages: who may enter, what follows a success that is none, and a failure. */

import { expect, test } from "vitest";
import type { Condition, StageDeclaration } from "#model/types/codepipeline.ts";
import { gate, type Stage, source, stageOf, stagePipelines } from "./testing/stage.ts";

const rule = (Operator: string, Value: string, Variable = "#{variables.channel}") => ({
  name: "Channel",
  ruleTypeId: { category: "Rule", owner: "AWS", provider: "VariableCheck", version: "1" },
  configuration: { Operator, Value, Variable },
});
const condition = (result: string, ...rules: readonly ReturnType<typeof rule>[]): Condition => ({
  result,
  rules,
});
const variables = [{ name: "channel", defaultValue: "stable-2" }];

/** A pipeline whose stage Test has these conditions, begun. */
async function begun(more: Partial<StageDeclaration>): Promise<Stage> {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([{ ...stageOf("Test", gate("Suite")), ...more }], { variables });
  return stage;
}

const stateOf = async (stage: Stage) =>
  (await stage.call("codepipeline", "GetPipelineState", { name: "avalon" })).stageStates?.[1];

async function end(stage: Stage, how: "succeed" | "fail"): Promise<void> {
  const [jobId = ""] = await stage.work();
  const failureDetails = { type: "JobFailed", message: "no" };
  if (how === "succeed") await stage.call("codepipeline", "PutJobSuccessResult", { jobId });
  else await stage.call("codepipeline", "PutJobFailureResult", { jobId, failureDetails });
}

test.for([
  ["EQ", "stable-2", "InProgress"],
  ["EQ", "stable", "Failed"],
  ["NE", "beta", "InProgress"],
  ["NE", "stable-2", "Failed"],
  ["CONTAINS", "able", "InProgress"],
  ["MATCHES", "stable-\\d", "InProgress"],
  ["MATCHES", "stable", "Failed"],
  ["MATCHES", "(", "Failed"],
] as const)("a stage is entered when the variable is %s %s: %s", async ([how, value, status]) => {
  const beforeEntry = { conditions: [condition("FAIL", rule(how, value))] };
  const stage = await begun({ beforeEntry });
  expect(await stage.state()).toMatchObject({ Test: status, execution: status });
  expect(await stage.work()).toHaveLength(status === "InProgress" ? 1 : 0);
});

test("a variable that has no value fails its rule, which says so", async () => {
  const beforeEntry = { conditions: [condition("FAIL", rule("EQ", "x", "#{zip.None}"))] };
  const stage = await begun({ beforeEntry });
  const errorDetails = {
    code: "ConfigurationError",
    message: "No value is there for #{zip.None}.",
  };
  expect((await stateOf(stage))?.beforeEntryConditionState).toMatchObject({
    latestExecution: { status: "Failed" },
    conditionStates: [{ ruleStates: [{ ruleName: "Channel", latestExecution: { errorDetails } }] }],
  });
  const { ruleExecutionDetails } = await stage.call("codepipeline", "ListRuleExecutions", {
    pipelineName: "avalon",
  });
  expect(ruleExecutionDetails).toMatchObject([
    {
      stageName: "Test",
      ruleName: "Channel",
      status: "Failed",
      input: { configuration: { Variable: "#{zip.None}" } },
      output: { executionResult: { errorDetails } },
    },
  ]);
});

test("a stage that is skipped lets the next one begin", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const beforeEntry = { conditions: [condition("SKIP", rule("EQ", "beta"))] };
  const skipped = { ...stageOf("Beta", gate("Suite")), beforeEntry };
  await stage.create([skipped, stageOf("Release", gate("Go"))], { variables });
  expect(await stage.state()).toMatchObject({ Beta: "Skipped", Release: "InProgress" });
  await end(stage, "succeed");
  expect(await stage.state()).toMatchObject({ Beta: "Skipped", execution: "Succeeded" });
});

test("every rule must hold", async () => {
  const rules = [rule("CONTAINS", "stable"), { ...rule("EQ", "stable-1"), name: "One" }];
  const stage = await begun({ beforeEntry: { conditions: [condition("FAIL", ...rules)] } });
  const { conditionStates } = (await stateOf(stage))?.beforeEntryConditionState ?? {};
  expect(
    conditionStates?.[0]?.ruleStates?.map(({ latestExecution }) => latestExecution?.status),
  ).toEqual(["Succeeded", "Failed"]);
});

test("a success that does not meet its condition fails the stage", async () => {
  const stage = await begun({ onSuccess: { conditions: [condition("FAIL", rule("EQ", "beta"))] } });
  await end(stage, "succeed");
  expect(await stage.state()).toMatchObject({ Test: "Failed", execution: "Failed" });
});

test.for([
  ["onSuccess", "succeed"],
  ["onFailure", "fail"],
] as const)("ROLLBACK of %s brings back what last succeeded", async ([kind, how]) => {
  const stage = await begun({
    [kind]: { conditions: [condition("ROLLBACK", rule("EQ", "stable-2"))] },
  });
  await end(stage, "succeed");
  expect(await stage.state()).toMatchObject({ execution: "Succeeded" });
  await stage.call("codepipeline", "StartPipelineExecution", {
    name: "avalon",
    variables: [{ name: "channel", value: "beta" }],
  });
  await stage.settle();
  await end(stage, how);
  await stage.settle();
  const { pipelineExecutionSummaries = [] } = await stage.call(
    "codepipeline",
    "ListPipelineExecutions",
    { pipelineName: "avalon" },
  );
  expect(pipelineExecutionSummaries).toMatchObject([
    { status: "InProgress", executionType: "ROLLBACK" },
    { status: "Failed" },
    { status: "Succeeded" },
  ]);
});

test.for([
  [{ beforeEntry: { conditions: [condition("ROLLBACK", rule("EQ", "x"))] } }, "FAIL or SKIP"],
  [{ onSuccess: { conditions: [] } }, "exactly one condition"],
  [{ onSuccess: { conditions: [condition("FAIL")] } }, "1 to 5 rules"],
  [{ onSuccess: { conditions: [condition("FAIL", rule("LT", "x"))] } }, "operator 'LT'"],
  [
    {
      onFailure: { result: "RETRY", conditions: [condition("ROLLBACK", rule("EQ", "x"))] },
    },
    "retried by itself",
  ],
] as [Partial<StageDeclaration>, string][])("%o is refused: %s", async ([more, message]) => {
  await expect(begun(more)).rejects.toMatchObject({
    code: "InvalidStageDeclarationException",
    message: expect.stringContaining(message),
  });
});

test("a rule that is not built is refused by its name", async () => {
  const ruleTypeId = { category: "Rule", owner: "AWS", provider: "CloudWatchAlarm", version: "1" };
  const alarm = { name: "Alarm", ruleTypeId, configuration: { AlarmName: "a" } };
  const beforeEntry = { conditions: [{ result: "FAIL", rules: [alarm] }] };
  await expect(begun({ beforeEntry })).rejects.toThrow("The rule CloudWatchAlarm");
  const { ruleTypes = [] } = await (await stagePipelines()).call(
    "codepipeline",
    "ListRuleTypes",
    {},
  );
  expect(ruleTypes.map(({ id }) => id?.provider)).toEqual(["VariableCheck"]);
});

test("a pipeline of type V1 has no conditions", async () => {
  const stage = await stagePipelines();
  const beforeEntry = { conditions: [condition("FAIL", rule("EQ", "x"))] };
  const stages = [stageOf("Source", source()), { ...stageOf("Test", gate("Suite")), beforeEntry }];
  await expect(stage.create([], { stages, pipelineType: "V1" })).rejects.toThrow("type V1");
});
