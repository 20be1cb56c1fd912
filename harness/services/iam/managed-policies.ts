/**
 * The managed policies of AWS that deployments of Avalon name, and a few that tests do, as data.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 * The documents say what the services of this harness can do of AWS's.
 */

import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";

const allow = (Action: readonly string[], Resource: string | readonly string[] = "*") =>
  ({ Effect: "Allow", Action, Resource }) satisfies PolicyStatement;

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

const LOG_WRITING = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

const BEANSTALK_BUCKETS = ["arn:aws:s3:::elasticbeanstalk-*", "arn:aws:s3:::elasticbeanstalk-*/*"];

const bucketAccess = allow(
  ["s3:Get*", "s3:List*", "s3:PutObject", "s3:PutObjectAcl"],
  BEANSTALK_BUCKETS,
);
const xray = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
const beanstalkLogs = allow(
  [...LOG_WRITING, "logs:DescribeLogStreams", "logs:DescribeLogGroups"],
  "arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*",
);
const health = allow(
  ["elasticbeanstalk:PutInstanceStatistics"],
  ["arn:aws:elasticbeanstalk:*:*:application/*", "arn:aws:elasticbeanstalk:*:*:environment/*"],
);

/** By the ARN's resource, so with the path. */
const AWS_MANAGED: Readonly<Record<string, PolicyDocument>> = {
  "policy/AdministratorAccess": policy(allow(["*"])),
  "policy/AmazonS3FullAccess": policy(allow(["s3:*", "s3-object-lambda:*"])),
  "policy/AmazonS3ReadOnlyAccess": policy(allow(["s3:Get*", "s3:List*", "s3:Describe*"])),
  "policy/AmazonSQSFullAccess": policy(allow(["sqs:*"])),
  "policy/AmazonSNSFullAccess": policy(allow(["sns:*"])),
  "policy/AmazonElasticTranscoder_FullAccess": policy(
    allow(["elastictranscoder:*", "s3:ListAllMyBuckets", "s3:ListBucket", "sns:ListTopics"]),
  ),
  "policy/service-role/AmazonElasticTranscoderRole": policy(
    allow(["s3:ListBucket", "s3:Get*", "s3:Put*", "s3:*MultipartUpload*"]),
    allow(["sns:Publish"]),
  ),
  "policy/AWSElasticBeanstalkWebTier": policy(bucketAccess, xray, beanstalkLogs, health),
  "policy/AWSElasticBeanstalkWorkerTier": policy(
    allow(["cloudwatch:PutMetricData"]),
    xray,
    allow(
      ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
      "arn:aws:sqs:*:*:*",
    ),
    bucketAccess,
    beanstalkLogs,
    health,
  ),
  "policy/AWSElasticBeanstalkMulticontainerDocker": policy(
    allow(["ecs:Poll", "ecs:StartTask", "ecs:StopTask", "ecs:DiscoverPollEndpoint"]),
  ),
  "policy/service-role/AWSElasticBeanstalkEnhancedHealth": policy(
    allow([
      "elasticloadbalancing:DescribeInstanceHealth",
      "ec2:DescribeInstances",
      "autoscaling:DescribeAutoScalingGroups",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
    ]),
  ),
  "policy/service-role/AWSLambdaBasicExecutionRole": policy(allow(LOG_WRITING)),
  "policy/service-role/AWSLambdaSQSQueueExecutionRole": policy(
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...LOG_WRITING]),
  ),
  "policy/service-role/AWSLambdaVPCAccessExecutionRole": policy(
    allow([
      ...LOG_WRITING,
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DeleteNetworkInterface",
    ]),
  ),
  "policy/CloudFrontFullAccess": policy(allow(["cloudfront:*", "s3:ListAllMyBuckets"])),
};

const ARN_START = "arn:aws:iam::aws:";

/** AWS's document of that ARN. */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const resource = arn.startsWith(ARN_START) ? arn.slice(ARN_START.length) : "";
  return Object.hasOwn(AWS_MANAGED, resource) ? AWS_MANAGED[resource] : undefined;
}

export const awsManagedArns = (): readonly string[] =>
  Object.keys(AWS_MANAGED).map((resource) => ARN_START + resource);
