/**
 * A function and its versions: what is kept of them, and how they are shown.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */

import { Buffer } from "node:buffer";
import type { AccountId, Region } from "#kernel/brand.ts";
import { uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { FunctionConfiguration } from "#model/types/lambda.ts";

export interface FunctionDocument {
  readonly name: string;
  /** Number of the version published last; 0 when none was. */
  readonly lastVersion: number;
  /** The $LATEST revision that the last version was made of. */
  readonly publishedRevision?: string | undefined;
  readonly reservedConcurrency?: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What UpdateFunctionConfiguration can change. */
export interface FunctionSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly deadLetterArn?: string | undefined;
  readonly tracing: "Active" | "PassThrough";
  readonly ephemeralMb: number;
  readonly logGroup?: string | undefined;
  readonly logFormat: "Text" | "JSON";
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly kmsKeyArn?: string | undefined;
}

export interface FunctionCode {
  /** Hex; empty for a hot-reload folder. */
  readonly codeSha256: string;
  readonly codeBytes: number;
  /** Absolute path of a folder used in place. */
  readonly hotReload?: string | undefined;
}

export interface VersionDocument extends FunctionSettings, FunctionCode {
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly architectures: readonly string[];
  readonly revisionId: string;
  readonly lastModified: number;
}

export const latest = "$LATEST";

export const versionKey = (name: string, version: string = latest) => `${name}:${version}`;

export interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

export function functionArn(place: Place, name: string, qualifier?: string): string {
  const end = qualifier === undefined ? "" : `:${qualifier}`;
  return `arn:aws:lambda:${place.region}:${place.account}:function:${name}${end}`;
}

export const logGroupOf = (version: VersionDocument) =>
  version.logGroup ?? `/aws/lambda/${version.functionName}`;

/** The version with something changed, which makes it a new revision. */
export function revised(
  version: VersionDocument,
  changes: Partial<VersionDocument>,
  at: { readonly now: number; readonly random: Random },
): VersionDocument {
  return { ...version, ...changes, revisionId: uuid(at.random), lastModified: at.now };
}

/** As the API shows a version; `qualified` adds the version to the ARN. */
export function configurationOf(
  version: VersionDocument,
  place: Place,
  qualified = version.version !== latest,
): FunctionConfiguration {
  const name = version.functionName;
  return {
    FunctionName: name,
    FunctionArn: functionArn(place, name, qualified ? version.version : undefined),
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeBytes,
    Description: version.description,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    LastModified: new Date(version.lastModified).toISOString().replace("Z", "+0000"),
    CodeSha256: Buffer.from(version.codeSha256, "hex").toString("base64"),
    Version: version.version,
    Environment:
      Object.keys(version.environment).length > 0 ? { Variables: version.environment } : undefined,
    DeadLetterConfig: version.deadLetterArn ? { TargetArn: version.deadLetterArn } : undefined,
    KMSKeyArn: version.kmsKeyArn,
    TracingConfig: { Mode: version.tracing },
    RevisionId: version.revisionId,
    VpcConfig:
      version.subnetIds.length > 0
        ? {
            SubnetIds: version.subnetIds,
            SecurityGroupIds: version.securityGroupIds,
            VpcId: "vpc-00000000",
          }
        : undefined,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: version.architectures,
    EphemeralStorage: { Size: version.ephemeralMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: version.logFormat, LogGroup: logGroupOf(version) },
  };
}
