package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** S3 by path-style REST: buckets, objects with ranges and preconditions, multipart uploads. */
public final class S3StandIn implements Service {

  private static final String OWNER = "x-amz-meta-fleabridge-owner";

  /** The account that every bucket belongs to. */
  public static final String ACCOUNT = "123456789012";

  private final Clock clock;
  private final Map<String, NavigableMap<String, StoredObject>> buckets = new TreeMap<>();
  private final S3Uploads uploads = new S3Uploads();
  private final Set<String> versioned = new HashSet<>();
  private final Map<String, StoredObject> versions = new HashMap<>();
  private boolean versionsRefused;

  S3StandIn(Clock clock) {
    this.clock = clock;
  }

  /** Makes a bucket, unless it is there. */
  public synchronized void bucket(String name) {
    buckets.computeIfAbsent(name, key -> new TreeMap<>());
  }

  /** Keeps every version of what is written to the bucket from now on. */
  public synchronized void keepVersions(String bucket) {
    bucket(bucket);
    versioned.add(bucket);
  }

  /** As of a role without {@code s3:GetObjectVersion}. */
  public synchronized void refuseVersions(boolean refused) {
    versionsRefused = refused;
  }

  /** Writes an object, and makes its bucket if need be. */
  public synchronized void put(String bucket, String key, byte[] content, String contentType) {
    bucket(bucket);
    store(bucket, key, StoredObject.of(content, contentType, now()));
  }

  /** The etag of an object without its quotes, as events have it. */
  public synchronized String etag(String bucket, String key) {
    return stored(objects(bucket), key).etag().replace("\"", "");
  }

  /** The id of the newest version, null where the bucket keeps none. */
  public synchronized @Nullable String versionId(String bucket, String key) {
    return stored(objects(bucket), key).versionId();
  }

  private StoredObject store(String bucket, String key, StoredObject object) {
    StoredObject kept = object;
    if (versioned.contains(bucket)) {
      kept = object.version("v" + (versions.size() + 1));
      versions.put(version(bucket, key, kept.versionId()), kept);
    }
    objects(bucket).put(key, kept);
    return kept;
  }

  private static String version(String bucket, String key, @Nullable String id) {
    return bucket + "/" + key + "?" + id;
  }

  /** The newest, or the version that is asked for. */
  private StoredObject asked(String bucket, String key, AwsRequest request) {
    if (!request.asks("versionId")) {
      return stored(objects(bucket), key);
    }
    if (versionsRefused) {
      throw new AwsError(403, "AccessDenied", "Access Denied");
    }
    String id = request.query("versionId", "");
    StoredObject newest = objects(bucket).get(key);
    StoredObject version =
        id.equals("null") && newest != null && newest.versionId() == null
            ? newest
            : versions.get(version(bucket, key, id));
    if (version == null) {
      throw new AwsError(404, "NoSuchVersion", "The specified version does not exist.");
    }
    return version;
  }

  /** The content of an object, null when there is none. */
  public synchronized byte @Nullable [] content(String bucket, String key) {
    Map<String, StoredObject> objects = buckets.get(bucket);
    StoredObject object = objects == null ? null : objects.get(key);
    return object == null ? null : object.content();
  }

  /** How many multipart uploads were begun and neither completed nor thrown away. */
  public synchronized int openUploads() {
    return uploads.open();
  }

