/** What follows from a job: it is run, and the pipeline's topics are told of its states. */

import type { Delivery, Routing, TranscodeJobChanged } from "#bus/events.ts";
import { on, type RouteScope, type Subscription } from "#operation/service.ts";
import { subjectOf } from "./notification.ts";
import { itself } from "./role.ts";
import type { EtStore } from "./store.ts";

type Scope = RouteScope<EtStore>;

/** A run fails only by being cut short by the harness's end: each later start takes it up again. */
const RUN_RETRIES_MS: readonly number[] = Array(50).fill(1000);
const NOTIFY_RETRIES_MS = [1000, 5000, 20_000];

/** The topic's owner has to act first. */
const FATAL_FOR_NOTIFY = [
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationErrorException",
  "NotFoundException",
  "InvalidParameterException",
  "NotImplemented",
];

const nothing = (label: string, reason: string): Routing => ({
  deliveries: [],
  skipped: [{ label, reason }],
});

export const subscriptions: readonly Subscription<EtStore, never>[] = [
  on("TranscodeJobSubmitted", (event, { store, account }: Scope) => {
    const label = `Elastic Transcoder runs job ${event.jobId}`;
    const pipeline = store.pipelines.find(event.pipelineId);
    if (pipeline?.Status === "Paused") {
      const reason = `the pipeline ${pipeline.Name} is paused; its jobs wait until it is active`;
      return nothing(label, reason);
    }
    const run: Delivery = {
      service: "elastic-transcoder",
      operation: "runJob",
      input: { jobId: event.jobId },
      as: itself(account),
      label,
      retryAfterMs: RUN_RETRIES_MS,
      fatal: ["InternalFailure"],
    };
    return { deliveries: [run], skipped: [] };
  }),
  on("TranscodeJobChanged", notify),
];

const TOPICS = {
  PROGRESSING: "Progressing",
  COMPLETED: "Completed",
  WARNING: "Warning",
  ERROR: "Error",
} as const;

/** AWS: a change of topics affects the jobs already there, so the pipeline is asked now. */
function notify(event: TranscodeJobChanged, { store, account }: Scope): Routing {
  const label = `Elastic Transcoder tells of job ${event.jobId}: ${event.state}`;
  const pipeline = store.pipelines.find(event.pipelineId);
  const setting = TOPICS[event.state];
  const topicArn = pipeline?.Notifications?.[setting];
  if (!pipeline || !topicArn) {
    const name = pipeline?.Name ?? event.pipelineId;
    return nothing(label, `the pipeline ${name} has no topic in Notifications:${setting}`);
  }
  const delivery: Delivery = {
    service: "elastic-transcoder",
    operation: "notify",
    input: {
      topicArn,
      roleArn: pipeline.Role,
      subject: subjectOf(event.jobId, event.state),
      message: event.notification,
    },
    as: itself(account),
    label: `${label} → ${topicArn}`,
    retryAfterMs: NOTIFY_RETRIES_MS,
    fatal: FATAL_FOR_NOTIFY,
  };
  return { deliveries: [delivery], skipped: [] };
}
