/**
 * Requests for pages of an application, as a load balancer sees them. Each carries a trace header
 * to the instance, as behind an Application Load Balancer. A request is noted in the journal once a
 * call follows from it, and when it was refused or failed: what only reads and succeeds, such as a
 * style sheet or the tenth look at an item, leaves no record.
 */

import type { Journal } from "#bus/journal.ts";
import { parseTraceHeader, recordNamed } from "#bus/trace-header.ts";
import type { PageObserver } from "../load-balancer/pages.ts";
import type { ProcessIdentity } from "./identity.ts";

export function journaledPages(
  journal: Journal,
  identity: Pick<ProcessIdentity, "begin">,
): PageObserver {
  return ({ method, url, sourceIp, traceHeader: incoming = "" }) => {
    let seq: number | undefined;
    let status: number | undefined;
    const cause = recordNamed(parseTraceHeader(incoming)) ?? 0;
    const note = () => {
      seq ??= journal.append({
        kind: "note",
        cause: journal.find(cause)?.seq,
        service: "elastic-load-balancing",
        summary: `${method} ${url} from ${sourceIp}`,
        refs: [url],
        ...outcomeOf(status),
      }).seq;
      return seq;
    };
    const errand = identity.begin(note, incoming);
    return {
      traceHeader: errand.traceHeader,
      end(answered) {
        // The balancer's own word for a connection that broke.
        errand.end(answered === BAD_GATEWAY);
        status = answered;
        if (seq !== undefined) journal.conclude(seq, outcomeOf(status));
        else if (hasFailed(status)) note();
      },
    };
  };
}

/** Of requests that no instance takes: they fail, and nothing else follows from them. */
export const refusedPages = (journal: Journal): PageObserver =>
  journaledPages(journal, {
    begin: (_record, incoming = "") => ({ traceHeader: incoming, end: () => {} }),
  });

const BAD_GATEWAY = 502;

const hasFailed = (status: number | undefined) => status !== undefined && status >= 400;

function outcomeOf(status: number | undefined) {
  if (status === undefined) return {};
  return { detail: { status }, ...(hasFailed(status) && { failure: `status ${status}` }) };
}
