package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.S3Uri;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Says where the payout log of a fan-out is written. */
public final class LogLocation {

  private LogLocation() {}

  /**
   * The address that the step's {@code log} names. An address that ends in a slash is a folder, in
   * which each fan-out has a log of its own.
   *
   * @return the address; null where no log is asked for
   * @throws IllegalArgumentException where it is no address
   */
  public static @Nullable String of(ObjectNode parameters, UUID actionId) {
    if (!parameters.has("log")) {
      return null;
    }
    String log = parameters.path("log").asString();
    String whole = log.endsWith("/") ? "%spayout_log-%s.json".formatted(log, actionId) : log;
    return S3Uri.parse(whole).toString();
  }
}
