package dev.fleabridge.testkit.standin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The {@code aws-chunked} coding of S3 uploads: lines of {@code size[;chunk-signature=...]}, each
 * followed by that many bytes, an empty chunk, and trailers with a checksum.
 */
final class AwsChunked {

  private static final String CRC32_TRAILER = "x-amz-checksum-crc32";

  private final byte[] coded;
  private int at;

  private AwsChunked(byte[] coded) {
    this.coded = coded;
  }

  /**
   * @param announced the length of the content as a header says it, null when it does not
   */
  static byte[] decode(byte[] coded, @Nullable String announced) {
    return new AwsChunked(coded).decode(announced);
  }

  private byte[] decode(@Nullable String announced) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int size = size(line()); size > 0; size = size(line())) {
      if (at + size + 2 > coded.length) {
        throw new AwsError(400, "IncompleteBody", "A chunk is shorter than it says.");
      }
      content.write(coded, at, size);
      at += size + 2;
    }
    byte[] bytes = content.toByteArray();
    if (announced != null && Long.parseLong(announced) != bytes.length) {
      throw new AwsError(400, "IncompleteBody", "The decoded length is not the announced one.");
    }
    checkTrailers(bytes);
    return bytes;
  }

  private void checkTrailers(byte[] content) {
    while (at < coded.length) {
      String[] trailer = line().split(":", 2);
      boolean checksum = trailer[0].toLowerCase(Locale.ROOT).equals(CRC32_TRAILER);
      if (checksum && !trailer[1].strip().equals(crc32(content))) {
        throw new AwsError(400, "BadDigest", "The CRC32 is not that of the content.");
      }
    }
  }

  /** The checksum as S3's headers have it. */
  static String crc32(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    byte[] four = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(four);
  }

  private static int size(String line) {
    return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
  }

  private String line() {
    int end = at;
    while (end + 1 < coded.length && !(coded[end] == '\r' && coded[end + 1] == '\n')) {
      end++;
    }
    String line = new String(coded, at, end - at, StandardCharsets.US_ASCII);
    at = Math.min(end + 2, coded.length);
    return line;
  }
}
