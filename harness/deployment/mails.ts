/** Mails that an application sent, in the journal. */

import type { Journal } from "#bus/journal.ts";
import type { CapturedMail } from "#engines/inbox/inbox.ts";

/** More of a mail is nowhere asked for. */
const CHARACTERS_MAX = 4_000;

/** Notes each mail under the addresses it goes to. SMTP does not say what it follows from. */
export const journaledMails =
  (journal: Journal) =>
  ({ to, subject, text }: CapturedMail): void => {
    journal.append({
      kind: "note",
      cause: undefined,
      service: "smtp",
      summary: `mail to ${to.join(", ")}: ${subject}`,
      refs: to,
      detail: { text: text.slice(0, CHARACTERS_MAX) },
    });
  };
