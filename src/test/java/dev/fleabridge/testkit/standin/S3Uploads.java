package dev.fleabridge.testkit.standin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Multipart uploads that are under way. */
final class S3Uploads {

  /** All parts but the last have at least this size in S3. */
  private static final int MIN_PART_BYTES = 5 << 20;

  private static final Pattern PART = Pattern.compile("<Part>(.*?)</Part>", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
  private static final Pattern ETAG = Pattern.compile("<ETag>(.*?)</ETag>");

  private record Upload(
      String contentType, @Nullable String owner, TreeMap<Integer, byte[]> parts) {}

  private final Map<String, Upload> uploads = new TreeMap<>();

  int open() {
    return uploads.size();
  }

  AwsReply create(String bucket, String key, String contentType, @Nullable String owner) {
    String id = UUID.randomUUID().toString();
    uploads.put(id, new Upload(contentType, owner, new TreeMap<>()));
    return AwsReply.xml(
        200,
        "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
            .formatted(bucket, S3Listing.escape(key), id));
  }

  AwsReply part(AwsRequest request) {
    byte[] content = request.body();
    upload(request).parts().put(Integer.valueOf(request.query("partNumber", "")), content);
    return AwsReply.empty(200).with("ETag", StoredObject.etag(content));
  }

  AwsReply abort(AwsRequest request) {
    upload(request);
    uploads.remove(request.query("uploadId", ""));
    return AwsReply.empty(204);
  }

  StoredObject complete(AwsRequest request, ZonedDateTime now) {
    Upload upload = upload(request);
    Matcher parts = PART.matcher(new String(request.rawBody(), StandardCharsets.UTF_8));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    ByteArrayOutputStream digests = new ByteArrayOutputStream();
    int count = 0;
    int lastSize = MIN_PART_BYTES;
    while (parts.find()) {
      byte[] content = listed(upload, parts.group(1));
      if (lastSize < MIN_PART_BYTES) {
        throw new AwsError(400, "EntityTooSmall", "A part but the last has less than 5 MiB.");
      }
      lastSize = content.length;
      whole.writeBytes(content);
      digests.writeBytes(StoredObject.md5(content));
      count++;
    }
    uploads.remove(request.query("uploadId", ""));
    String digest = HexFormat.of().formatHex(StoredObject.md5(digests.toByteArray()));
    return new StoredObject(
        whole.toByteArray(),
        upload.contentType(),
        "\"" + digest + "-" + count + "\"",
        now,
        null,
        upload.owner());
  }

  private static byte[] listed(Upload upload, String xml) {
    Matcher number = NUMBER.matcher(xml);
    Matcher etag = ETAG.matcher(xml);
    byte[] content = number.find() ? upload.parts().get(Integer.valueOf(number.group(1))) : null;
    if (content == null
        || !etag.find()
        || !S3Listing.unescape(etag.group(1)).equals(StoredObject.etag(content))) {
      throw new AwsError(400, "InvalidPart", "A listed part was not uploaded.");
    }
    return content;
  }

  /** An upload that was completed is no more, whatever else might be wrong. */
  void require(AwsRequest request) {
    upload(request);
  }

  private Upload upload(AwsRequest request) {
    Upload upload = uploads.get(request.query("uploadId", ""));
    if (upload == null) {
      throw new AwsError(404, "NoSuchUpload", "The specified upload does not exist.");
    }
    return upload;
  }
}
