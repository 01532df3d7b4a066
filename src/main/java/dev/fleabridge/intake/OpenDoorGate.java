package dev.fleabridge.intake;

import io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Stops receiving from a queue while the intake is closed. Each receive brings a message closer to
 * the dead-letter queue, so an overload or an outage of the database must not use up receives.
 */
final class OpenDoorGate implements BackPressureHandler {

  private final BooleanSupplier open;

  OpenDoorGate(BooleanSupplier open) {
    this.open = open;
  }

  @Override
  public int request(int amount) {
    return open.getAsBoolean() ? amount : 0;
  }

  @Override
  public void release(int amount, ReleaseReason reason) {
    // The gate holds no permits.
  }

  @Override
  public boolean drain(Duration timeout) {
    return true;
  }
}
