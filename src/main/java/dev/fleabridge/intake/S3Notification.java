package dev.fleabridge.intake;

import static dev.fleabridge.intake.MessageReader.text;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns S3's classic notification into EventBridge's event for the same change, so that one rule
 * serves both (docs/reference/aws-events.md#s3).
 */
final class S3Notification {

  private S3Notification() {}

  /** EventBridge's words for a classic event name. */
  private record Words(String detailType, String reason, String deletionType) {}

  /**
   * The event of one record.
   *
   * @throws MalformedEvent where it is not from S3, or names no bucket or object
   */
  static Event event(ObjectNode record) {
    if (!text(record, "eventSource").equals("aws:s3")) {
      throw new MalformedEvent("Records.eventSource", "not aws:s3");
    }
    String eventName = text(record, "eventName").replaceFirst("^s3:", "");
    Words words = words(eventName);
    JsonNode bucket = record.path("s3").path("bucket");
    ObjectNode detail = detail(record, words);
    String arn = text(bucket, "arn");
    return new Event(
        id(record, eventName, detail),
        "aws.s3",
        EnvelopeReader.bounded(
            "Records.eventName", words.detailType(), EnvelopeReader.MAX_NAME_CHARS),
        "",
        EventTime.read(record.get("eventTime")),
        EnvelopeReader.bounded("Records.awsRegion", text(record, "awsRegion"), 64),
        arn.isEmpty() ? List.of() : List.of(arn),
        detail);
  }

  private static ObjectNode detail(ObjectNode record, Words words) {
    JsonNode from = record.path("s3").path("object");
    ObjectNode detail = Json.object().put("version", "0");
    detail.putObject("bucket").put("name", required(record, "bucket", "name"));
    ObjectNode object = detail.putObject("object");
    object.put("key", decoded(required(record, "object", "key")));
    copy(from, "size", object, "size");
    copy(from, "eTag", object, "etag");
    copy(from, "versionId", object, "version-id");
    copy(from, "sequencer", object, "sequencer");
    copy(record.path("responseElements"), "x-amz-request-id", detail, "request-id");
    copy(record.path("userIdentity"), "principalId", detail, "requester");
    copy(record.path("requestParameters"), "sourceIPAddress", detail, "source-ip-address");
    copyWhatMoved(record, detail);
    if (!words.reason().isEmpty()) {
      detail.put("reason", words.reason());
    }
    if (!words.deletionType().isEmpty()) {
      detail.put("deletion-type", words.deletionType());
    }
    return detail;
  }

  /** Copies what a restore, a transition or a tiering says of the object's place. */
  private static void copyWhatMoved(ObjectNode record, ObjectNode detail) {
    JsonNode restore = record.path("glacierEventData").path("restoreEventData");
    copy(restore, "lifecycleRestorationExpiryTime", detail, "restore-expiry-time");
    copy(restore, "lifecycleRestoreStorageClass", detail, "source-storage-class");
    JsonNode transition = record.path("lifecycleEventData").path("transitionEventData");
    copy(transition, "destinationStorageClass", detail, "destination-storage-class");
    JsonNode tiering = record.path("intelligentTieringEventData");
    copy(tiering, "destinationAccessTier", detail, "destination-access-tier");
  }

  /**
   * A hash of the content, because a record has no id. The same record delivered again has the same
   * content.
   */
  private static String id(ObjectNode record, String eventName, ObjectNode detail) {
    ObjectNode identity = Json.object().put("eventName", eventName);
    identity.set("eventTime", record.get("eventTime"));
    identity.set("bucket", detail.get("bucket"));
    identity.set("object", detail.get("object"));
    return EnvelopeReader.derivedId(identity);
  }

  private static Words words(String eventName) {
    return switch (eventName) {
      case "ObjectCreated:Put" -> new Words("Object Created", "PutObject", "");
      case "ObjectCreated:Post" -> new Words("Object Created", "POST Object", "");
      case "ObjectCreated:Copy" -> new Words("Object Created", "CopyObject", "");
      case "ObjectCreated:CompleteMultipartUpload" ->
          new Words("Object Created", "CompleteMultipartUpload", "");
      case "ObjectRemoved:Delete" ->
          new Words("Object Deleted", "DeleteObject", "Permanently Deleted");
      case "ObjectRemoved:DeleteMarkerCreated" ->
          new Words("Object Deleted", "DeleteObject", "Delete Marker Created");
      case "LifecycleExpiration:Delete" ->
          new Words("Object Deleted", "Lifecycle Expiration", "Permanently Deleted");
      case "LifecycleExpiration:DeleteMarkerCreated" ->
          new Words("Object Deleted", "Lifecycle Expiration", "Delete Marker Created");
      case "ObjectRestore:Post" -> new Words("Object Restore Initiated", "", "");
      case "ObjectRestore:Completed" -> new Words("Object Restore Completed", "", "");
      case "ObjectRestore:Delete" -> new Words("Object Restore Expired", "", "");
      case "ObjectAcl:Put" -> new Words("Object ACL Updated", "", "");
      case "LifecycleTransition" -> new Words("Object Storage Class Changed", "", "");
      case "IntelligentTiering" -> new Words("Object Access Tier Changed", "", "");
      case "ObjectTagging:Put" -> new Words("Object Tags Added", "", "");
      case "ObjectTagging:Delete" -> new Words("Object Tags Deleted", "", "");
      case "" -> throw new MalformedEvent("Records.eventName", "missing");
      // EventBridge has no event for replications and lost objects, and S3 may add names later.
      default -> new Words("S3 " + eventName, "", "");
    };
  }

  private static String required(ObjectNode record, String part, String field) {
    String value = text(record.path("s3").path(part), field);
    if (value.isEmpty()) {
      throw new MalformedEvent("Records.s3." + part + "." + field, "missing");
    }
    return value;
  }

  /**
   * The key as it is. Classic notifications encode keys as HTML forms do, and EventBridge does not.
   */
  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvent("Records.s3.object.key", "not form-URL-encoded");
    }
  }

  private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
    JsonNode value = from.get(name);
    if (value != null && !value.isNull()) {
      to.set(newName, value);
    }
  }
}