  String operation(AwsRequest request) {
    boolean object = request.path().indexOf('/') > 0;
    return switch (request.method()) {
      case "GET" -> object ? "GetObject" : "ListObjectsV2";
      case "HEAD" -> object ? "HeadObject" : "HeadBucket";
      case "PUT" -> request.asks("uploadId") ? "UploadPart" : object ? "PutObject" : "CreateBucket";
      case "POST" -> request.asks("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
      case "DELETE" ->
          request.asks("uploadId")
              ? "AbortMultipartUpload"
              : object ? "DeleteObject" : "DeleteBucket";
      default -> request.method();
    };
  }

  @Override
  public synchronized AwsReply handle(String operation, AwsRequest request) {
    String path = request.path();
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    String key = slash < 0 ? "" : path.substring(slash + 1);
    if (operation.equals("CreateBucket")) {
      bucket(bucket);
      return AwsReply.empty(200);
    }
    NavigableMap<String, StoredObject> objects = objects(bucket);
    String expected = request.header("x-amz-expected-bucket-owner");
    if (expected != null && !expected.equals(ACCOUNT)) {
      throw new AwsError(403, "AccessDenied", "Access Denied");
    }
    return switch (operation) {
      case "HeadBucket" -> AwsReply.empty(200);
      case "DeleteBucket" -> deleteBucket(bucket, objects);
      case "ListObjectsV2" -> S3Listing.list(bucket, objects, request);
      case "GetObject" -> read(asked(bucket, key, request), request, false);
      case "HeadObject" -> read(asked(bucket, key, request), request, true);
      case "PutObject" -> write(bucket, objects, key, request);
      case "DeleteObject" -> {
        objects.remove(key);
        yield AwsReply.empty(204);
      }
      case "CreateMultipartUpload" ->
          uploads.create(bucket, key, type(request), request.header(OWNER));
      case "UploadPart" -> uploads.part(request);
      case "AbortMultipartUpload" -> uploads.abort(request);
      case "CompleteMultipartUpload" -> {
        uploads.require(request);
        requirePreconditions(objects, key, request);
        StoredObject whole = store(bucket, key, uploads.complete(request, now()));
        yield AwsReply.xml(
            200,
            "<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><ETag>%s</ETag></CompleteMultipartUploadResult>"
                .formatted(bucket, S3Listing.escape(key), S3Listing.escape(whole.etag())));
      }
      default -> throw new AwsError(405, "MethodNotAllowed", operation);
    };
  }

  private AwsReply deleteBucket(String bucket, Map<String, StoredObject> objects) {
    if (!objects.isEmpty()) {
      throw new AwsError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.");
    }
    buckets.remove(bucket);
    return AwsReply.empty(204);
  }

  private AwsReply write(
      String bucket, Map<String, StoredObject> objects, String key, AwsRequest request) {
    requirePreconditions(objects, key, request);
    StoredObject written =
        StoredObject.of(request.body(), type(request), now()).ownedBy(request.header(OWNER));
    StoredObject object = store(bucket, key, written);
    AwsReply reply = AwsReply.empty(200).with("ETag", object.etag());
    return object.versionId() == null ? reply : reply.with("x-amz-version-id", object.versionId());
  }

  /** Those of a write: nothing lies there, or exactly this. */
  private static void requirePreconditions(
      Map<String, StoredObject> objects, String key, AwsRequest request) {
    if ("*".equals(request.header("If-None-Match")) && objects.containsKey(key)) {
      throw preconditionFailed();
    }
    String wanted = request.header("If-Match");
    if (wanted != null && !wanted.equals(stored(objects, key).etag())) {
      throw preconditionFailed();
    }
  }

  private static AwsReply read(StoredObject object, AwsRequest request, boolean head) {
    String wanted = request.header("If-Match");
    if (wanted != null
        && !wanted.equals("*")
        && !wanted.replace("\"", "").equals(object.etag().replace("\"", ""))) {
      throw preconditionFailed();
    }
    String range = request.header("Range");
    ByteRange part = range == null ? null : ByteRange.parse(range, object.content().length);
    byte[] content = part == null ? object.content() : part.of(object.content());
    AwsReply reply =
        new AwsReply(part == null ? 200 : 206, Map.of(), content)
            .with("ETag", object.etag())
            .with("Content-Type", object.contentType())
            .with("Accept-Ranges", "bytes")
            .with("Last-Modified", httpDate(object));
    reply = object.versionId() == null ? reply : reply.with("x-amz-version-id", object.versionId());
    if (object.owner() != null) {
      reply = reply.with(OWNER, object.owner());
    }
    if (part != null) {
      return reply.with("Content-Range", part.header(object.content().length));
    }
    // S3 tells a whole object's checksum when asked; the SDK then verifies what it got.
    reply =
        "ENABLED".equals(request.header("x-amz-checksum-mode"))
            ? reply
                .with("x-amz-checksum-crc32", AwsChunked.crc32(content))
                .with("x-amz-checksum-type", "FULL_OBJECT")
            : reply;
    return head ? reply.with("Content-Length", Integer.toString(content.length)) : reply;
  }

  private static String httpDate(StoredObject object) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(object.modified());
  }

  private NavigableMap<String, StoredObject> objects(String bucket) {
    NavigableMap<String, StoredObject> objects = buckets.get(bucket);
    if (objects == null) {
      throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return objects;
  }

  private static StoredObject stored(Map<String, StoredObject> objects, String key) {
    StoredObject object = objects.get(key);
    if (object == null) {
      throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
    }
    return object;
  }

  private static AwsError preconditionFailed() {
    return new AwsError(
        412, "PreconditionFailed", "At least one of the pre-conditions did not hold");
  }

  private static String type(AwsRequest request) {
    String type = request.header("Content-Type");
    return type == null ? "application/octet-stream" : type;
  }

  private ZonedDateTime now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
  }

  @Override
  public AwsReply error(AwsError e) {
    return AwsReply.xml(
        e.status,
        "<Error><Code>%s</Code><Message>%s</Message><RequestId>0000</RequestId></Error>"
            .formatted(e.code, S3Listing.escape(String.valueOf(e.getMessage()))));
  }
}
