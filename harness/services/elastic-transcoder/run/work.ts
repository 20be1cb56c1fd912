/** A job at work: what all of its steps are given. */

import type { SessionPrincipal } from "#kernel/principal.ts";
import type { TranscodeSession } from "../engine.ts";
import type { EtProcedureContext } from "../operation.ts";
import type { JobDocument, PipelineDocument } from "../store.ts";

export interface Work {
  readonly ctx: EtProcedureContext;
  readonly session: TranscodeSession;
  /** As it was when the work began. */
  readonly job: JobDocument;
  readonly pipeline: PipelineDocument;
  /** Whom objects are read and written as. */
  readonly role: SessionPrincipal;
  /** An earlier run was cut short; what it wrote is not another's and may be written again. */
  readonly resumed: boolean;
}

/** The key of a file that an output or a playlist called `name` consists of. */
export const keyOf = ({ job }: Work, name: string): string => `${job.outputKeyPrefix ?? ""}${name}`;
