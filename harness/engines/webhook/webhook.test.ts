import { expect, onTestFinished, test } from "vitest";
import { startWebhook } from "./webhook.ts";

test("keeps what is posted, and refuses what Slack would", async () => {
  const heard: unknown[] = [];
  const webhook = await startWebhook({ onPost: ({ payload }) => void heard.push(payload) });
  onTestFinished(webhook.stop);
  const post = async (body: string, url = webhook.url) => {
    const answer = await fetch(url, { method: "POST", body });
    return [answer.status, await answer.text()];
  };
  expect(await post('{"text":"hello"}')).toEqual([200, "ok"]);
  expect(await post("hello")).toEqual([400, "invalid_payload"]);
  expect(await post('{"channel":"#ops"}')).toEqual([400, "no_text"]);
  expect(await post("{}", new URL("/elsewhere", webhook.url).href)).toEqual([404, "no_service"]);
  expect(webhook.list()).toEqual([
    { path: "/services/T00000000/B00000000/captured", payload: { text: "hello" } },
  ]);
  expect(heard).toEqual([{ text: "hello" }]);
});
