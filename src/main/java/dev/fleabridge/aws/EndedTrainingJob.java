package dev.fleabridge.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A training job in a terminal status, as a list shows it: enough to tell whether we knew.
 *
 * @param status {@code Completed}, {@code Failed} or {@code Stopped}
 * @param endTime when training ended, null when SageMaker gave none
 * @param lastModified when the status last changed; what the window of the sweep is about
 */
public record EndedTrainingJob(
    String name, String arn, String status, @Nullable Instant endTime, Instant lastModified) {}
