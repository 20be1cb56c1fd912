/** The roles of the functions, the transcoding pipeline and the application's instances. */

import type { Caller } from "#operation/caller.ts";
import { unlessThere } from "./already-there.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

const VERSION = "2012-10-17";

type Statement = {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
};

/** Creates the roles with the permissions the templates give them, defects mended. */
export async function createRoles(call: Caller, plan: DeploymentPlan): Promise<void> {
  const names = namesOf(plan);
  const buckets = [names.masterfiles, names.derivatives].flatMap((bucket) => [
    `arn:aws:s3:::${bucket}`,
    `arn:aws:s3:::${bucket}/*`,
  ]);
  await createRole(call, names.slackFunction, "lambda.amazonaws.com", [WRITE_LOGS]);
  await createRole(call, names.ingestRole, "lambda.amazonaws.com", [
    WRITE_LOGS,
    allow(["sns:Publish"], [names.ingestTopicArn]),
    allow(["sqs:SendMessage", "sqs:GetQueueUrl"], [names.queueArn]),
  ]);
  await createRole(call, names.pipelineRole, "elastictranscoder.amazonaws.com", [
    allow(["s3:Put*", "s3:ListBucket", "s3:*MultipartUpload*", "s3:Get*"], buckets),
    allow(["sns:Publish"], [names.transcodeTopicArn]),
    {
      Effect: "Deny",
      Action: ["s3:*Delete*", "s3:*Policy*", "sns:*Remove*", "sns:*Delete*", "sns:*Permission*"],
      Resource: ["*"],
    },
  ]);
  await createRole(call, names.applicationRole, "ec2.amazonaws.com", [
    allow(["s3:ListBucket", "s3:Get*", "s3:Put*", "s3:*MultipartUpload*", "s3:Delete*"], buckets),
    allow(
      ["s3:Get*", "s3:List*"],
      [`arn:aws:s3:::${names.configuration}`, `arn:aws:s3:::${names.configuration}/*`],
    ),
    allow(["elastictranscoder:*"], ["*"]),
    allow(["sqs:*"], [names.queueArn, names.deadLetterQueueArn]),
    allow(["ses:Send*"], ["*"]),
  ]);
  // Instances take the role on by a profile of its name.
  const InstanceProfileName = names.applicationRole;
  const profile = call("iam", "CreateInstanceProfile", { InstanceProfileName });
  await unlessThere("EntityAlreadyExists", profile);
  const RoleName = names.applicationRole;
  const adding = call("iam", "AddRoleToInstanceProfile", { InstanceProfileName, RoleName });
  // A profile holds one role at most, so it is this one that is there.
  await unlessThere("LimitExceeded", adding);
}

const WRITE_LOGS = allow(
  ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
  ["*"],
);

export function allow(actions: readonly string[], resources: readonly string[]): Statement {
  return { Effect: "Allow", Action: actions, Resource: resources };
}

/** A role that one AWS service may take on, with an inline policy of these statements. */
export async function createRole(
  call: Caller,
  name: string,
  service: string,
  statements: readonly Statement[],
): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const role = call("iam", "CreateRole", {
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: VERSION, Statement: [trust] }),
  });
  await unlessThere("EntityAlreadyExists", role);
  await call("iam", "PutRolePolicy", {
    RoleName: name,
    PolicyName: "deployment",
    PolicyDocument: JSON.stringify({ Version: VERSION, Statement: statements }),
  });
}
