package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.engine.fanout.rows.Framer.Frame;
import dev.fleabridge.model.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Judges whether an object is in the format that a step reads, before any of its rows is read. Half
 * of the lines of a document may look like rows, and would be paid.
 */
final class FormatJudge {

  /** Names of file formats, by the bytes that they begin with. */
  private enum Magic {
    GZIP("a gzip archive", 0x1f, 0x8b),
    ZIP("a zip archive or an Excel workbook", 'P', 'K', 3, 4),
    ZSTD("Zstandard-compressed", 0x28, 0xb5, 0x2f, 0xfd),
    BZIP2("bzip2-compressed", 'B', 'Z', 'h'),
    XZ("xz-compressed", 0xfd, '7', 'z', 'X', 'Z'),
    PARQUET("a Parquet file", 'P', 'A', 'R', '1'),
    ORC("an ORC file", 'O', 'R', 'C'),
    AVRO("an Avro file", 'O', 'b', 'j', 1),
    ARROW("an Arrow file", 'A', 'R', 'R', 'O', 'W', '1'),
    EXCEL("an old Excel workbook", 0xd0, 0xcf, 0x11, 0xe0),
    PDF("a PDF document", '%', 'P', 'D', 'F'),
    UTF_32("UTF-32 text", 0xff, 0xfe, 0, 0),
    UTF_16_LITTLE("UTF-16 text", 0xff, 0xfe),
    UTF_16_BIG("UTF-16 text", 0xfe, 0xff);

    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // Never changed, and never handed out.
    private final int[] bytes;

    Magic(String words, int... bytes) {
      this.words = words;
      this.bytes = bytes;
    }
  }

  private static final Pattern MARKUP = Pattern.compile("<[A-Za-z!?][\\s\\S]*");

  private static final ObjectReader ONE_VALUE =
      Json.mapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectReader FIRST_VALUE =
      ONE_VALUE.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int MAX_SHOWN_CHARS = 40;

  private final String expected;
  private final Head head;
  private final int maxRowBytes;

  private FormatJudge(String expected, Head head, int maxRowBytes) {
    this.expected = expected;
    this.head = head;
    this.maxRowBytes = maxRowBytes;
  }

  /**
   * Judges an object that should be CSV, up to its columns.
   *
   * @return the text of its first record
   * @throws UnfitFile where it is something else
   */
  static String csv(Head head, int maxRowBytes) {
    FormatJudge judge = new FormatJudge("CSV in UTF-8", head, maxRowBytes);
    judge.requireText();
    return judge.firstOfCsv();
  }

  /**
   * Judges an object that should be JSON Lines.
   *
   * @throws UnfitFile where it is something else
   */
  static void jsonLines(Head head, int maxRowBytes) {
    FormatJudge judge = new FormatJudge("JSON Lines in UTF-8", head, maxRowBytes);
    judge.requireText();
    judge.requireLines();
  }

  /**
   * Judges an object that should be Parquet, by its first bytes.
   *
   * @throws UnfitFile where it is something else
   */
  static void parquet(Head head, int maxRowBytes) {
    FormatJudge judge = new FormatJudge("Parquet", head, maxRowBytes);
    if (head.startsWith(Magic.PARQUET.bytes)) {
      return;
    }
    judge.requireText();
    throw judge.unfit("the file is text (%s)".formatted(shown(head.text().strip())));
  }

  private UnfitFile unfit(String found) {
    return UnfitFile.format("%s; %s was expected".formatted(found, expected));
  }

  private void requireText() {
    for (Magic magic : Magic.values()) {
      if (head.startsWith(magic.bytes)) {
        throw unfit("the file is " + magic.words);
      }
    }
    if (head.has(0)) {
      throw unfit("the file has NUL bytes, so it is binary or UTF-16 text");
    }
    if (head.isOtherThanUtf8()) {
      throw unfit("the file is not UTF-8; it may be Latin-1 or Windows-1252");
    }
    String text = head.text().strip();
    if (text.isEmpty() && head.whole()) {
      throw unfit("the file is empty");
    }
    if (MARKUP.matcher(text).matches()) {
      String start = text.toLowerCase(Locale.ROOT);
      boolean html = start.startsWith("<!doctype html") || start.startsWith("<html");
      throw unfit("the file is " + (html ? "an HTML page" : "an XML document"));
    }
  }

  private String firstOfCsv() {
    Frame first = first(true);
    if (!(first instanceof Frame.Text(String text))) {
      throw UnfitFile.header("the header cannot be read: " + ((Frame.Bad) first).reason());
    }
    String start = text.strip();
    if (start.startsWith("{") || start.equals("[") || isValue(start, '[')) {
      throw unfit("the file begins as JSON does (%s)".formatted(shown(start)));
    }
    return text;
  }

  private void requireLines() {
    Frame first = first(false);
    if (!(first instanceof Frame.Text(String text))) {
      throw unfit("the first line is not one JSON value: " + ((Frame.Bad) first).reason());
    }
    JsonNode value;
    try {
      value = ONE_VALUE.readValue(text);
    } catch (JacksonException e) {
      throw unfit(whyNoValue(text, e));
    } catch (NumberFormatException e) {
      return; // A number beyond the bounds makes its row invalid, and no other.
    }
    if (holdsObjects(value) && isOnlyRecord()) {
      throw unfit("the file is one JSON array of objects, and not one value a line");
    }
  }

  private String whyNoValue(String text, JacksonException e) {
    String start = text.strip();
    if (e instanceof UnexpectedEndOfInputException
        && (start.startsWith("{") || start.startsWith("["))) {
      return "the first line begins a JSON document that goes on over several lines";
    }
    if (isBegunByValue(text)) {
      return "the first line has more than one JSON value, or something after it (%s)"
          .formatted(shown(start));
    }
    boolean braces = start.contains("{") || start.contains("[");
    String hint = start.contains(",") && !braces ? ", but rather CSV" : "";
    return "the first line is not JSON%s (%s)".formatted(hint, shown(start));
  }

  private static boolean isBegunByValue(String text) {
    String start = text.strip();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return false;
    }
    try {
      FIRST_VALUE.<JsonNode>readValue(text);
      return true;
    } catch (JacksonException | NumberFormatException e) {
      return false;
    }
  }

  private static boolean isValue(String text, char start) {
    if (text.isEmpty() || text.charAt(0) != start) {
      return false;
    }
    try {
      ONE_VALUE.<JsonNode>readValue(text);
      return true;
    } catch (JacksonException | NumberFormatException e) {
      return false;
    }
  }

  private static boolean holdsObjects(JsonNode value) {
    return value.isArray() && value.valueStream().anyMatch(JsonNode::isObject);
  }

  private boolean isOnlyRecord() {
    return head.whole() && head.text().strip().lines().filter(line -> !line.isBlank()).count() == 1;
  }

  private Frame first(boolean quotes) {
    Framer framer = new Framer(new ByteArrayInputStream(head.bytes()), 0, maxRowBytes, quotes);
    try {
      Optional<Frame> first = framer.next();
      return first.orElseThrow(() -> unfit("the file begins with blank lines only"));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing breaks off in memory.
    }
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
  }
}
