import { expect, test } from "vitest";
import { resourceCovers } from "./policy-resource.ts";

const host = "d1.cloudfront.net";

test.for<[string, string, string, boolean]>([
  ["*", "/a/b.ts", "q=1", true],
  ["https://d1.cloudfront.net/a.ts", "/a.ts", "", true],
  ["https://D1.cloudfront.net/a.ts", "/a.ts", "", true],
  ["https://d1.cloudfront.net/A.ts", "/a.ts", "", false],
  ["http://d1.cloudfront.net/a.ts", "/a.ts", "", false],
  ["*://d1.cloudfront.net/a.ts", "/a.ts", "", true],
  ["http*://d1.cloudfront.net/a.ts", "/a.ts", "", true],
  ["http?://d1.cloudfront.net/a.ts", "/a.ts", "", true],
  ["https://d2.cloudfront.net/a.ts", "/a.ts", "", false],
  ["https://*.cloudfront.net/a.ts", "/a.ts", "", true],
  ["https://d1.cloudfront.net/a.ts", "/a.ts", "size=1", false],
  ["https://d1.cloudfront.net/a.ts*", "/a.ts", "size=1", true],
  ["https://d1.cloudfront.net/*", "/x/y/z.ts", "size=1", true],
  ["https://d1.cloudfront.net/*.ts", "/x/y/z.ts", "", true],
  ["https://d1.cloudfront.net/x/*/z.ts", "/x/y/w/z.ts", "", true],
  ["https://d1.cloudfront.net/a*z", "/abcz", "", true],
  ["https://d1.cloudfront.net/a*z", "/a", "z", false],
  ["https://d1.cloudfront.net/a?z", "/abz", "", true],
  ["https://d1.cloudfront.net/a?z", "/abcz", "", false],
  ["https://d1.cloudfront.net/a.ts\\?size=*", "/a.ts", "size=large", true],
  ["https://d1.cloudfront.net/a.ts\\?size=*", "/a.ts", "width=1", false],
  ["https://d1.cloudfront.net/a.ts\\?size=*", "/a.ts", "", false],
  ["https://d1.cloudfront.net/a.ts?size=1", "/a.ts", "size=1", true],
  ["https://d1.cloudfront.net*", "/any", "q=1", true],
  ["https://d1.*", "/any", "q=1", true],
  ["https://d1.cloudfront.net", "/any", "", false],
  ["https://d1.cloudfront.net", "/", "", true],
  ["*cloudfront.net/a.ts", "/a.ts", "", true],
  ["*.example.edu/a.ts", "/a.ts", "", false],
  ["d1.cloudfront.net/a.ts", "/a.ts", "", false],
  ["a.ts", "/a.ts", "", false],
])("%s covers %s ? %s: %s", ([resource, path, query, covers]) => {
  expect(resourceCovers(resource, { protocol: "https", host, path, query })).toBe(covers);
});
