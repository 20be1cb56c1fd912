/**
 * A browser's form on its way to another provider's S3: judged by our own service, then sent on
 * with a policy that says just what it holds, signed with the account's key there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
 */

import { Buffer } from "node:buffer";
import { hmacHex, percentEncode, signingKey } from "#gateway/auth/sigv4.ts";
import type { Incoming } from "#gateway/client/client-codec.ts";
import { type SigningKey, scopeOf } from "#gateway/client/sign-request.ts";
import { textOf } from "#gateway/protocols/json-value.ts";
import type { Members } from "#gateway/protocols/protocol.ts";
import { escapeText } from "#gateway/protocols/xml.ts";
import type { Region } from "#kernel/brand.ts";
import { type Instant, machineNow } from "#kernel/clock.ts";
import { hexId } from "#kernel/ids.ts";
import type { PassingBody, StoredBody } from "#model/body.ts";
import type { ForeignCall, Hook } from "./foreign-service.ts";
import { creating } from "./s3-create.ts";

type Fields = Readonly<Record<string, string>>;

/** What the gateway read of the form. */
interface Form {
  readonly Bucket: string;
  readonly fields: Fields;
  readonly Body: StoredBody;
  readonly contentType?: string | undefined;
  readonly filename?: string | undefined;
}

export const postForm: Hook = async (call) => {
  // The gateway's own input of this internal operation.
  const form = call.input as unknown as Form;
  const judged = await call.ownInternal("checkForm", call.input);
  const Key = String(judged["key"]);
  return creating(call, { Bucket: form.Bucket, Key }, () => send(call, { ...form, key: Key }));
};

async function send(call: ForeignCall, form: Form & { readonly key: string }): Promise<Members> {
  const { ctx, foreign } = call;
  const { client } = foreign;
  const key = await client.provider.keyOf(ctx.account);
  const fields = signedFields(form, { key, region: ctx.region, now: machineNow() });
  const boundary = `form-${hexId(ctx.random, 32)}`;
  const answer = await client.exchange(
    {
      service: "s3",
      account: ctx.account,
      region: ctx.region,
      signal: ctx.signal,
      trace: call.trace,
      unsigned: true,
      open: ctx.open,
    },
    {
      method: "POST",
      path: `/${form.Bucket}`,
      rawQuery: "",
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      body: "",
      stream: multipart(call, form, fields, boundary),
    },
  );
  return shown(answer, objectUrl(ctx.origin, form.Bucket, form.key));
}

/** Fields about the signature of the form as it came, which is verified already. */
const VERIFIED = /^(policy|x-amz-(algorithm|credential|date|signature|security-token))$/;

function signedFields(
  { Bucket, key: Key, fields }: Form & { readonly key: string },
  {
    key,
    region,
    now,
  }: { readonly key: SigningKey; readonly region: Region; readonly now: Instant },
): Fields {
  const { signedAt, date, scope } = scopeOf(now, region, "s3");
  const asked = Object.entries(fields).filter(([name]) => !VERIFIED.test(name.toLowerCase()));
  const sent: Fields = {
    ...Object.fromEntries(asked.map(([name, value]) => [cased(name), value])),
    key: Key,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${key.accessKeyId}/${scope}`,
    "x-amz-date": signedAt,
    ...(key.sessionToken === undefined ? {} : { "x-amz-security-token": key.sessionToken }),
  };
  const conditions = [
    { bucket: Bucket },
    ...Object.entries(sent).map(([name, value]) => ["eq", `$${name}`, value]),
  ];
  const expiration = new Date(now + VALID_MS).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");
  const signature = hmacHex(signingKey(key.secretAccessKey, date, region, "s3"), policy);
  return { ...sent, policy, "x-amz-signature": signature };
}

/** LocalStack knows those that become the object's headers by their capitals alone. */
const cased = (name: string): string =>
  /^(cache|content|expires)/.test(name)
    ? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
    : name;

const VALID_MS = 15 * 60_000;

/** Fields first, the file last, whose number of bytes is known as it was received whole. */
function multipart(
  { ctx }: ForeignCall,
  form: Form,
  fields: Fields,
  boundary: string,
): PassingBody {
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\n${disposition({ name })}\r\n\r\n${value}\r\n`)
    .join("");
  const { filename = "file", contentType = "application/octet-stream" } = form;
  const file = disposition({ name: "file", filename });
  const before = Buffer.from(
    `${head}--${boundary}\r\n${file}\r\nContent-Type: ${contentType}\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const { segments, bytes } = form.Body;
  async function* chunks() {
    yield before;
    yield* ctx.open({ kind: "range", segments, start: 0, end: bytes });
    yield after;
  }
  const length = before.length + bytes + after.length;
  return { kind: "passing", chunks: chunks(), bytes: length, checksums: {}, trailing: [] };
}

const disposition = (parameters: Fields): string =>
  Object.entries(parameters)
    .map(
      ([name, value]) => `; ${name}="${value.replace(/["\\]/g, "\\$&").replace(/[\r\n]/g, " ")}"`,
    )
    .reduce((line, parameter) => line + parameter, "Content-Disposition: form-data");

const objectUrl = (origin: string, bucket: string, key: string): string =>
  `${origin}/${[bucket, ...key.split("/")].map(percentEncode).join("/")}`;

/** To a client the object is at our address, unless it asked to be sent elsewhere. */
function shown({ status, headers, body }: Incoming, address: string): Members {
  const { location, etag, "content-type": type } = headers;
  const text = escapeText(address);
  return {
    status,
    headers: {
      location: status === 303 ? (location ?? "") : address,
      ...(etag !== undefined && { etag }),
      ...(type !== undefined && status === 201 && { "content-type": type }),
    },
    body: textOf(body).replace(/<Location>[^<]*</, () => `<Location>${text}<`),
  };
}
