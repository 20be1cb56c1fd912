/**
 * What a host name says: the service or region in it, and S3's bucket in virtual-hosted style.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */

/** Host names below which services and buckets are addressed. */
export const DEFAULT_HOSTS: readonly string[] = [
  "localhost.localstack.cloud",
  "localhost",
  "amazonaws.com",
];

export interface S3Address {
  readonly bucket: string | undefined;
  /** Decoded. */
  readonly key: string | undefined;
}

/** The labels before one of `hosts`; undefined when the name is not below any. */
export function labelsBefore(
  host: string,
  hosts: readonly string[],
): readonly string[] | undefined {
  for (const base of hosts) {
    if (host.endsWith(`.${base}`)) return host.slice(0, -base.length - 1).split(".");
  }
  return undefined;
}

/** Throws URIError when the path is badly encoded. */
export function s3Address(host: string, path: string, hosts: readonly string[]): S3Address {
  const bucket = bucketOfHost(host, hosts);
  if (bucket !== undefined) return { bucket, key: keyOf(path.slice(1)) };
  const slash = path.indexOf("/", 1);
  const first = slash < 0 ? path.slice(1) : path.slice(1, slash);
  return {
    bucket: keyOf(first),
    key: slash < 0 ? undefined : keyOf(path.slice(slash + 1)),
  };
}

const keyOf = (text: string): string | undefined => (text === "" ? undefined : decodeS3Path(text));

/**
 * A path as S3 decodes it; throws URIError when it is badly encoded. AWS: S3 alone takes a bare
 * plus in a path for a space, as in a form, and signs it as one: seen in reports of real requests,
 * such as https://github.com/aws/aws-sdk-net/pull/4473. A plus has to be sent as `%2B`.
 */
export const decodeS3Path = (path: string): string =>
  decodeURIComponent(path.includes("+") ? path.replaceAll("+", " ") : path);

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const S3_LABEL = /^s3(?:[.-]|$)/;

/**
 * `bucket.s3`, `bucket.s3.us-west-2` or `bucket` before a known host. A bucket name may have dots,
 * and `s3` itself is no bucket.
 */
function bucketOfHost(host: string, hosts: readonly string[]): string | undefined {
  const labels = labelsBefore(host, hosts);
  if (!labels) return undefined;
  const last = labels.at(-1) ?? "";
  const withoutRegion = REGION.test(last) ? labels.slice(0, -1) : labels;
  const service = withoutRegion.at(-1) ?? "";
  const rest = S3_LABEL.test(service) ? withoutRegion.slice(0, -1) : withoutRegion;
  return rest.length === 0 ? undefined : rest.join(".");
}
