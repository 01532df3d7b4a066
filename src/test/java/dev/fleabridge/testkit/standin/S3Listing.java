package dev.fleabridge.testkit.standin;

import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.NavigableMap;

/** ListObjectsV2 without delimiters. */
final class S3Listing {

  private S3Listing() {}

  static AwsReply list(
      String bucket, NavigableMap<String, StoredObject> objects, AwsRequest request) {
    String prefix = request.query("prefix", "");
    int most = Integer.parseInt(request.query("max-keys", "1000"));
    String after = request.query("continuation-token", request.query("start-after", ""));
    StringBuilder contents = new StringBuilder();
    int count = 0;
    String last = "";
    boolean more = false;
    for (Map.Entry<String, StoredObject> entry : objects.tailMap(after, false).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        continue;
      }
      if (count == most) {
        more = true;
        break;
      }
      contents.append(item(entry.getKey(), entry.getValue()));
      last = entry.getKey();
      count++;
    }
    String next = more ? "<NextContinuationToken>" + escape(last) + "</NextContinuationToken>" : "";
    return AwsReply.xml(
        200,
        "<ListBucketResult><Name>%s</Name><Prefix>%s</Prefix><KeyCount>%d</KeyCount><MaxKeys>%d</MaxKeys><IsTruncated>%s</IsTruncated>%s%s</ListBucketResult>"
            .formatted(bucket, escape(prefix), count, most, more, next, contents));
  }

  private static String item(String key, StoredObject object) {
    return "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>"
        .formatted(
            escape(key),
            DateTimeFormatter.ISO_INSTANT.format(object.modified()),
            escape(object.etag()),
            object.content().length);
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  static String unescape(String text) {
    return text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
  }
}
