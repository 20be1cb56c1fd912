import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { serviceModel } from "#model/service-model.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { WireProtocol } from "../call.ts";
import { answerError } from "../steps/error-answer.ts";
import { protocols } from "./protocols.ts";

interface Golden {
  readonly about: string;
  readonly service: ServiceName;
  readonly protocol: WireProtocol;
  readonly operation?: string;
  readonly output?: object;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly status?: number;
    readonly members?: Readonly<Record<string, unknown>>;
  };
  readonly requestId: string;
  readonly resource?: string;
  readonly hostId?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const file = new URL("../../../fixtures/wire/answers.json", import.meta.url);
const goldens = JSON.parse(readFileSync(file, "utf8")) as readonly Golden[];

function encode(golden: Golden) {
  const service = serviceModel(golden.service);
  const { error, protocol, requestId, hostId = "", resource = "" } = golden;
  if (error) {
    const { code, message, ...options } = error;
    const failed = { service, protocol, requestId, hostId, path: resource };
    return answerError(new AwsError(code, message, options), failed);
  }
  const operation = present(service.operations.get(golden.operation ?? ""), golden.about);
  return protocols[protocol].encode({ service, operation }, golden.output ?? {}, requestId);
}

test.for(goldens)("$about", (golden) => {
  const { status, headers, body } = golden;
  expect(encode(golden)).toEqual({ status, headers, body });
});
