package dev.fleabridge.aws;

import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The client of the SDK with which queues are listened on. It is no bean itself, because Spring
 * would load a class for each call and answer of SQS at every start, with queues or without.
 *
 * @param client what Spring Cloud AWS's listener containers ask for. It reaches for AWS at its
 *     first call, and knows only the calls that these containers make.
 */
public record QueueClient(SqsAsyncClient client) {}
