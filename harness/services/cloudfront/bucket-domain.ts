/** Which bucket a domain name means, in AWS's forms and in those of local gateways. */

const FORMS = [
  /^(?<bucket>.+)\.s3\.amazonaws\.com$/,
  /^(?<bucket>.+)\.s3[.-][a-z0-9-]+\.amazonaws\.com$/,
  /^(?<bucket>.+)\.s3\.dualstack\.[a-z0-9-]+\.amazonaws\.com$/,
  /^(?<bucket>.+)\.s3\.([a-z0-9-]+\.)?localhost(\.localstack\.cloud)?$/,
];

/** The bucket, or undefined for any other host; website endpoints are hosts of their own. */
export function bucketOfDomain(domain: string): string | undefined {
  const host = domain.toLowerCase().replace(/:\d+$/, "");
  if (/\.s3-website[.-]/.test(host)) return undefined;
  for (const form of FORMS) {
    const bucket = form.exec(host)?.groups?.["bucket"];
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}
