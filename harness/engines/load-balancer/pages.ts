/** Requests on their way to an application, told to whoever notes what they cause. */

import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";

/** A request for a page, before it goes on to the application's instance. */
export interface PageRequest {
  readonly method: string;
  /** Without its query. */
  readonly url: string;
  readonly sourceIp: string;
  readonly traceHeader: string | undefined;
}

export interface Visit {
  /** The X-Amzn-Trace-Id that goes on with the request. */
  readonly traceHeader: string;
  /** The status answered; undefined when the viewer went away before there was one. */
  end(status: number | undefined): void;
}

/** Hears of each request for a page. */
export type PageObserver = (request: PageRequest) => Visit;

const TRACE_HEADER = "x-amzn-trace-id";

/** Passes the request on with the trace header of its visit, and tells the visit its end. */
export async function observed(
  request: WireRequest,
  observe: PageObserver | undefined,
  answer: (request: WireRequest) => Promise<WireResponse>,
): Promise<WireResponse> {
  const { visit, traced } = visited(request, observe);
  let status: number | undefined;
  try {
    const response = await answer(traced);
    status = response.status;
    return response;
  } finally {
    // A viewer who went away got no answer.
    visit?.end(status);
  }
}

/** The visit that a request begins, and the request as it goes on. */
export function visited(
  request: WireRequest,
  observe: PageObserver | undefined,
): { readonly visit: Visit | undefined; readonly traced: WireRequest } {
  if (!observe) return { visit: undefined, traced: request };
  const { method, path, headers, sourceIp } = request;
  const url = `${new URL(request.origin).protocol}//${headers["host"] ?? request.host}${path}`;
  const visit = observe({ method, url, sourceIp, traceHeader: headers[TRACE_HEADER] });
  const traced = { ...request, headers: { ...headers, [TRACE_HEADER]: visit.traceHeader } };
  return { visit, traced };
}
