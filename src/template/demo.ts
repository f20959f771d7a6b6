// A place for commands to run in an account without one: cluster, network, log group and task definition.
import { DEMO_CONTAINER, type Names } from '../config/names.ts';
import { arnOf, type Resources } from './cloudformation.ts';
import { policyDocument } from './policy-document.ts';

/** The demo's resources for settings that are not made. */
export const DEMO_SUBNETS = { 'Fn::Join': [',', [{ Ref: 'DemoSubnetA' }, { Ref: 'DemoSubnetB' }]] };
export const DEMO_SECURITY_GROUPS = { 'Fn::GetAtt': ['DemoSecurityGroup', 'GroupId'] };

export function demo(names: Names): Resources {
  const tagged = { Tags: [{ Key: 'Name', Value: names.demo }] };
  return {
    DemoCluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: names.demo } },
    DemoLogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: names.demoLogGroup, RetentionInDays: 14 },
    },
    DemoExecutionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        // It has a fixed name, since the settings also name the roles that may be passed.
        RoleName: names.demoExecutionRole,
        AssumeRolePolicyDocument: policyDocument([
          {
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]),
        // The image is public, so only the log needs a permission.
        Policies: [
          {
            PolicyName: 'log',
            PolicyDocument: policyDocument([
              {
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: arnOf('DemoLogGroup'),
              },
            ]),
          },
        ],
      },
    },
    DemoTaskDefinition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: names.demo,
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: '256',
        Memory: '512',
        RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
        ExecutionRoleArn: arnOf('DemoExecutionRole'),
        ContainerDefinitions: [
          {
            Name: DEMO_CONTAINER,
            Image: 'public.ecr.aws/docker/library/alpine:3',
            Essential: true,
            // Passes SIGTERM on to the command.
            LinuxParameters: { InitProcessEnabled: true },
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': { Ref: 'DemoLogGroup' },
                'awslogs-region': { Ref: 'AWS::Region' },
                'awslogs-stream-prefix': 'demo',
              },
            },
          },
        ],
      },
    },
    // Public addresses instead of a NAT gateway, which costs as much as a small server; inbound traffic is blocked.
    DemoVpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: '10.90.0.0/24', EnableDnsSupport: true, EnableDnsHostnames: true, ...tagged },
    },
    DemoInternetGateway: { Type: 'AWS::EC2::InternetGateway', Properties: tagged },
    DemoGatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: { Ref: 'DemoVpc' }, InternetGatewayId: { Ref: 'DemoInternetGateway' } },
    },
    DemoRouteTable: {
      Type: 'AWS::EC2::RouteTable',
      Properties: { VpcId: { Ref: 'DemoVpc' }, ...tagged },
    },
    DemoRoute: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'DemoGatewayAttachment',
      Properties: {
        RouteTableId: { Ref: 'DemoRouteTable' },
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: { Ref: 'DemoInternetGateway' },
      },
    },
    ...subnet('A', 0, '10.90.0.0/26', tagged),
    ...subnet('B', 1, '10.90.0.64/26', tagged),
    DemoSecurityGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: `Tasks of ${names.prefix}: all outbound traffic, no inbound traffic`,
        VpcId: { Ref: 'DemoVpc' },
        SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'all outbound traffic' }],
        ...tagged,
      },
    },
  };
}

function subnet(letter: string, zone: number, CidrBlock: string, tagged: object): Resources {
  return {
    [`DemoSubnet${letter}`]: {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: { Ref: 'DemoVpc' },
        CidrBlock,
        AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
        ...tagged,
      },
    },
    [`DemoSubnet${letter}Routes`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: { Ref: `DemoSubnet${letter}` }, RouteTableId: { Ref: 'DemoRouteTable' } },
    },
  };
}
