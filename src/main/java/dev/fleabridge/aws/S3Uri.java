package dev.fleabridge.aws;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The place of an object in S3. The key is taken literally and never decoded, because a key may
 * hold {@code %} and {@code +}.
 *
 * @param bucket 3 to 63 lower-case letters, digits, dots and hyphens
 * @param key 1 to 1,024 bytes of UTF-8
 */
public record S3Uri(String bucket, String key) {

  private static final String SCHEME = "s3://";
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final int MAX_KEY_BYTES = 1024;

  /**
   * @throws IllegalArgumentException for a bucket or key that S3 could not have
   */
  public S3Uri {
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "not the name of an S3 bucket: " + Texts.oneLine(bucket, 80));
    }
    if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException("an S3 key has 1 to " + MAX_KEY_BYTES + " bytes");
    }
  }

  /**
   * Reads {@code s3://bucket/key}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static S3Uri parse(String text) {
    int slash = text.indexOf('/', SCHEME.length());
    if (!text.startsWith(SCHEME) || slash < 0) {
      throw new IllegalArgumentException(
          "an S3 location looks like s3://bucket/key, not like " + Texts.oneLine(text, 80));
    }
    return new S3Uri(text.substring(SCHEME.length(), slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
