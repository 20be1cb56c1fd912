import { createTransport } from "nodemailer";
import { expect, test } from "vitest";
import { silentLogger } from "#kernel/logger.ts";
import { startInbox } from "./inbox.ts";

test("keeps what an application mails", async () => {
  const heard: string[] = [];
  const inbox = await startInbox({
    logger: silentLogger,
    onMail: (mail) => void heard.push(mail.subject),
  });
  const transport = createTransport({ host: inbox.host, port: inbox.port });
  await transport.sendMail({
    from: "avalon@example.edu",
    to: ["alice@example.edu", "bob@example.edu"],
    subject: "Batch ingest: Frühling",
    text: "2 items were registered.",
  });
  transport.close();
  expect(inbox.list()).toEqual([
    {
      from: "avalon@example.edu",
      to: ["alice@example.edu", "bob@example.edu"],
      subject: "Batch ingest: Frühling",
      text: "2 items were registered.",
    },
  ]);
  expect(heard).toEqual(["Batch ingest: Frühling"]);
  await inbox.stop();
});
