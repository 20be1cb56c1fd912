/**
 * What Lambda keeps: functions, their versions ($LATEST included), aliases, policies, settings of
 * asynchronous invocation, event source mappings, and uploaded code by its hash. Only finding and
 * keeping happens here.
 */

import { Buffer } from "node:buffer";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { PolicyStatement } from "#operation/policy.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { Mapping } from "./event-source/mapping.ts";
import type { FunctionDocument, VersionDocument } from "./function.ts";

export interface AliasDocument {
  readonly functionName: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

export interface PolicyEntry {
  readonly statements: readonly PolicyStatement[];
  readonly revisionId: string;
}

export interface EventConfig {
  readonly retriesMax?: number | undefined;
  readonly ageSecondsMax?: number | undefined;
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  readonly lastModified: number;
}

/** How the latest attempt of an accepted event ended, until its destination was told. */
export interface AttemptOutcome {
  readonly attempts: number;
  readonly version: string;
  readonly functionError?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly requestPayload: string;
  readonly payload: string;
}

/** Keys are `<function>` or `<function>:<qualifier>`, as in the end of an ARN. */
export interface LambdaStore {
  readonly account: AccountId;
  readonly region: Region;
  readonly functions: Collection<FunctionDocument>;
  readonly versions: Collection<VersionDocument>;
  readonly aliases: Collection<AliasDocument>;
  readonly policies: Collection<PolicyEntry>;
  readonly eventConfigs: Collection<EventConfig>;
  readonly mappings: Collection<Mapping>;
  /** By request id. */
  readonly outcomes: Collection<AttemptOutcome>;
  readonly code: CodeStore;
}

/** Zips by their SHA-256 (hex); shared by the versions that name them. */
export interface CodeStore {
  put(sha256: string, zip: Uint8Array): void;
  find(sha256: string): Uint8Array | undefined;
  /** Drops code that no version names any more. */
  tidy(sha256: string): void;
}

export function createLambdaStore(scope: StoreScope): LambdaStore {
  const shelf = shelvesOf("lambda", scope);
  const versions = shelf<VersionDocument>("versions", {
    indexes: { code: (version) => version.codeSha256 || undefined },
  });
  return {
    account: scope.account,
    region: scope.region,
    functions: shelf("functions"),
    versions,
    aliases: shelf("aliases"),
    policies: shelf("policies"),
    eventConfigs: shelf("event-invoke-configs"),
    mappings: shelf("event-source-mappings"),
    outcomes: shelf("outcomes"),
    code: createCodeStore(shelf("code"), versions),
  };
}

interface CodePiece {
  readonly base64: string;
}

/** Documents are JSON, so a zip is kept as pieces of base64 of a size that SQLite likes. */
const PIECE_BYTES = 768 * 1024;

function createCodeStore(
  pieces: Collection<CodePiece>,
  versionDocuments: Collection<VersionDocument>,
): CodeStore {
  const keysOf = (sha256: string) => pieces.scan({ prefix: `${sha256}/` });
  return {
    put(sha256, zip) {
      if (pieces.count({ prefix: `${sha256}/` }) > 0) return;
      const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
      for (let start = 0, i = 0; start < bytes.length; start += PIECE_BYTES, i++) {
        const base64 = bytes.toString("base64", start, start + PIECE_BYTES);
        pieces.put(`${sha256}/${String(i).padStart(4, "0")}`, { base64 });
      }
    },
    find(sha256) {
      const found = keysOf(sha256);
      if (found.length === 0) return undefined;
      return Buffer.concat(found.map(({ document }) => Buffer.from(document.base64, "base64")));
    },
    tidy(sha256) {
      if (versionDocuments.countBy("code", { from: sha256, to: sha256 }) > 0) return;
      for (const { key } of keysOf(sha256)) pieces.remove(key);
    },
  };
}
