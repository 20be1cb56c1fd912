import { expect, test } from "vitest";
import { parseHarnessOptions } from "#config/options.ts";
import type { Logger } from "#kernel/logger.ts";
import { chooseProviders } from "./provider-choice.ts";

const lines: string[] = [];
const logger: Logger = { log: (level, message) => void lines.push(`${level}: ${message}`) };
const choose = (given: object) => chooseProviders(parseHarnessOptions({ ...given }), logger);

test("everything is ours unless it is named", () => {
  expect(choose({})).toEqual({});
  expect(lines).toEqual([]);
});

test("services of one provider share it", () => {
  const chosen = choose({
    s3Provider: "localstack",
    sqsProvider: "localstack",
    localstackEndpoint: "http://127.0.0.1:4566",
  });
  expect(Object.keys(chosen)).toEqual(["s3", "sqs"]);
  expect(chosen.s3).toBe(chosen.sqs);
  expect(chosen.s3).toMatchObject({ name: "localstack", judges: false, delivers: false });
});

test("a LocalStack without an address is refused", () => {
  expect(() => choose({ s3Provider: "localstack" })).toThrow("--localstack-endpoint");
});

test("a real account is told aloud, and who delivers there can be chosen", () => {
  expect(choose({ sqsProvider: "aws" }).sqs).toMatchObject({ judges: true, delivers: true });
  expect(lines.join()).toContain("warn: SQS behind this gateway: A REAL AWS ACCOUNT'S");
  expect(choose({ sqsProvider: "aws", deliveries: "ours" }).sqs).toMatchObject({ delivers: false });
});
