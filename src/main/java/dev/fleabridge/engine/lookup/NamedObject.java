package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.ObjectVersion;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Event;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides which content of an object a step reads (money rule 25): the one that the rule names,
 * else the one that the event names, where that is of the same object. A file that was written
 * again meanwhile belongs to another event then, and is not paid twice.
 */
public final class NamedObject {

  /** Stands in place of an object's address where the rows are the {@code items} of the event. */
  public static final String EVENT_ITEMS = "event:items";

  static final String VERSION = "version-id";
  static final String ETAG = "etag";

  private NamedObject() {}

  /**
   * Puts the version and the etag that the event names into the parameters of a step that reads
   * this object. What the rule itself names stays. Where the rule names the event's own version,
   * the etag is added, because the version that is called {@code null} can be written again.
   */
  public static void pin(ActionKind kind, ObjectNode parameters, Event event) {
    if (!kind.outside().isObject() || parameters.has(ETAG)) {
      return;
    }
    namedBy(event.detail())
        .filter(named -> location(parameters).filter(named.uri()::equals).isPresent())
        .filter(named ->
            !parameters.has(VERSION)
                || Objects.equals(text(parameters, VERSION), named.versionId()))
        .ifPresent(named -> {
          put(parameters, VERSION, named.versionId());
          put(parameters, ETAG, named.etag());
        });
  }

  /** The object that the step reads, with the version and the etag that its parameters name. */
  public static ObjectVersion of(ObjectNode parameters) {
    return new ObjectVersion(
        LookUpSender.location(parameters), text(parameters, VERSION), text(parameters, ETAG));
  }

  /**
   * The object that the event names: an event of S3, or of CloudTrail for the call that wrote it.
   */
  private static Optional<ObjectVersion> namedBy(ObjectNode detail) {
    JsonNode object = detail.path("object");
    JsonNode call = detail.path("requestParameters");
    return object.path("key").isString()
        ? named(
            text(detail.path("bucket"), "name"),
            text(object, "key"),
            text(object, VERSION),
            text(object, ETAG))
        : named(
            text(call, "bucketName"),
            text(call, "key"),
            text(detail.path("responseElements"), "x-amz-version-id"),
            null);
  }

  private static Optional<ObjectVersion> named(
      @Nullable String bucket,
      @Nullable String key,
      @Nullable String version,
      @Nullable String etag) {
    try {
      return bucket == null || key == null || (version == null && etag == null)
          ? Optional.empty()
          : Optional.of(new ObjectVersion(new S3Uri(bucket, key), version, etag));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<S3Uri> location(ObjectNode parameters) {
    try {
      return Optional.of(LookUpSender.location(parameters));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void put(ObjectNode parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  private static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isString() && !value.stringValue().isBlank() ? value.stringValue() : null;
  }
}
