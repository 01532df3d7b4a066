package dev.fleabridge.intake;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of the doors.
 *
 * @param maxBody largest body of {@code POST /v1/events}; EventBridge sends up to 1 MiB
 * @param maxArray most events in one array
 * @param maxBacklog events are refused while more actions than this are WAITING, READY or UNKNOWN
 *     and have a due time
 * @param maxQueued the most requests that may wait for the writer
 * @param maxInFlight the most bytes of bodies that are read and filed at once; more are refused
 *     before they are read. It is at least {@code maxBody}, because a body without a length counts
 *     as that much
 * @param maxWait how long a request waits for its commit before the sender is told to come again;
 *     the default is below the 5 seconds that an API destination waits
 *     (docs/reference/aws-events.md#api-destinations)
 * @param sqs the queues
 */
@Validated
@ConfigurationProperties("fleabridge.intake")
record IntakeProperties(
    @DefaultValue("1MB") @NotNull DataSize maxBody,
    @DefaultValue("100") @Min(1) @Max(1000) int maxArray,
    @DefaultValue("100000") @Min(1) @Max(10_000_000) int maxBacklog,
    @DefaultValue("1000") @Min(1) @Max(100_000) int maxQueued,
    @DefaultValue("64MB") @NotNull DataSize maxInFlight,
    @DefaultValue("4s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration maxWait,
    @DefaultValue @NotNull @Valid Sqs sqs) {

  public IntakeProperties {
    if (maxInFlight.compareTo(maxBody) < 0 || maxInFlight.toBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "fleabridge.intake.max-in-flight is at least max-body, and less than 2 GB");
    }
  }

  /**
   * The SQS door. Without queues it is closed.
   *
   * @param queues names, URLs or ARNs of existing queues; the bridge never creates one
   * @param maxConcurrentMessages the most messages of one queue in hand at once
   * @param pollTimeout how long a poll waits; a shutdown may wait as long for an empty queue. SQS
   *     allows up to 20 seconds
   * @param shutdownTimeout how long polls and messages in hand may take at shutdown. What a poll
   *     brings later is lost to this replica, and hidden from the others for a while
   */
  public record Sqs(
      @DefaultValue @NotNull List<@NotBlank String> queues,
      @DefaultValue("50") @Min(10) @Max(1000) int maxConcurrentMessages,
      @DefaultValue("5s") @NotNull @DurationMin(seconds = 1) @DurationMax(seconds = 20)
          Duration pollTimeout,
      @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 2)
          Duration shutdownTimeout) {

    public Sqs {
      queues = List.copyOf(queues);
    }

    /** Whether a poll may still bring messages when the time of a stop is over. */
    boolean pollOutlivesStop() {
      return pollTimeout.compareTo(shutdownTimeout) > 0;
    }
  }
}
