/** Amazon Elastic Transcoder: pipelines, presets and jobs. */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import type { Transcoder } from "./engine.ts";
import { invalid } from "./errors.ts";
import { subscriptions } from "./events.ts";
import { constraints, requestRates } from "./limits.ts";
import { cancelJob } from "./operations/cancel-job.ts";
import { createJob } from "./operations/create-job.ts";
import { createPipeline } from "./operations/create-pipeline.ts";
import { createPreset } from "./operations/create-preset.ts";
import { deletePipeline } from "./operations/delete-pipeline.ts";
import { deletePreset } from "./operations/delete-preset.ts";
import { listJobsByPipeline } from "./operations/list-jobs-by-pipeline.ts";
import { listJobsByStatus } from "./operations/list-jobs-by-status.ts";
import { listPipelines } from "./operations/list-pipelines.ts";
import { listPresets } from "./operations/list-presets.ts";
import { readJob } from "./operations/read-job.ts";
import { readPipeline } from "./operations/read-pipeline.ts";
import { readPreset } from "./operations/read-preset.ts";
import { testRole } from "./operations/test-role.ts";
import { updatePipeline } from "./operations/update-pipeline.ts";
import { updatePipelineNotifications } from "./operations/update-pipeline-notifications.ts";
import { updatePipelineStatus } from "./operations/update-pipeline-status.ts";
import { notify } from "./run/notify.ts";
import { runJob } from "./run/run-job.ts";
import { createStore, type EtStore } from "./store.ts";

export const elasticTranscoder = defineService<
  "elastic-transcoder",
  EtStore,
  Transcoder | undefined
>({
  name: "elastic-transcoder",
  actionPrefix: "elastictranscoder",
  store: createStore,
  transitions: {
    CancelJob: cancelJob,
    CreateJob: createJob,
    CreatePipeline: createPipeline,
    CreatePreset: createPreset,
    DeletePipeline: deletePipeline,
    DeletePreset: deletePreset,
    ListJobsByPipeline: listJobsByPipeline,
    ListJobsByStatus: listJobsByStatus,
    ListPipelines: listPipelines,
    ListPresets: listPresets,
    ReadJob: readJob,
    ReadPipeline: readPipeline,
    ReadPreset: readPreset,
    UpdatePipeline: updatePipeline,
    UpdatePipelineNotifications: updatePipelineNotifications,
    UpdatePipelineStatus: updatePipelineStatus,
  },
  procedures: { TestRole: testRole },
  internal: {
    runJob: { kind: "procedure", run: runJob },
    notify: { kind: "procedure", run: notify },
  },
  constraints,
  requestRates,
  invalid: (violation) => invalid(violation.message),
  authorization,
  subscriptions,
  partial: {
    CreateJob:
      "No stitching of several inputs, watermarks, album art, captions, encryption or DRM; " +
      "playlists are HLSv3 only. Input:FrameRate, Resolution, AspectRatio, Interlaced and " +
      "Container have no effect: the input itself is looked at.",
    CreatePreset: "No audio packing but SingleTrack; HE-AAC is made as AAC-LC.",
  },
});
