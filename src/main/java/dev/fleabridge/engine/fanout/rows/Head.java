package dev.fleabridge.engine.fanout.rows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The first bytes of an object, by which it is judged before it is read as rows.
 *
 * @param bytes belongs to this head and is not changed
 * @param whole whether the object has no further bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out of this package.
record Head(byte[] bytes, boolean whole) {

  /** The least that is looked at; a longest row is added to it. */
  private static final int MIN_BYTES = 64 * 1024;

  /** What decoding as UTF-8 met. */
  private record Decoded(int malformed, int beyondAscii) {}

  /**
   * Reads the head of an object. The stream must be read on through {@link #andThen}.
   *
   * @param maxRowBytes of the longest row: the head has room for it
   * @throws IOException where the source broke off
   */
  static Head of(InputStream source, int maxRowBytes) throws IOException {
    int most = MIN_BYTES + maxRowBytes;
    byte[] bytes = source.readNBytes(most);
    return new Head(bytes, bytes.length < most);
  }

  /** The whole object again: these bytes and what comes after them. */
  InputStream andThen(InputStream rest) {
    return new SequenceInputStream(new ByteArrayInputStream(bytes), rest);
  }

  boolean startsWith(int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }

  boolean has(int value) {
    for (byte b : bytes) {
      if (b == value) {
        return true;
      }
    }
    return false;
  }

  /** The bytes as text without a byte order mark; what is not UTF-8 is replaced. */
  String text() {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * Whether the text seems to be written in another encoding as a whole: no character beyond ASCII
   * is UTF-8, and some byte cannot be. Where both occur, single rows are damaged, and only they are
   * invalid.
   */
  boolean isOtherThanUtf8() {
    Decoded decoded = decoded();
    return decoded.malformed() > 0 && decoded.beyondAscii() == 0;
  }

  private Decoded decoded() {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(4096);
    int malformed = 0;
    int beyondAscii = 0;
    while (true) {
      // A character that the end of the head cuts is no mistake, so the end is not the input's.
      CoderResult result = decoder.decode(in, out, whole);
      out.flip();
      // A byte order mark says nothing about the rest.
      beyondAscii += (int) out.chars().filter(c -> c > 0x7f && c != 0xFEFF).count();
      out.clear();
      if (result.isUnderflow()) {
        return new Decoded(malformed, beyondAscii);
      }
      if (result.isError()) {
        malformed++;
        in.position(in.position() + result.length());
      }
    }
  }
}
