import { expect, test } from "vitest";
import { createProgress } from "./progress.ts";

function printed(isTTY: boolean, act: (progress: ReturnType<typeof createProgress>) => void) {
  let text = "";
  act(createProgress({ isTTY, write: (part) => (text += part) }));
  return text;
}

test("without a terminal, each step is one plain line", () => {
  const text = printed(false, (progress) => {
    progress.begin(2);
    progress.step("Fetching solr 9.7.0");
    progress.step("Fetching fedora 6.1.0");
    progress.end();
  });
  expect(text).toBe("[1/2] Fetching solr 9.7.0 …\n[2/2] Fetching fedora 6.1.0 …\n");
});

test("a terminal has one line that is drawn again and cleared at the end", () => {
  const text = printed(true, (progress) => {
    progress.begin(2);
    progress.step("Fetching solr 9.7.0");
    progress.step("Fetching fedora 6.1.0");
    progress.end();
  });
  expect(text).not.toContain("\n");
  expect(text).toContain(`${"█".repeat(10)}${"░".repeat(10)} Fetching fedora`);
  expect(text.endsWith("\r\u001b[2K")).toBe(true);
});

test("when nothing is to be done, nothing is printed", () => {
  expect(printed(true, (progress) => progress.end())).toBe("");
});
