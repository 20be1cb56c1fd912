/**
 * Options of capacity: the Auto Scaling group, its instances, triggers and rolling updates.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
 */

import {
  duration,
  flag,
  type NamespaceDefinition,
  noEffect,
  number,
  type OptionDefinition,
  oneOf,
  replaces,
  text,
  whole,
} from "./option.ts";

const NO_EC2 = "instances are processes of this machine, not EC2";
const NO_ZONES = "this machine is one zone";
const NO_VPC = "there is no VPC";
const NO_DATABASE =
  "an environment has no database of its own here; make one with RDS and name it by a property";

const ec2 = (definition: OptionDefinition) => noEffect(NO_EC2, definition);
const vpc = (definition: OptionDefinition) => noEffect(NO_VPC, definition);

const METRICS = [
  "CPUUtilization",
  "NetworkIn",
  "NetworkOut",
  "DiskWriteOps",
  "DiskReadBytes",
  "DiskReadOps",
  "DiskWriteBytes",
  "Latency",
  "RequestCount",
  "HealthyHostCount",
  "UnhealthyHostCount",
  "TargetResponseTime",
];

const UNITS = ["Seconds", "Percent", "Bytes", "Bits", "Count"];

export const capacityOptions: readonly NamespaceDefinition[] = [
  {
    namespace: "aws:autoscaling:asg",
    options: {
      MinSize: whole(1, 1, 10_000),
      MaxSize: whole(4, 1, 10_000),
      Cooldown: whole(360, 0, 10_000),
      "Availability Zones": noEffect(NO_ZONES, oneOf("Any", ["Any", "Any 1", "Any 2", "Any 3"])),
      "Custom Availability Zones": noEffect(NO_ZONES, text()),
      EnableCapacityRebalancing: ec2(flag("false")),
    },
  },
  {
    namespace: "aws:autoscaling:launchconfiguration",
    options: {
      DisableIMDSv1: ec2(flag("false")),
      EC2KeyName: ec2(text()),
      IamInstanceProfile: replaces(text()),
      ImageId: ec2(text()),
      InstanceType: ec2(text()),
      MonitoringInterval: ec2(oneOf("5 minute", ["1 minute", "5 minute"])),
      SecurityGroups: ec2(text()),
      SSHSourceRestriction: ec2(text()),
      BlockDeviceMappings: ec2(text()),
      RootVolumeType: ec2(oneOf(undefined, ["standard", "gp2", "gp3", "io1"])),
      RootVolumeSize: ec2(whole(undefined, 8, 16_384)),
      RootVolumeIOPS: ec2(whole(undefined, 100, 20_000)),
      RootVolumeThroughput: ec2(whole(undefined, 125, 1000)),
    },
  },
  {
    namespace: "aws:ec2:instances",
    options: {
      EnableSpot: ec2(flag("false")),
      InstanceTypes: ec2(text()),
      SupportedArchitectures: ec2(text()),
      SpotFleetOnDemandBase: ec2(whole(0, 0)),
      SpotFleetOnDemandAboveBasePercentage: ec2(whole(undefined, 0, 100)),
      SpotMaxPrice: ec2(text()),
    },
  },
  {
    namespace: "aws:ec2:vpc",
    options: {
      VPCId: vpc(text()),
      Subnets: vpc(text()),
      ELBSubnets: vpc(text()),
      ELBScheme: vpc(text("public")),
      DBSubnets: vpc(text()),
      AssociatePublicIpAddress: vpc(flag()),
    },
  },
  {
    namespace: "aws:autoscaling:trigger",
    options: {
      BreachDuration: whole(5, 1, 600),
      EvaluationPeriods: whole(1, 1, 600),
      LowerBreachScaleIncrement: whole(-1),
      LowerThreshold: number(2_000_000, 0, 20_000_000),
      MeasureName: oneOf("NetworkOut", METRICS),
      Period: whole(5, 1, 600),
      Statistic: oneOf("Average", ["Minimum", "Maximum", "Sum", "Average"]),
      Unit: oneOf("Bytes", [...UNITS, "Bytes/Second", "Bits/Second", "Count/Second", "None"]),
      UpperBreachScaleIncrement: whole(1),
      UpperThreshold: number(6_000_000, 0, 20_000_000),
    },
  },
  {
    namespace: "aws:autoscaling:updatepolicy:rollingupdate",
    options: {
      MaxBatchSize: whole(undefined, 1, 10_000),
      MinInstancesInService: whole(undefined, 0, 9999),
      RollingUpdateEnabled: text("false", /^(true|false|Enabled|Disabled)$/),
      RollingUpdateType: oneOf("Time", ["Time", "Health", "Immutable"]),
      PauseTime: duration(undefined, 0, 3600),
      Timeout: duration("PT30M", 300, 3600),
    },
  },
  {
    namespace: "aws:autoscaling:scheduledaction",
    options: Object.fromEntries(
      [
        "StartTime",
        "EndTime",
        "MaxSize",
        "MinSize",
        "DesiredCapacity",
        "Recurrence",
        "Suspend",
      ].map((name) => [name, noEffect("scheduled scaling is not built", text())]),
    ),
  },
  {
    namespace: "aws:rds:dbinstance",
    options: Object.fromEntries(
      [
        ...["DBAllocatedStorage", "DBDeletionPolicy", "DBEngine", "DBEngineVersion", "DBUser"],
        ...["DBInstanceClass", "DBPassword", "DBSnapshotIdentifier", "HasCoupledDatabase"],
        "MultiAZDatabase",
      ].map((name) => [name, noEffect(NO_DATABASE, text())]),
    ),
  },
];
