package dev.fleabridge.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A training job in a terminal status, as a list shows it. That is enough to tell whether its event
 * has come.
 *
 * @param status {@code Completed}, {@code Failed} or {@code Stopped}
 * @param endTime when training ended, null when SageMaker gave none
 * @param lastModified when the status last changed. The window of a search goes by it
 */
public record EndedTrainingJob(
    String name, String arn, String status, @Nullable Instant endTime, Instant lastModified) {}
