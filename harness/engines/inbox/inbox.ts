/** A mail server that delivers nothing: it keeps what applications send, for tests and people. */

import type { Readable } from "node:stream";
import type { AddressObject } from "mailparser";
import { SMTPServer } from "smtp-server";
import { messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";

export interface CapturedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface Inbox {
  readonly host: string;
  readonly port: number;
  /** Oldest first; the newest {@link MAILS_MAX} are kept. */
  list(): readonly CapturedMail[];
  stop(): Promise<void>;
}

const MAILS_MAX = 1_000;
const MAIL_BYTES_MAX = 10 * 1024 * 1024;
const HOST = "127.0.0.1";

/** Listens on a free port of loopback; `onMail` hears of each mail as it arrives. */
export async function startInbox(options: {
  readonly logger: Logger;
  onMail?(mail: CapturedMail): void;
}): Promise<Inbox> {
  const mails: CapturedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    size: MAIL_BYTES_MAX,
    onData(stream, _session, done) {
      parsed(stream).then(
        (mail) => {
          mails.push(mail);
          if (mails.length > MAILS_MAX) mails.shift();
          options.onMail?.(mail);
          done();
        },
        (error: unknown) => done(new Error(`The mail was not understood: ${messageOf(error)}`)),
      );
    },
  });
  server.on("error", (error: Error) =>
    options.logger.log("warn", `The captured inbox met an error: ${error.message}`),
  );
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    host: HOST,
    port,
    list: () => [...mails],
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The parser is a hundred modules, which a deployment that sends no mail need not load. */
async function parsed(stream: Readable): Promise<CapturedMail> {
  const { simpleParser } = await import("mailparser");
  const { from, to, subject = "", text = "" } = await simpleParser(stream);
  return { from: from?.text ?? "", to: addressesOf(to), subject, text: text.trimEnd() };
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): readonly string[] {
  const objects = field === undefined ? [] : Array.isArray(field) ? field : [field];
  return objects.flatMap((object) => object.value.map((entry) => entry.address ?? ""));
}
