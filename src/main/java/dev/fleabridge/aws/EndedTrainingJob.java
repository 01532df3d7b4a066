package dev.fleabridge.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A training job in a terminal status, as a list shows it. This is enough to find out whether its
 * event has come.
 *
 * @param status {@code Completed}, {@code Failed} or {@code Stopped}
 * @param endTime when training ended; null where SageMaker gave none
 * @param lastModified when the status last changed; a search's window is compared with it
 */
public record EndedTrainingJob(
    String name, String arn, String status, @Nullable Instant endTime, Instant lastModified) {}
