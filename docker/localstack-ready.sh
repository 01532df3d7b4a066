#!/bin/sh
# LocalStack runs this when it is ready: the queue of the bridge, where a message goes after 3 receives,
# and the bucket that payout logs may be written to.
set -eu
awslocal s3 mb s3://payout-logs
awslocal sqs create-queue --queue-name fleabridge-events-dlq \
  --attributes MessageRetentionPeriod=1209600
dlq_arn=$(awslocal sqs get-queue-attributes --attribute-names QueueArn --query Attributes.QueueArn --output text \
  --queue-url "$(awslocal sqs get-queue-url --queue-name fleabridge-events-dlq --query QueueUrl --output text)")
awslocal sqs create-queue --queue-name fleabridge-events \
  --attributes "{\"RedrivePolicy\":\"{\\\"deadLetterTargetArn\\\":\\\"$dlq_arn\\\",\\\"maxReceiveCount\\\":\\\"3\\\"}\"}"
