/**
 * SageMaker, SageMaker Runtime, S3, EventBridge, Secrets Manager and the Parameter Store behind
 * small interfaces, and every failure as an {@link dev.fleabridge.aws.AwsFailure}. It knows no
 * rules, no money and no state of the business. No type of the AWS SDK leaves the package.
 */
@NullMarked
package dev.fleabridge.aws;

import org.jspecify.annotations.NullMarked;
