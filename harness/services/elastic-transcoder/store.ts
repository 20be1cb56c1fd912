/** What Elastic Transcoder keeps in a region: pipelines, the account's own presets, and jobs. */

import type {
  JobInput,
  JobOutput,
  Pipeline,
  Playlist,
  Preset,
} from "#model/types/elastic-transcoder.ts";
import type { StoreScope } from "#operation/service.ts";
import type { Collection, CollectionDefinition } from "#store/documents.ts";

/** Ids begin with the time in milliseconds, so the order of keys is the order of creation. */
export interface PipelineDocument extends Pipeline {
  readonly Id: string;
  readonly Name: string;
  readonly InputBucket: string;
  readonly Role: string;
  readonly Status: PipelineStatus;
}

export type PipelineStatus = "Active" | "Paused";

export interface PresetDocument extends Preset {
  readonly Id: string;
}

export type JobStatus = "Submitted" | "Progressing" | "Complete" | "Canceled" | "Error";

export interface JobDocument {
  readonly id: string;
  readonly pipelineId: string;
  readonly input: JobInput;
  readonly outputs: readonly JobOutput[];
  readonly outputKeyPrefix?: string;
  readonly playlists: readonly Playlist[];
  readonly userMetadata?: Readonly<Record<string, string>>;
  /** As they were when the job was created: deleting a preset does not touch its jobs. */
  readonly presets: Readonly<Record<string, Preset>>;
  readonly status: JobStatus;
  /** Times in milliseconds. */
  readonly submittedAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

const pipelineDocuments: CollectionDefinition<PipelineDocument> = {
  name: "elastic-transcoder/pipelines",
};

const presetDocuments: CollectionDefinition<PresetDocument> = {
  name: "elastic-transcoder/presets",
};

const jobDocuments: CollectionDefinition<JobDocument> = {
  name: "elastic-transcoder/jobs",
  indexes: {
    pipeline: (job) => `${job.pipelineId}/${job.id}`,
    status: (job) => `${job.status}/${job.id}`,
    pipelineStatus: (job) => `${job.pipelineId}/${job.status}/${job.id}`,
  },
};

export interface EtStore {
  readonly pipelines: Collection<PipelineDocument>;
  /** The account's own; system presets are data. */
  readonly presets: Collection<PresetDocument>;
  readonly jobs: Collection<JobDocument>;
  /** Jobs of a pipeline, oldest first. */
  jobsOf(pipelineId: string): readonly JobDocument[];
  /** Jobs with a status, oldest first. */
  jobsWith(status: string): readonly JobDocument[];
  /** Jobs of a pipeline with a status, oldest first. */
  jobsOfWith(pipelineId: string, status: JobStatus): readonly JobDocument[];
}

/** The store of one account and region. */
export function createStore({ documents, region }: StoreScope): EtStore {
  const jobs = documents.collection(jobDocuments, region);
  const under = (index: string, prefix: string) =>
    // "0" is the character after "/".
    jobs.scanBy(index, { from: `${prefix}/`, to: `${prefix}0` }).map((entry) => entry.document);
  return {
    pipelines: documents.collection(pipelineDocuments, region),
    presets: documents.collection(presetDocuments, region),
    jobs,
    jobsOf: (pipelineId) => under("pipeline", pipelineId),
    jobsWith: (status) => under("status", status),
    jobsOfWith: (pipelineId, status) => under("pipelineStatus", `${pipelineId}/${status}`),
  };
}
