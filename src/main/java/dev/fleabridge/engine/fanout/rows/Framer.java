package dev.fleabridge.engine.fanout.rows;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream of bytes into records at line ends, and knows the offset of each. In CSV a line end
 * between quotes belongs to the record. Bytes suffice for that: in UTF-8, no byte of another
 * character looks like a comma, a quote or a line end.
 */
final class Framer implements Closeable {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** A record as text, or why it is none. */
  sealed interface Frame {
    record Text(String text) implements Frame {}

    record Bad(String reason) implements Frame {}
  }

  /** Where in a CSV record the next byte stands. */
  private enum State {
    FIELD_START,
    PLAIN,
    QUOTED,
    /** After a quote within quotes: the end of the field, or the first of two. */
    QUOTE_IN_QUOTED
  }

  private final InputStream source;
  private final int maxBytes;
  private final boolean quotes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int filled;
  private long offset;
  private byte[] record = new byte[1024];
  private int length;
  private boolean tooLong;

  /**
   * @param offset of the first byte of the source in the whole
   * @param quotes whether a line end between quotes is none
   */
  Framer(InputStream source, long offset, int maxBytes, boolean quotes) {
    this.source = source;
    this.offset = offset;
    this.maxBytes = maxBytes;
    this.quotes = quotes;
  }

  /** Where the record after the last one returned begins. */
  long offset() {
    return offset;
  }

  /** The next record that is not blank; empty at the end. */
  Optional<Frame> next() throws IOException {
    while (true) {
      boolean first = offset == 0;
      if (!cut()) {
        return Optional.empty();
      }
      Frame frame = frame(first);
      if (!(frame instanceof Frame.Text(String text)) || !text.isBlank()) {
        return Optional.of(frame);
      }
    }
  }

  /** Moves the bytes of one record into {@code record}; false at the end of the source. */
  private boolean cut() throws IOException {
    length = 0;
    tooLong = false;
    State state = State.FIELD_START;
    boolean any = false;
    for (int b = read(); b >= 0; b = read()) {
      any = true;
      // In a record that is too long a quote was probably never closed: its line end counts again,
      // so that one mistake does not swallow the rest of the object.
      if (b == '\n' && (state != State.QUOTED || tooLong)) {
        return true;
      }
      keep(b);
      state = !quotes ? State.PLAIN : isMark() ? State.FIELD_START : after(state, b);
    }
    return any;
  }

  /** Whether all that was read is a byte order mark: the first field begins behind it. */
  private boolean isMark() {
    return offset == BYTE_ORDER_MARK.length
        && Arrays.equals(record, 0, length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /**
   * A quote opens where {@link CsvCells} takes it for one: behind white space too, and behind a
   * carriage return. What stands between quotes is then never read as a row of its own.
   */
  private static State after(State state, int b) {
    boolean ends = b == ',' || b == '\r';
    return switch (state) {
      case FIELD_START ->
          b == '"'
              ? State.QUOTED
              : ends || Character.isWhitespace(b) ? State.FIELD_START : State.PLAIN;
      case PLAIN -> ends ? State.FIELD_START : State.PLAIN;
      case QUOTED -> b == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
      case QUOTE_IN_QUOTED -> b == '"' ? State.QUOTED : ends ? State.FIELD_START : State.PLAIN;
    };
  }

  private int read() throws IOException {
    if (position == filled) {
      filled = source.read(buffer, 0, buffer.length);
      position = 0;
      if (filled <= 0) {
        filled = 0;
        return -1;
      }
    }
    offset++;
    return buffer[position++] & 0xff;
  }

  private void keep(int b) {
    if (length == maxBytes) {
      tooLong = true;
      return;
    }
    if (length == record.length) {
      record = Arrays.copyOf(record, Math.min(maxBytes, 2 * length));
    }
    record[length++] = (byte) b;
  }

  private Frame frame(boolean first) {
    if (tooLong) {
      String cause = quotes ? ", or has a quote that is not closed" : "";
      return new Frame.Bad("it has more than %d bytes%s".formatted(maxBytes, cause));
    }
    int end = length > 0 && record[length - 1] == '\r' ? length - 1 : length;
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record, 0, end)).toString();
      return new Frame.Text(first && text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return new Frame.Bad("it is not UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
