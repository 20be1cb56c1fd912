/** An upload by HTML form: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */

import type { StoredBody } from "#model/body.ts";
import type { TransitionResult } from "#operation/service.ts";
import { bucketAt } from "../access.ts";
import { checkKey, objectUrl } from "../address.ts";
import { checksumOf } from "../checksum.ts";
import { checkHonoured, draftOf, type ObjectInput } from "../draft.ts";
import * as errors from "../errors.ts";
import { contentOf, quoted } from "../object.ts";
import type { S3Context } from "../operation.ts";
import { checkPostPolicy, type Fields, lowerCased, postedKey } from "../post-form.ts";
import { checkedTags, type Tag } from "../tags.ts";
import { writeObject } from "../write.ts";

export interface PostObjectInput {
  readonly Bucket: string;
  /** As sent, in any case; the file itself is the body. */
  readonly fields: Fields;
  readonly Body: StoredBody;
  /** Of the file's own part of the form. */
  readonly contentType?: string;
  readonly filename?: string;
}

export interface PostObjectOutput {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a form asks for, when its policy lets it. */
function checkedForm(input: PostObjectInput, ctx: S3Context) {
  const bucket = bucketAt(ctx, input);
  const fields = lowerCased(input.fields);
  const key = postedKey(fields, input.filename);
  if (key === "") {
    throw errors.invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order " +
        "of the fields.",
      "key",
      "",
    );
  }
  checkKey(key);
  const { contentType } = input;
  const { bytes } = input.Body;
  checkPostPolicy({ bucket: bucket.name, fields, key, contentType, bytes, now: ctx.now });
  return { bucket, fields, key };
}

/** Only judges a form: the file is kept elsewhere. */
export function checkForm(
  input: PostObjectInput,
  ctx: S3Context,
): TransitionResult<{ readonly key: string }> {
  return { output: { key: checkedForm(input, ctx).key } };
}

/** Keeps the file that a form sent, when the form's policy lets it. */
export function postObject(
  input: PostObjectInput,
  ctx: S3Context,
): TransitionResult<PostObjectOutput> {
  const { bucket, fields, key } = checkedForm(input, ctx);
  const asked = objectInput(fields);
  checkHonoured({ ServerSideEncryption: fields["x-amz-server-side-encryption"] });
  const draft = { ...draftOf(bucket, asked, ctx.account), tags: parseTagSet(fields["tagging"]) };
  const { version, event } = writeObject(ctx, bucket, {
    key,
    draft,
    content: { ...contentOf(input.Body), checksum: checksumOf(input.Body) },
    eventName: "ObjectCreated:Post",
  });
  const answer = { location: objectUrl(ctx.origin, bucket.name, key), bucket: bucket.name, key };
  return { output: answerTo(fields, { ...answer, eTag: quoted(version.eTag) }), events: [event] };
}

function objectInput(fields: Fields): ObjectInput {
  const metadata = Object.entries(fields)
    .filter(([name]) => name.startsWith("x-amz-meta-"))
    .map(([name, value]) => [name.slice("x-amz-meta-".length), value]);
  const expires = Date.parse(fields["expires"] ?? "");
  return {
    ACL: fields["acl"] ?? fields["x-amz-acl"],
    CacheControl: fields["cache-control"],
    ContentDisposition: fields["content-disposition"],
    ContentEncoding: fields["content-encoding"],
    ContentType: fields["content-type"],
    Expires: Number.isNaN(expires) ? undefined : new Date(expires),
    Metadata: Object.fromEntries(metadata),
    StorageClass: fields["x-amz-storage-class"],
    WebsiteRedirectLocation: fields["x-amz-website-redirect-location"],
  };
}

/** The `tagging` field is a small XML document. */
function parseTagSet(xml: string | undefined): readonly Tag[] {
  if (xml === undefined) return [];
  const found = xml.matchAll(/<Tag>\s*<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>\s*<\/Tag>/g);
  const tags = [...found].map(([, key, value]) => ({ Key: plain(key), Value: plain(value) }));
  if (tags.length === 0) throw errors.malformedXml();
  return checkedTags(tags);
}

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

const plain = (text = ""): string => text.replace(/&\w+;/g, (entity) => entities[entity] ?? entity);

const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

interface Answer {
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  readonly eTag: string;
}

/** A redirect when one was asked for, else 200, 201 with the facts as XML, or 204. */
function answerTo(fields: Fields, { location, bucket, key, eTag }: Answer): PostObjectOutput {
  const headers = { location, etag: eTag };
  const redirect = redirectOf(fields["success_action_redirect"] ?? fields["redirect"]);
  if (redirect) {
    for (const [name, value] of Object.entries({ bucket, key, etag: eTag })) {
      redirect.searchParams.set(name, value);
    }
    return { status: 303, headers: { ...headers, location: redirect.href } };
  }
  switch (fields["success_action_status"]) {
    case "200":
      return { status: 200, headers };
    case "201": {
      const body =
        '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>' +
        `<Location>${escaped(location)}</Location><Bucket>${escaped(bucket)}</Bucket>` +
        `<Key>${escaped(key)}</Key><ETag>${escaped(eTag)}</ETag></PostResponse>`;
      return { status: 201, headers: { ...headers, "content-type": "application/xml" }, body };
    }
    default:
      return { status: 204, headers };
  }
}

/** AWS: an address that is none is ignored. */
const redirectOf = (address: string | undefined): URL | undefined =>
  address !== undefined && /^https?:/i.test(address)
    ? (URL.parse(address) ?? undefined)
    : undefined;
