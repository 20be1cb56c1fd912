/** The services of the local AWS. */

import { type AnyService, erased } from "#gateway/dispatch/registry.ts";
import { cloudfront } from "#services/cloudfront/index.ts";
import { cloudwatchLogs } from "#services/cloudwatch-logs/index.ts";
import { codepipeline } from "#services/codepipeline/index.ts";
import { elasticBeanstalk } from "#services/elastic-beanstalk/index.ts";
import { elasticTranscoder } from "#services/elastic-transcoder/index.ts";
import { elasticache } from "#services/elasticache/index.ts";
import { eventbridge } from "#services/eventbridge/index.ts";
import { iam } from "#services/iam/index.ts";
import { lambda } from "#services/lambda/index.ts";
import { rds } from "#services/rds/index.ts";
import { s3 } from "#services/s3/index.ts";
import { sns } from "#services/sns/index.ts";
import { sqs } from "#services/sqs/index.ts";
import { sts } from "#services/sts/index.ts";

export const services: readonly AnyService[] = [
  erased(s3),
  erased(sns),
  erased(sqs),
  erased(lambda),
  erased(elasticBeanstalk),
  erased(elasticTranscoder),
  erased(cloudfront),
  erased(cloudwatchLogs),
  erased(codepipeline),
  erased(eventbridge),
  erased(iam),
  erased(sts),
  erased(rds),
  erased(elasticache),
];
