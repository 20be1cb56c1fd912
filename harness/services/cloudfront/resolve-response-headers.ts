/** From a response headers policy to the plain headers that the edge sets. */

import type {
  ResponseHeadersPolicyConfig,
  ResponseHeadersPolicyCorsConfig,
  ResponseHeadersPolicySecurityHeadersConfig,
} from "#model/types/cloudfront.ts";
import type { CorsHeaders, ResponseHeaders } from "./edge/distribution.ts";

export function responseHeadersOf(config: ResponseHeadersPolicyConfig): ResponseHeaders {
  const custom = (config.CustomHeadersConfig?.Items ?? []).map((header) => ({
    name: header.Header.toLowerCase(),
    value: header.Value,
    override: header.Override,
  }));
  return {
    cors: config.CorsConfig && corsOf(config.CorsConfig),
    set: [...custom, ...securityOf(config.SecurityHeadersConfig ?? {})],
    remove: (config.RemoveHeadersConfig?.Items ?? []).map((item) => item.Header.toLowerCase()),
  };
}

function corsOf(config: ResponseHeadersPolicyCorsConfig): CorsHeaders {
  return {
    allowOrigins: config.AccessControlAllowOrigins.Items,
    allowMethods: config.AccessControlAllowMethods.Items,
    allowHeaders: config.AccessControlAllowHeaders.Items,
    exposeHeaders: config.AccessControlExposeHeaders?.Items ?? [],
    allowCredentials: config.AccessControlAllowCredentials,
    maxAgeSeconds: config.AccessControlMaxAgeSec,
    override: config.OriginOverride,
  };
}

function* securityOf(
  config: ResponseHeadersPolicySecurityHeadersConfig,
): Iterable<ResponseHeaders["set"][number]> {
  const { XSSProtection: xss, StrictTransportSecurity: transport } = config;
  if (xss) {
    const mode = xss.ModeBlock ? "; mode=block" : "";
    const report = xss.ReportUri ? `; report=${xss.ReportUri}` : "";
    const value = xss.Protection ? `1${mode}${report}` : "0";
    yield { name: "x-xss-protection", value, override: xss.Override };
  }
  const frame = config.FrameOptions;
  if (frame) {
    yield { name: "x-frame-options", value: frame.FrameOption, override: frame.Override };
  }
  const referrer = config.ReferrerPolicy;
  if (referrer) {
    const value = referrer.ReferrerPolicy;
    yield { name: "referrer-policy", value, override: referrer.Override };
  }
  const content = config.ContentSecurityPolicy;
  if (content) {
    const value = content.ContentSecurityPolicy;
    yield { name: "content-security-policy", value, override: content.Override };
  }
  const type = config.ContentTypeOptions;
  if (type) yield { name: "x-content-type-options", value: "nosniff", override: type.Override };
  if (transport) {
    const value =
      `max-age=${transport.AccessControlMaxAgeSec}` +
      `${transport.IncludeSubdomains ? "; includeSubDomains" : ""}` +
      `${transport.Preload ? "; preload" : ""}`;
    yield { name: "strict-transport-security", value, override: transport.Override };
  }
}
