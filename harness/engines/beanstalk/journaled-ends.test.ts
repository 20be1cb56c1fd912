import { afterEach, beforeEach, expect, test } from "vitest";
import { createErrands } from "#assembly/errands.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { createRandom } from "#kernel/random.ts";
import type { ProcessIdentity } from "./identity.ts";
import { type JournaledEnds, journaledEnds } from "./journaled-ends.ts";
import { journaledPages } from "./journaled-pages.ts";

let stage: ReturnType<typeof rehearse>;
let ends: JournaledEnds;
let now = 0;
const END = { name: "web", how: "exited with code 3", next: "it is started again in 200 ms" };

beforeEach(() => {
  stage = rehearse({ services: [] });
  now = 0;
  const { journal } = stage.world;
  const exists = (_account: unknown, seq: number) => journal.find(seq) !== undefined;
  const errands = createErrands({ random: createRandom(1), clock: stage.clock, exists });
  const identity: ProcessIdentity = {
    ...errands(stage.account, "i-1"),
    call: stage.call,
    environment: {},
    close: () => {},
  };
  const names = { instanceId: "i-1", environmentName: "media" };
  ends = journaledEnds({ journal, identity, now: () => now, ...names });
});
afterEach(() => stage.stop());

const post = (name: string) =>
  stage.world.journal.append({ kind: "note", cause: undefined, summary: name }).seq;
const page = (path: string) =>
  journaledPages(
    stage.world.journal,
    ends.identity,
  )({ method: "GET", url: path, sourceIp: "127.0.0.1", traceHeader: undefined });
const endNote = () => stage.world.journal.about("i-1").at(-1);

test("an end follows from the one thing that the process was asked for", () => {
  const seq = post("sqsd POST /");
  ends.identity.begin(seq);
  ends.note(END);
  expect(endNote()).toMatchObject({
    cause: seq,
    failure: "exited with code 3",
    summary: "process ended: web of media's i-1 exited with code 3; it is started again in 200 ms",
  });
});

test("a connection that broke just before was the process's end; one that broke earlier was not", () => {
  page("http://media/old").end(502);
  now = 10_000;
  page("http://media/boom").end(502);
  page("http://media/fine").end(200);
  ends.note(END);
  const cause = stage.world.journal.find(endNote()?.cause ?? 0);
  expect(cause?.summary).toBe("GET http://media/boom from 127.0.0.1");
  ends.note(END);
  expect(endNote()?.cause).toBeUndefined();
});

test("an end amid several things follows from all of them", () => {
  const both = [post("a"), post("b")];
  for (const seq of both) ends.identity.begin(seq);
  ends.note(END);
  for (const seq of both)
    expect(stage.world.journal.effectsOf(seq).map(({ seq: one }) => one)).toEqual([endNote()?.seq]);
});

test("a process beside web was asked for nothing", () => {
  ends.identity.begin(post("a"));
  ends.note({ ...END, name: "ticker" });
  expect(endNote()).toMatchObject({ cause: undefined, failure: "exited with code 3" });
});
