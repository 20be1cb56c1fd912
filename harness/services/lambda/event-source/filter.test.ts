import { expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { checkFilter, passesFilters } from "./filter.ts";

const refuse = (why: string) => new AwsError("Refused", why);

const record = {
  body: { kind: "job", size: 12, tags: ["a", "b"], name: "Batch.CSV", nested: { deep: true } },
  messageId: "m-1",
};

test.for([
  ['{"body":{"kind":["job"]}}', true],
  ['{"body":{"kind":["note","job"]}}', true],
  ['{"body":{"kind":["note"]}}', false],
  ['{"body":{"kind":["job"],"size":[13]}}', false],
  ['{"body":{"tags":["b"]}}', true],
  ['{"body":{"nested":{"deep":[true]}}}', true],
  ['{"body":{"name":[{"suffix":".csv"}]}}', false],
  ['{"body":{"name":[{"suffix":".CSV"}]}}', true],
  ['{"body":{"name":[{"prefix":"Batch"}]}}', true],
  ['{"body":{"name":[{"equals-ignore-case":"batch.csv"}]}}', true],
  ['{"body":{"name":[{"wildcard":"B*.C*"}]}}', true],
  ['{"body":{"kind":[{"anything-but":["job"]}]}}', false],
  ['{"body":{"kind":[{"anything-but":{"prefix":"no"}}]}}', true],
  ['{"body":{"size":[{"numeric":[">",10,"<=",12]}]}}', true],
  ['{"body":{"size":[{"numeric":[">",12]}]}}', false],
  ['{"body":{"missing":[{"exists":false}]}}', true],
  ['{"body":{"kind":[{"exists":false}]}}', false],
  ['{"$or":[{"messageId":["m-2"]},{"body":{"size":[12]}}]}', true],
  ['{"$or":[{"messageId":["m-2"]},{"body":{"size":[1]}}]}', false],
] as const)("%s", ([pattern, passes]) => {
  expect(() => checkFilter(pattern, refuse)).not.toThrow();
  expect(passesFilters(record, [pattern])).toBe(passes);
});

test("one of several patterns is enough, and none lets everything through", () => {
  expect(passesFilters(record, ['{"messageId":["x"]}', '{"messageId":["m-1"]}'])).toBe(true);
  expect(passesFilters(record, [])).toBe(true);
});

test.for([
  ["[1]", "a pattern must be a JSON object"],
  ["nonsense", "a pattern must be a JSON object"],
  ['{"body":{"kind":"job"}}', '"kind" must be an object or an array'],
  ['{"body":{"kind":[]}}', "Empty arrays are not allowed"],
  ['{"body":{"kind":[{"like":"x"}]}}', "Unrecognized match type like"],
])("%s is refused: %s", ([pattern, why]) => {
  expect(() => checkFilter(pattern ?? "", refuse)).toThrow(why);
});
