// Texts of cronbridge.yml from which templates with everything in them are made.

export const FULL_SETTINGS = `
service: nightly
region: eu-west-1
crontab: s3://team-jobs/prod/batch.crontab
cluster: batch
task-definition: app
container: main
notify: [ops@example.com, night@example.com]
tags: { team: batch }
allow:
  clusters: [reports]
  task-definitions: [report, "backup:7", "arn:aws:ecs:eu-west-1:123456789012:task-definition/archive"]
  task-roles: [report-task, "arn:aws:iam::123456789012:role/teams/backup"]
  execution-roles: [pull-images]
  producers: ["arn:aws:iam::210987654321:role/producer"]
`;

export const DEMO_SETTINGS = '{ service: nightly, region: eu-west-1, demo: true, kept-ledger: true }';
