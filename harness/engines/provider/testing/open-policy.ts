/** A bucket policy by which anyone reads what lies below `open/`, as text. */
export const openPolicy = (Bucket: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/open/*`,
    },
  });
