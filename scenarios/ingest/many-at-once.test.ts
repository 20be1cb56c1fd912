/**
 * Several workers with several jobs each write into Fedora in one moment. With its own setting it
 * locks up at ten: each writer has a connection to the database and waits for a second one.
 */

import { expect } from "vitest";
import { credentialsOf } from "#fixtures/avalon/shared/adapters/http.ts";
import { scenario } from "#harness/scenario/index.ts";

const WRITERS = 20;

scenario("what many write into Fedora in one moment is all taken", async ({ deploy }) => {
  const { backends } = await deploy();
  const { url, user } = credentialsOf(backends.fedoraUrl);
  const write = async (_: unknown, number: number) => {
    const answer = await fetch(`${url}${backends.fedoraBasePath}/many/${number}`, {
      method: "PUT",
      headers: { authorization: `Basic ${btoa(user)}`, "content-type": "text/turtle" },
      body: `<> <http://purl.org/dc/terms/title> "${number}" .`,
    });
    return `${answer.status} ${await answer.text()}`;
  };
  const answers = await Promise.all(Array.from({ length: WRITERS }, write));
  expect(answers.filter((answer) => !answer.startsWith("201 "))).toEqual([]);
});
