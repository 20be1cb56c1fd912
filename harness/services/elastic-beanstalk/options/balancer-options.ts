/**
 * Options of the load balancer: classic (`aws:elb`) and application (`aws:elbv2`), and of the
 * process behind it.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
 */

import {
  flag,
  type NamespaceDefinition,
  noEffect,
  type OptionDefinition,
  oneOf,
  text,
  whole,
} from "./option.ts";

const ONE_LISTENER = "the gateway's port is the only listener";
const ONE_PORT = "an instance has one port";
const NO_TLS = "there is no TLS";
const ONE_ZONE = "this machine is one zone";
const NO_GROUPS = "there are no security groups";
const CLASSIC_POLICY = "only the default stickiness policy is built";

const listener = (definition: OptionDefinition) => noEffect(ONE_LISTENER, definition);

const classicListener = {
  ListenerProtocol: listener(oneOf("HTTP", ["HTTP", "HTTPS", "TCP", "SSL"])),
  InstancePort: noEffect(ONE_PORT, whole(80, 1, 65_535)),
  InstanceProtocol: noEffect(ONE_PORT, oneOf(undefined, ["HTTP", "HTTPS", "TCP", "SSL"])),
  PolicyNames: noEffect(CLASSIC_POLICY, text()),
  SSLCertificateId: noEffect(NO_TLS, text()),
  ListenerEnabled: listener(flag()),
};

const applicationListener = {
  DefaultProcess: noEffect("only the default process is built", text("default")),
  ListenerEnabled: listener(flag("true")),
  Protocol: listener(oneOf("HTTP", ["HTTP", "HTTPS", "TCP"])),
  Rules: noEffect("listener rules are not built", text()),
  SSLCertificateArns: noEffect(NO_TLS, text()),
  SSLPolicy: noEffect(NO_TLS, text()),
};

const process = {
  DeregistrationDelay: whole(20, 0, 3600),
  HealthCheckInterval: whole(15, 5, 300),
  HealthCheckPath: text("/", /^\//),
  HealthCheckTimeout: whole(5, 1, 60),
  HealthyThresholdCount: whole(3, 2, 10),
  MatcherHTTPCode: text(undefined, /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/),
  Port: noEffect(ONE_PORT, whole(80, 1, 65_535)),
  Protocol: noEffect(ONE_PORT, oneOf("HTTP", ["TCP", "HTTP", "HTTPS"])),
  StickinessEnabled: flag("false"),
  StickinessLBCookieDuration: whole(86_400, 1, 604_800),
  StickinessType: oneOf("lb_cookie", ["lb_cookie"]),
  UnhealthyThresholdCount: whole(5, 2, 10),
};

const kept = (reason: string, options: Readonly<Record<string, OptionDefinition>>) =>
  Object.fromEntries(
    Object.entries(options).map(([name, definition]) => [name, noEffect(reason, definition)]),
  );

export const balancerOptions: readonly NamespaceDefinition[] = [
  {
    namespace: "aws:elb:loadbalancer",
    options: {
      CrossZone: noEffect(ONE_ZONE, flag("false")),
      SecurityGroups: noEffect(NO_GROUPS, text()),
      ManagedSecurityGroup: noEffect(NO_GROUPS, text()),
      LoadBalancerHTTPPort: listener(oneOf("80", ["OFF", "80"])),
      LoadBalancerPortProtocol: listener(oneOf("HTTP", ["HTTP", "TCP"])),
      LoadBalancerHTTPSPort: listener(oneOf("OFF", ["OFF", "443", "8443"])),
      LoadBalancerSSLPortProtocol: listener(oneOf("HTTPS", ["HTTPS", "SSL"])),
      SSLCertificateId: noEffect(NO_TLS, text()),
    },
  },
  { namespace: "aws:elb:listener", options: classicListener },
  { namespace: "aws:elb:listener:*", options: classicListener },
  {
    namespace: "aws:elb:healthcheck",
    options: {
      HealthyThreshold: whole(3, 2, 10),
      Interval: whole(10, 5, 300),
      Timeout: whole(5, 2, 60),
      UnhealthyThreshold: whole(5, 2, 10),
      Target: noEffect("Application Healthcheck URL stands instead", text("TCP:80")),
    },
  },
  {
    namespace: "aws:elb:policies",
    options: {
      ConnectionDrainingEnabled: flag("false"),
      ConnectionDrainingTimeout: whole(20, 1, 3600),
      ConnectionSettingIdleTimeout: whole(60, 1, 3600),
      LoadBalancerPorts: listener(text()),
      "Stickiness Cookie Expiration": whole(0, 0, 1_000_000),
      "Stickiness Policy": flag("false"),
    },
  },
  {
    namespace: "aws:elb:policies:*",
    options: kept(CLASSIC_POLICY, {
      CookieName: text(),
      InstancePorts: text(),
      LoadBalancerPorts: text(),
      ProxyProtocol: flag(),
      PublicKey: text(),
      PublicKeyPolicyNames: text(),
      SSLProtocols: text(),
      SSLReferencePolicy: text(),
      "Stickiness Cookie Expiration": whole(0, 0, 1_000_000),
      "Stickiness Policy": flag("false"),
    }),
  },
  {
    namespace: "aws:elbv2:loadbalancer",
    options: {
      AccessLogsS3Bucket: noEffect("access logs are not written", text()),
      AccessLogsS3Enabled: noEffect("access logs are not written", flag("false")),
      AccessLogsS3Prefix: noEffect("access logs are not written", text()),
      IdleTimeout: whole(undefined, 1, 3600),
      ManagedSecurityGroup: noEffect(NO_GROUPS, text()),
      SecurityGroups: noEffect(NO_GROUPS, text()),
      SharedLoadBalancer: noEffect("each environment has a balancer of its own", text()),
    },
  },
  { namespace: "aws:elbv2:listener:*", options: applicationListener },
  {
    namespace: "aws:elbv2:listenerrule:*",
    options: kept("listener rules are not built", {
      HostHeaders: text(),
      PathPatterns: text(),
      Priority: whole(1, 1, 1000),
      Process: text("default"),
    }),
  },
  { namespace: "aws:elasticbeanstalk:environment:process:default", options: process },
  {
    namespace: "aws:elasticbeanstalk:environment:process:*",
    options: kept("only the default process is built", process),
  },
];
