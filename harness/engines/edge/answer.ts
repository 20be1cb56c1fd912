/** From what was fetched to what the viewer gets: conditions, ranges, headers of policies and edge. */

import type { BodySource, StoredRange } from "#model/body.ts";
import { edgeHeaders, viewerHeaders } from "#services/cloudfront/edge/answer.ts";
import type { EdgeBehaviour } from "#services/cloudfront/edge/distribution.ts";
import { conditionOf, rangeHolds, rangeOf } from "#services/cloudfront/edge/range.ts";
import {
  type Refusal,
  refusalBody,
  refusalContentType,
} from "#services/cloudfront/edge/refusals.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";
import type { Fetched } from "./fetch.ts";

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodySource | undefined;
}

export interface Marks {
  readonly distributionId: string;
  readonly requestId: string;
}

/** The fetched answer as this viewer's request wants it. */
export function answerFrom(
  fetched: Fetched,
  behaviour: EdgeBehaviour,
  request: EdgeRequest,
  marks: Marks,
): EdgeAnswer {
  const { state: cache, age } = fetched;
  const headers = {
    ...viewerHeaders(fetched.headers, behaviour.responseHeaders, request),
    ...edgeHeaders({ ...marks, cache, age }),
  };
  const whole = { status: fetched.status, headers, body: fetched.body };
  const reading = request.method === "GET" || request.method === "HEAD";
  const answer = reading && fetched.status === 200 ? narrowed(whole, request) : whole;
  return request.method === "HEAD" ? { ...answer, body: undefined } : answer;
}

/** 304, 412, 206 or 416, where the request's conditions and range ask for one. */
function narrowed(whole: EdgeAnswer, request: EdgeRequest): EdgeAnswer {
  const condition = conditionOf(request.headers, whole.headers);
  if (condition === "failed") return bare(whole, 412);
  if (condition === "not-modified") return bare(whole, 304);
  const { body } = whole;
  if (!isStored(body) || !rangeHolds(request.headers, whole.headers)) return whole;
  const bytes = body.end - body.start;
  const range = rangeOf(request.headers["range"], bytes);
  switch (range.kind) {
    case "whole":
      return { ...whole, headers: { ...whole.headers, "content-length": String(bytes) } };
    case "unsatisfiable": {
      const refused = bare(whole, 416);
      return { ...refused, headers: { ...refused.headers, "content-range": `bytes */${bytes}` } };
    }
    case "part":
      return {
        status: 206,
        headers: {
          ...whole.headers,
          "content-length": String(range.end - range.start),
          "content-range": `bytes ${range.start}-${range.end - 1}/${bytes}`,
        },
        body: { ...body, start: body.start + range.start, end: body.start + range.end },
      };
  }
}

function bare(whole: EdgeAnswer, status: number): EdgeAnswer {
  const { "content-length": _length, "content-type": _type, ...headers } = whole.headers;
  const counted = status === 304 ? headers : { ...headers, "content-length": "0" };
  return { status, headers: counted, body: undefined };
}

const isStored = (body: BodySource | undefined): body is StoredRange =>
  body !== undefined && "kind" in body && body.kind === "range";

/** What the edge says by itself: no header of any policy is added to it. */
export function refusalAnswer(refusal: Refusal, request: EdgeRequest, marks: Marks): EdgeAnswer {
  const body = new TextEncoder().encode(refusalBody(refusal, marks.requestId));
  return {
    status: refusal.status,
    headers: {
      "content-type": refusalContentType(refusal),
      "content-length": String(body.length),
      server: "CloudFront",
      ...edgeHeaders({ ...marks, cache: "Error", age: undefined }),
    },
    body: request.method === "HEAD" ? undefined : body,
  };
}

export function redirectAnswer(location: string, marks: Marks): EdgeAnswer {
  return {
    status: 301,
    headers: {
      location,
      "content-length": "0",
      server: "CloudFront",
      ...edgeHeaders({ ...marks, cache: "Redirect", age: undefined }),
    },
    body: undefined,
  };
}
