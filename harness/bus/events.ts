/**
 * The facts that services publish, as one closed union, and what may follow from them. Events are
 * plain JSON: they wait in the outbox until their deliveries are made. Each names the things it is
 * about in `refs` (object URLs, message and job ids, ARNs): that is what a trace is looked up by.
 */

import type { Region } from "#kernel/brand.ts";
import type { JsonObject } from "#kernel/json.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";

interface EventShape<T extends string> {
  readonly type: T;
  readonly refs: readonly string[];
  /** Journal record this follows from, where that is not the call that published it. */
  readonly cause?: number;
  /** A code, where the way of what it is about ends with it; `message` then says why. */
  readonly failure?: string;
}

// --- s3 -----------------------------------------------------------------------------------------
export interface ObjectChanged extends EventShape<"ObjectChanged"> {
  /** Without the `s3:` prefix, such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  readonly sequencer: string;
  readonly time: number;
  readonly principalId: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

// --- sns ----------------------------------------------------------------------------------------
export interface MessagePublished extends EventShape<"MessagePublished"> {
  readonly topicArn: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject?: string;
  readonly messageStructure?: string;
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
  readonly time: number;
  readonly origin: string;
}

export interface SubscriptionRequested extends EventShape<"SubscriptionRequested"> {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly endpoint: string;
  readonly token: string;
  readonly time: number;
  readonly origin: string;
}

// --- sqs ----------------------------------------------------------------------------------------
export interface MessageSent extends EventShape<"MessageSent"> {
  readonly queueArn: string;
  readonly messageId: string;
}

export interface MessageReceived extends EventShape<"MessageReceived"> {
  readonly queueArn: string;
  readonly messageId: string;
  readonly receiveCount: number;
}

export interface MessageDeleted extends EventShape<"MessageDeleted"> {
  readonly queueArn: string;
  readonly messageId: string;
}

export interface MessageDeadLettered extends EventShape<"MessageDeadLettered"> {
  readonly failure: "TooManyReceives";
  readonly message: string;
  readonly queueArn: string;
  readonly deadLetterQueueArn: string;
  readonly messageId: string;
  readonly receiveCount: number;
}

// --- lambda -------------------------------------------------------------------------------------
export interface InvocationAccepted extends EventShape<"InvocationAccepted"> {
  readonly functionArn: string;
  readonly requestId: string;
  /** The payload, text (JSON). */
  readonly payload: string;
}

export interface InvocationEnded extends EventShape<"InvocationEnded"> {
  readonly functionArn: string;
  readonly requestId: string;
  readonly outcome: "success" | "error" | "timeout";
  readonly message?: string;
  readonly durationMs: number;
}

// --- elastic-transcoder -------------------------------------------------------------------------
export interface TranscodeJobSubmitted extends EventShape<"TranscodeJobSubmitted"> {
  readonly jobId: string;
  readonly pipelineId: string;
}

export interface TranscodeJobChanged extends EventShape<"TranscodeJobChanged"> {
  readonly jobId: string;
  readonly pipelineId: string;
  readonly state: "PROGRESSING" | "COMPLETED" | "WARNING" | "ERROR";
  /** The notification's JSON text, as SNS subscribers get it. */
  readonly notification: string;
  readonly message?: string;
}

// --- elastic-beanstalk --------------------------------------------------------------------------
export interface ApplicationVersionSubmitted extends EventShape<"ApplicationVersionSubmitted"> {
  readonly application: string;
  readonly versionLabel: string;
}

export interface EnvironmentEventWritten extends EventShape<"EnvironmentEventWritten"> {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly severity: string;
  readonly message: string;
  readonly time: number;
  readonly requestId?: string;
}

// --- cloudwatch-logs ----------------------------------------------------------------------------
export interface LogLinesWritten extends EventShape<"LogLinesWritten"> {
  readonly logGroup: string;
  readonly logStream: string;
}

// --- eventbridge --------------------------------------------------------------------------------
export interface EventMatchable extends EventShape<"EventMatchable"> {
  readonly bus: string;
  /** The event as rules and targets see it, JSON text. */
  readonly event: string;
  /** The one rule it is for, where a schedule made it. */
  readonly rule?: string;
}

// --- codepipeline -------------------------------------------------------------------------------
export interface PipelineActionStarted extends EventShape<"PipelineActionStarted"> {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly action: string;
  readonly owner: string;
  readonly provider: string;
}

export interface PipelineStateChanged extends EventShape<"PipelineStateChanged"> {
  readonly level: "Pipeline" | "Stage" | "Action";
  readonly state:
    | "STARTED"
    | "RESUMED"
    | "SUCCEEDED"
    | "FAILED"
    | "STOPPING"
    | "STOPPED"
    | "SUPERSEDED"
    | "ABANDONED";
  /** As EventBridge shows it. */
  readonly detail: JsonObject;
}

export type ServiceEvent =
  | ObjectChanged
  | MessagePublished
  | SubscriptionRequested
  | MessageSent
  | MessageReceived
  | MessageDeleted
  | MessageDeadLettered
  | InvocationAccepted
  | InvocationEnded
  | TranscodeJobSubmitted
  | TranscodeJobChanged
  | ApplicationVersionSubmitted
  | EnvironmentEventWritten
  | LogLinesWritten
  | EventMatchable
  | PipelineActionStarted
  | PipelineStateChanged;

export type EventType = ServiceEvent["type"];
export type EventOf<T extends EventType> = Extract<ServiceEvent, { type: T }>;

/** Every call that deliveries make: operations of services, and internal ones in camelCase. */
export const DELIVERY_TARGETS = {
  codepipeline: ["runAction", "followDeployment"],
  "elastic-beanstalk": ["processVersion", "notify"],
  "elastic-transcoder": ["runJob", "notify"],
  eventbridge: ["acceptServiceEvent", "startPipeline", "writeLog"],
  lambda: ["Invoke", "runInvocation", "deliverSuccess", "deliverFailure"],
  sns: ["Publish", "deliverHttp"],
  sqs: ["SendMessage"],
} as const;

type Targets = typeof DELIVERY_TARGETS;

/** A call that follows from an event; kept in the outbox until it succeeded or was given up. */
export interface Delivery {
  readonly service: keyof Targets;
  readonly operation: Targets[keyof Targets][number];
  /** Plain JSON, and bytes: the outbox keeps both. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly as: ServicePrincipal;
  /** Where its target is, when that is not the region of the call it follows from. */
  readonly region?: Region;
  /** One line for people: what goes where. */
  readonly label: string;
  /** Waits before each further attempt, in milliseconds; an empty list means one attempt. */
  readonly retryAfterMs: readonly number[];
  /** Error codes for which another attempt is pointless. */
  readonly fatal?: readonly string[];
  /** What to deliver instead when every attempt failed (a dead-letter queue). */
  readonly otherwise?: Delivery;
}

/** A delivery that was considered and not made, with the reason a person can act on. */
export interface Skipped {
  readonly label: string;
  readonly reason: string;
}

export interface Routing {
  readonly deliveries: readonly Delivery[];
  readonly skipped: readonly Skipped[];
}

export const nothingFollows: Routing = { deliveries: [], skipped: [] };
