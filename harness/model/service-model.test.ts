import { expect, test } from "vitest";
import { modelledServices, serviceFacts, serviceModel } from "./service-model.ts";

test("a service's facts are known without its shapes", () => {
  expect(serviceFacts("sqs")).toMatchObject({ signingName: "sqs", targetPrefix: "AmazonSQS" });
  expect(serviceFacts("elastic-transcoder").datedPaths).toEqual(["2012-09-25"]);
});

test("a model is loaded once", () => {
  expect(serviceModel("sqs")).toBe(serviceModel("sqs"));
});

test("traits decide where a member travels", () => {
  const input = serviceModel("s3").operations.get("PutObject")?.input;
  const members = new Map(input?.members.map((member) => [member.name, member]));
  expect(members.get("Key")).toMatchObject({ location: "label", required: true });
  expect(members.get("ContentType")).toMatchObject({
    location: "header",
    wireName: "content-type",
  });
  expect(members.get("Metadata")).toMatchObject({ location: "prefix-headers", required: false });
  expect(input?.payload?.name).toBe("Body");
  expect(input?.stream?.name).toBe("Body");
});

test("an event stream is a stream, also when its union comes later in the table", () => {
  const outputs = [
    serviceModel("s3").operations.get("SelectObjectContent")?.output,
    serviceModel("lambda").operations.get("InvokeWithResponseStream")?.output,
  ];
  expect(outputs.map((output) => output?.stream?.name)).toEqual(["Payload", "EventStream"]);
});

test("an error is found by its name and by its code in the query protocol", () => {
  const { errorShape } = serviceModel("sqs");
  expect(errorShape("QueueDoesNotExist")?.name).toBe("QueueDoesNotExist");
  expect(errorShape("AWS.SimpleQueueService.NonExistentQueue")).toBe(
    errorShape("QueueDoesNotExist"),
  );
  expect(errorShape("NoSuchThing")).toBeUndefined();
});

test("a REST operation's address has its literal query apart", () => {
  const http = serviceModel("s3").operations.get("ListObjectsV2")?.http;
  expect(http).toMatchObject({ method: "GET", segments: [] });
  expect(http?.literals).toContainEqual(["list-type", "2"]);
});

test("every service links all its shapes", () => {
  for (const name of modelledServices()) {
    for (const { input, output } of serviceModel(name).operations.values()) {
      for (const member of [...(input?.members ?? []), ...(output?.members ?? [])]) {
        expect(member.shape.kind, `${name} ${member.name}`).toBeTypeOf("string");
      }
    }
  }
});
