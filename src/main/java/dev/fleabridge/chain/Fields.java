package dev.fleabridge.chain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts and nulls as bytes, each with its length before it, so that two different lists of them
 * never have the same bytes.
 */
final class Fields {

  private static final int NULL = 0;
  private static final int TEXT = 1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Fields add(@Nullable String value) {
    if (value == null) {
      bytes.write(NULL);
    } else {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      bytes.write(TEXT);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      bytes.writeBytes(utf8);
    }
    return this;
  }

  Fields add(long value) {
    return add(Long.toString(value));
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
