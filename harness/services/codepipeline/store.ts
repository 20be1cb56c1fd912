/**
 * What CodePipeline keeps: pipelines with their versions, one document for each execution with all
 * that ran in it, jobs of custom and Lambda actions, custom action types. Only finding and keeping.
 */

import type { AccountId, Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import type {
  ActionTypeId,
  CreateCustomActionTypeInput,
  PipelineDeclaration,
  WebhookDefinition,
} from "#model/types/codepipeline.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { Execution } from "./execution.ts";

type Tags = Readonly<Record<string, string>>;

export interface Pipeline {
  readonly name: string;
  /** The newest version, as it was put. */
  readonly declaration: PipelineDeclaration;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly tags: Tags;
  /** Stages whose inbound transition is disabled. */
  readonly disabled: Readonly<Record<string, Disabled>>;
  /** Revisions that source actions took last, by action: a poll looks for others. */
  readonly seen: Readonly<Record<string, string>>;
  /** Executions ever started: the next one's number. */
  readonly count: number;
}

export interface Disabled {
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

export interface Webhook {
  readonly definition: WebhookDefinition;
  /** What its URL is told by. */
  readonly token: string;
  readonly tags: Tags;
  readonly triggeredAt?: Instant | undefined;
}

export type JobStatus = "Queued" | "InProgress" | "Done";

/** An action that someone outside works on, until that one tells its result. */
export interface Job {
  readonly id: string;
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly actionTypeId: ActionTypeId;
  readonly configuration: Readonly<Record<string, string>>;
  readonly status: JobStatus;
  /** Each poll that hands the job out changes it. */
  readonly nonce: number;
  readonly continuationToken?: string | undefined;
  /** When its function is to be invoked again, with the token. */
  readonly againAt?: Instant | undefined;
  readonly createdAt: Instant;
}

export interface CodePipelineStore {
  readonly account: AccountId;
  readonly region: Region;
  /** By name. */
  readonly pipelines: Collection<Pipeline>;
  /** Declarations by {@link versionKey}. */
  readonly versions: Collection<PipelineDeclaration>;
  /** By {@link executionKey}; the index `id` holds their ids, `active` the pipelines of open ones. */
  readonly executions: Collection<Execution>;
  /** By id; the index `queued` holds {@link typeKey} of those that wait for a worker. */
  readonly jobs: Collection<Job>;
  /** By name; the index `token` holds what their URLs are told by. */
  readonly webhooks: Collection<Webhook>;
  /** By {@link typeKey}. */
  readonly actionTypes: Collection<CreateCustomActionTypeInput>;
}

const digits = (value: number) => String(value).padStart(8, "0");

export const versionKey = (pipeline: string, version: number) => `${pipeline}:${digits(version)}`;

/** In the order in which they were started. */
export const executionKey = ({ pipeline, number }: Pick<Execution, "pipeline" | "number">) =>
  `${pipeline}:${digits(number)}`;

type TypeParts = Pick<ActionTypeId, "category" | "provider" | "version">;

export const typeKey = ({ category, provider, version }: TypeParts) =>
  `${category}:${provider}:${version}`;

const ENDED: ReadonlySet<string> = new Set([
  "Succeeded",
  "Failed",
  "Stopped",
  "Superseded",
  "Cancelled",
]);

export function createCodePipelineStore(scope: StoreScope): CodePipelineStore {
  const shelf = shelvesOf("codepipeline", scope);
  return {
    account: scope.account,
    region: scope.region,
    pipelines: shelf("pipelines"),
    versions: shelf("versions"),
    executions: shelf<Execution>("executions", {
      indexes: {
        id: ({ pipeline, id }) => `${pipeline}:${id}`,
        active: ({ pipeline, status }) => (ENDED.has(status) ? undefined : pipeline),
      },
    }),
    jobs: shelf<Job>("jobs", {
      indexes: {
        queued: ({ status, actionTypeId }) =>
          status === "Queued" && actionTypeId.owner === "Custom"
            ? typeKey(actionTypeId)
            : undefined,
      },
    }),
    webhooks: shelf<Webhook>("webhooks", { indexes: { token: ({ token }) => token } }),
    actionTypes: shelf("action-types"),
  };
}
