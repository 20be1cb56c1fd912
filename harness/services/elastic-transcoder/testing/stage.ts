/** A rehearsed account with a pipeline, its buckets and a fake transcoder. */

import { policyEngines } from "#assembly/policy-engines.ts";
import type { Fault } from "#faults/fault.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import type { Probe } from "#media/probe.ts";
import type { CreateJobRequest, Job } from "#model/types/elastic-transcoder.ts";
import { iam } from "#services/iam/index.ts";
import { s3 } from "#services/s3/index.ts";
import { sns } from "#services/sns/index.ts";
import { sqs } from "#services/sqs/index.ts";
import { sts } from "#services/sts/index.ts";
import type { Transcoder } from "../engine.ts";
import { elasticTranscoder } from "../index.ts";
import { createFakeTranscoder, type FakeTranscoder, inputWith } from "./fake-transcoder.ts";

/** Ten seconds of 1080p with sound. */
export const tenSeconds: Probe = {
  format: "mov,mp4",
  durationMs: 10_000,
  bytes: 4321,
  picture: {
    index: 0,
    codec: "h264",
    width: 1920,
    height: 1080,
    pixelAspect: { num: 1, den: 1 },
    frameRate: { num: 30_000, den: 1001 },
    rotation: 0,
    interlaced: false,
  },
  sound: { index: 1, codec: "aac", sampleRate: 48_000, channels: 2 },
};

const ROLE_NAME = "transcoder";
export const ROLE = `arn:aws:iam::000000000000:role/${ROLE_NAME}`;
export const SERVICE = "elastictranscoder.amazonaws.com";
/** Generic 720p. */
export const MP4 = "1351620000001-000010";
/** HLS 1M. */
export const HLS = "1351620000001-200030";

export interface Stage extends Rehearsal {
  readonly transcoder: FakeTranscoder;
  readonly pipelineId: string;
  /** Gives the pipeline's role to IAM: trusting `service`, allowed all but what is denied. */
  createRole(service: string, denied?: readonly string[], at?: string): Promise<void>;
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
  read(bucket: string, key: string): Promise<string>;
  contentType(bucket: string, key: string): Promise<string | undefined>;
  /** Submits a job for `in.mov` in this stage's pipeline. */
  submit(request: Partial<CreateJobRequest>): Promise<Job>;
  /** Submits a job, lets it run, and tells what became of it. */
  run(request: Partial<CreateJobRequest>): Promise<Job>;
  readJob(id: string | undefined): Promise<Job>;
}

export interface StageOptions {
  readonly faults?: readonly Fault[];
  /** Instead of the fake one. */
  readonly transcoder?: Transcoder;
}

/** A stage whose input bucket `source` holds `in.mov`, and whose outputs go to `derived`. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const transcoder = createFakeTranscoder();
  const rehearsal = rehearse({
    services: [
      erased(elasticTranscoder),
      erased(iam),
      erased(s3),
      erased(sns),
      erased(sqs),
      erased(sts),
    ],
    engines: { ...policyEngines, "elastic-transcoder": options.transcoder ?? transcoder },
    faults: options.faults ?? [],
  });
  const { call } = rehearsal;
  const { Pipeline: pipeline } = await call("elastic-transcoder", "CreatePipeline", {
    Name: "pipeline",
    InputBucket: "source",
    OutputBucket: "derived",
    Role: ROLE,
  });
  const pipelineId = present(pipeline?.Id, "the pipeline's id");
  const stage: Stage = {
    ...rehearsal,
    transcoder,
    pipelineId,
    async createRole(service, denied = [], at = "*") {
      const allow = { Effect: "Allow", Action: "*", Resource: "*" };
      const deny = { Effect: "Deny", Action: denied, Resource: at };
      const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
      await call("iam", "CreateRole", {
        RoleName: ROLE_NAME,
        AssumeRolePolicyDocument: documentOf([trust]),
      });
      await call("iam", "PutRolePolicy", {
        RoleName: ROLE_NAME,
        PolicyName: "permissions",
        PolicyDocument: documentOf(denied.length > 0 ? [allow, deny] : [allow]),
      });
    },
    async put(Bucket, Key, Body) {
      await call("s3", "PutObject", { Bucket, Key, Body });
    },
    async read(Bucket, Key) {
      const { Body } = await call("s3", "GetObject", { Bucket, Key });
      return rehearsal.text(Body);
    },
    async contentType(Bucket, Key) {
      return (await call("s3", "GetObject", { Bucket, Key })).ContentType;
    },
    async submit(request) {
      const all = { PipelineId: pipelineId, Input: { Key: "in.mov" }, ...request };
      const { Job: job } = await call("elastic-transcoder", "CreateJob", all);
      return present(job, "the job");
    },
    async run(request) {
      const { Id: id } = await stage.submit(request);
      await rehearsal.settle();
      return stage.readJob(id);
    },
    async readJob(Id) {
      const { Job: job } = await call("elastic-transcoder", "ReadJob", { Id });
      return present(job, "the job");
    },
  };
  for (const Bucket of ["source", "derived"]) await call("s3", "CreateBucket", { Bucket });
  await stage.put("source", "in.mov", inputWith(tenSeconds));
  return stage;
}

const documentOf = (Statement: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });
