/**
 * SageMaker, SageMaker Runtime, S3, EventBridge and Secrets Manager behind small interfaces, with
 * every failure told as an {@link dev.fleabridge.aws.AwsFailure}. No rule, no money and no state of
 * the business lives here, and no type of the AWS SDK leaves.
 */
@NullMarked
package dev.fleabridge.aws;

import org.jspecify.annotations.NullMarked;
