/**
 * Targets: which can be reached, and the call that hands one its input.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */

import { Buffer } from "node:buffer";
import type { Delivery } from "#bus/events.ts";
import { parseArn } from "#kernel/arn.ts";
import { type AccountId, region } from "#kernel/brand.ts";
import type { Target } from "#model/types/eventbridge.ts";
import * as errors from "./errors.ts";
import {
  eventAgeSecondsPreset,
  retryAttemptsKept,
  retryAttemptsPreset,
  retryWaitMsMax,
} from "./limits.ts";
import { checkInput } from "./transform.ts";

type Kind = "sqs" | "sns" | "lambda" | "logs" | "codepipeline";

/** Members that are only for targets which this harness does not reach. */
const REFUSED = [
  "KinesisParameters",
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const;

/** Throws unless the target can be reached and its input be made. */
export function checkTarget(target: Target): void {
  for (const member of REFUSED)
    if (target[member] !== undefined) throw errors.unsupported(`${member} of a target`);
  const kind = kindOf(target.Arn);
  if (kind === undefined) throw errors.unsupported(`A target of ${target.Arn}`);
  if (kind === "codepipeline" && target.RoleArn === undefined)
    throw errors.validation(`RoleArn is required for target ${target.Arn}.`);
  const letters = target.DeadLetterConfig?.Arn;
  if (letters !== undefined && kindOf(letters) !== "sqs")
    throw errors.validation(`DeadLetterConfig of target ${target.Id} must name an SQS queue.`);
  checkInput(target);
}

function kindOf(arn: string): Kind | undefined {
  switch (parseArn(arn)?.service) {
    case "sqs":
    case "sns":
    case "lambda":
    case "logs":
    case "codepipeline":
      return parseArn(arn)?.service as Kind;
    default:
      return undefined;
  }
}

export interface Handing {
  readonly account: AccountId;
  readonly ruleArn: string;
  readonly ruleName: string;
  /** What the target gets. */
  readonly text: string;
}

/** Another attempt changes nothing while the target is missing or refuses EventBridge. */
const fatal = [
  "ResourceNotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "NotFound",
  "NotFoundException",
  "PipelineNotFoundException",
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "NotImplemented",
];

/** The delivery for a checked target. */
export function deliveryTo(target: Target, handing: Handing): Delivery {
  const { account, ruleArn, ruleName, text } = handing;
  const arn = parseArn(target.Arn);
  const letters = target.DeadLetterConfig?.Arn;
  const attributes = { RULE_ARN: ruleArn, TARGET_ARN: target.Arn };
  const rest = {
    as: { type: "service", account, name: "events.amazonaws.com", sourceArn: ruleArn },
    label: `rule "${ruleName}" → ${arn?.service} ${lastPart(target.Arn)}`,
    retryAfterMs: waitsOf(target),
    fatal,
    ...(arn?.region ? { region: region(arn.region) } : {}),
  } as const;
  return {
    ...callOf(target, text),
    ...rest,
    ...(letters === undefined
      ? {}
      : {
          otherwise: {
            ...rest,
            ...sendTo(letters, text, attributes),
            label: `dead-letter queue ${lastPart(letters)}`,
            retryAfterMs: [],
          },
        }),
  };
}

type TargetCall = Pick<Delivery, "service" | "operation" | "input">;

function callOf(target: Target, text: string): TargetCall {
  const { Arn: arn, RoleArn: roleArn, SqsParameters: queue } = target;
  switch (kindOf(arn)) {
    case "sqs":
      return sendTo(arn, text, {}, queue?.MessageGroupId);
    case "sns":
      return { service: "sns", operation: "Publish", input: { TopicArn: arn, Message: text } };
    case "lambda": {
      const Payload = new Uint8Array(Buffer.from(text));
      const input = { FunctionName: arn, InvocationType: "Event", Payload };
      return { service: "lambda", operation: "Invoke", input };
    }
    case "logs":
      return { service: "eventbridge", operation: "writeLog", input: { arn, text } };
    case "codepipeline":
    case undefined:
      return { service: "eventbridge", operation: "startPipeline", input: { arn, roleArn, text } };
  }
}

function sendTo(
  arn: string,
  text: string,
  attributes: Readonly<Record<string, string>>,
  group?: string,
): TargetCall {
  const { region: place = "", account = "", resource = "" } = parseArn(arn) ?? {};
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: "String", StringValue },
    ]),
  );
  const input = {
    QueueUrl: `https://sqs.${place}.amazonaws.com/${account}/${resource}`,
    MessageBody: text,
    MessageAttributes,
    ...(group === undefined ? {} : { MessageGroupId: group }),
  };
  return { service: "sqs", operation: "SendMessage", input };
}

/** Waits that double, within the policy's attempts and the event's age. */
function waitsOf({ RetryPolicy: policy }: Target): readonly number[] {
  const attempts = policy?.MaximumRetryAttempts ?? retryAttemptsPreset;
  const ageMs = (policy?.MaximumEventAgeInSeconds ?? eventAgeSecondsPreset) * 1000;
  const waits: number[] = [];
  let passed = 0;
  for (let i = 0; i < Math.min(attempts, retryAttemptsKept); i++) {
    const wait = Math.min(1000 * 2 ** i, retryWaitMsMax);
    passed += wait;
    if (passed > ageMs) break;
    waits.push(wait);
  }
  return waits;
}

const lastPart = (arn: string) => `"${arn.split(/[:/]/).at(-1)}"`;
