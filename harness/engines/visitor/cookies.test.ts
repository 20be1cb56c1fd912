import { expect, test } from "vitest";
import { createCookieJar } from "./cookies.ts";

const page = new URL("http://media.avalon.localhost:4566/media_objects/1");
const stream = (path: string) => new URL(`http://httpstream.avalon.localhost:4566${path}`);

test("a cookie of the shared domain goes to the other host, below its path only", () => {
  const jar = createCookieJar(() => 0);
  jar.keep(page, ["CloudFront-Policy=p; Path=/mf1; Domain=avalon.localhost; HttpOnly"]);
  expect(jar.headerFor(stream("/mf1/quality-high/a.m3u8"))).toBe("CloudFront-Policy=p");
  expect(jar.headerFor(stream("/mf1"))).toBe("CloudFront-Policy=p");
  expect(jar.headerFor(stream("/mf12/a.m3u8"))).toBe("");
});

test("a host's own cookie stays with the host", () => {
  const jar = createCookieJar(() => 0);
  jar.keep(page, ["session=1; Path=/"]);
  expect(jar.headerFor(page)).toBe("session=1");
  expect(jar.headerFor(stream("/"))).toBe("");
});

test.for(["localhost", "example.edu", "other.avalon.localhost"])(
  "a cookie for %s is refused",
  (domain) => {
    const jar = createCookieJar(() => 0);
    jar.keep(page, [`a=1; Domain=${domain}`]);
    expect(jar.list()).toEqual([]);
  },
);

test("a cookie is not sent once it has expired", () => {
  let now = 0;
  const jar = createCookieJar(() => now);
  jar.keep(page, ["a=1; Max-Age=10; Path=/", "b=2; Expires=Thu, 01 Jan 1970 00:00:20 GMT; Path=/"]);
  now = 9_999;
  expect(jar.headerFor(page)).toBe("a=1; b=2");
  now = 10_000;
  expect(jar.headerFor(page)).toBe("b=2");
  now = 20_000;
  expect(jar.headerFor(page)).toBe("");
});
