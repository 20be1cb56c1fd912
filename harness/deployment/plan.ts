/**
 * The reference deployment as data: what it is called, which topology carries a manifest to the
 * worker, what the transcoder makes. Names follow the CloudFormation templates of avalon-aws.
 */

import { formatArn } from "#kernel/arn.ts";

/**
 * `seed`: S3 → Lambda → SNS → SQS → worker, as on the architecture page. `templates`: S3 → Lambda →
 * SQS with the signed ActiveJob message, as the deployed templates have it.
 */
export type Topology = "seed" | "templates";

export interface DeploymentPlan {
  /** Prefix of everything's name; 1 to 19 characters, as the pipeline's name holds 21 more. */
  readonly stackName: string;
  readonly topology: Topology;
  readonly account: string;
  readonly region: string;
  /** Host of the web application's pages. */
  readonly webHost: string;
  /** Host of the streaming distribution; shares its last labels with `webHost`. */
  readonly streamingHost: string;
  /** Video qualities to encode, of low, medium and high. */
  readonly qualities: readonly string[];
  /** Rails' secret_key_base: also the key that signs ActiveJob messages. */
  readonly secretKeyBase: string;
}

/** The names that follow from a plan. */
export function namesOf(plan: DeploymentPlan) {
  const { stackName, account, region } = plan;
  const arn = (service: string, resource: string) =>
    formatArn({ service, region, account, resource });
  return {
    masterfiles: `${stackName}-masterfiles`,
    derivatives: `${stackName}-derivatives`,
    configuration: `${stackName}-configuration`,
    queue: `${stackName}-default`,
    deadLetterQueue: `${stackName}-default-dead-letter`,
    queueArn: arn("sqs", `${stackName}-default`),
    deadLetterQueueArn: arn("sqs", `${stackName}-default-dead-letter`),
    ingestTopicArn: arn("sns", `${stackName}-batch-ingest`),
    transcodeTopicArn: arn("sns", `${stackName}-transcoding`),
    ingestFunction: `${stackName}-batch-ingest`,
    ingestFunctionArn: arn("lambda", `function:${stackName}-batch-ingest`),
    pipeline: `${stackName}-transcoding-pipeline`,
    releases: `${stackName}-releases`,
    releaseArtifacts: `${stackName}-releases-artifacts`,
    releasePipeline: `${stackName}-release`,
    alertTopic: `${stackName}-beanstalk-events`,
    slackFunction: `${stackName}-slack`,
    slackFunctionArn: arn("lambda", `function:${stackName}-slack`),
    ingestRole: `${stackName}-batch-ingest`,
    pipelineRole: `${stackName}-transcoding`,
    applicationRole: `${stackName}-application`,
    signingKey: "cloudfront/signing-key.pem",
  } as const;
}

export const roleArn = (plan: DeploymentPlan, name: string) =>
  formatArn({ service: "iam", region: "", account: plan.account, resource: `role/${name}` });
