/** The services whose wire tables are generated: names are `@aws-sdk/client-*` suffixes. */

export const SERVICE_NAMES = [
  "cloudformation",
  "cloudfront",
  "cloudwatch-logs",
  "codepipeline",
  "elastic-beanstalk",
  "elastic-transcoder",
  "elasticache",
  "eventbridge",
  "iam",
  "kms",
  "lambda",
  "mediaconvert",
  "rds",
  "route-53",
  "s3",
  "secrets-manager",
  "ses",
  "sns",
  "sqs",
  "ssm",
  "sts",
] as const;

export type GeneratedService = (typeof SERVICE_NAMES)[number];
