package dev.fleabridge.rule;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSONata's functions that can make more than they are given, or take longer than what they are
 * given is long: each looks at its arguments before it begins. The others end in a time that their
 * arguments bound, which are bounded themselves.
 */
final class BoundedFunctions {

  /** Characters of a picture, and of a text that is read by one. */
  private static final int MAX_PICTURE = 200;

  private static final int MAX_PADDED = 100_000;

  /** As far as numbers reach. */
  private static final int MAX_PLACES = 400;

  /** Of so many elements the library copies each that many times. */
  private static final int MAX_SPREAD = 5_000;

  private static final int MAX_PRETTY = 100_000;
  private static final long MAX_TRIES = 20_000_000;

  /** Year 9999: a later one has no name in any picture. */
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  /** The library writes Roman numerals by recursion, a thousand at a time. */
  private static final long MAX_ROMAN = 100_000;

  /** A width in a picture of dates, such as {@code [Y,4-4]}. */
  private static final Pattern WIDE = Pattern.compile(",[^\\]]*\\d{3}");

  private BoundedFunctions() {}

  /** What must hold before a function runs; throws what ends the evaluation where it does not. */
  @FunctionalInterface
  private interface Check {
    void before(EvaluationBounds bounds, Arguments arguments);
  }

  /** The arguments after the signature has put them in their places. */
  private record Arguments(List<?> values) {
    @Nullable Object get(int index) {
      return index < values.size() ? values.get(index) : null;
    }

    String text(int index) {
      return get(index) instanceof String text ? text : "";
    }

    @Nullable Number number(int index) {
      return get(index) instanceof Number number ? number : null;
    }

    long size(int index) {
      return number(index) instanceof Number number ? number.longValue() : 0;
    }
  }

  private static final class Bounded extends JFunction {

    private final Check check;

    Bounded(String name, String signature, String implementation, Check check) {
      super(name, signature, Functions.class, null, implementation);
      this.check = check;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the library declares it
    public @Nullable Object call(@Nullable Object input, List arguments) {
      EvaluationBounds bounds = EvaluationBounds.current();
      bounds.checkTime();
      check.before(bounds, new Arguments(arguments));
      Object result = super.call(input, arguments);
      bounds.made(result);
      bounds.checkTime();
      return result;
    }
  }

  /** Makes an expression call these instead of the library's own. */
  static void register(Jsonata expression) {
    FUNCTIONS.forEach(
        function -> expression.registerFunction(function.name(), function.function()));
  }

  private record Named(String name, JFunction function) {}

  private static Named named(String name, String signature, Check check) {
    return named(name, signature, name, check);
  }

  private static Named named(String name, String signature, String implementation, Check check) {
    return new Named(name, new Bounded(name, signature, implementation, check));
  }

  private static final List<Named> FUNCTIONS =
      List.of(
          named("string", "<x-b?:s>", BoundedFunctions::string),
          named("pad", "<s-ns?:s>", BoundedFunctions::pad),
          named("join", "<a<s>s?:s>", BoundedFunctions::join),
          named("replace", "<s-(sf)(sf)n?:s>", BoundedFunctions::replace),
          named("match", "<s-f<s:o>n?:a<o>>", BoundedFunctions::search),
          named("contains", "<s-(sf):b>", BoundedFunctions::search),
          named("split", "<s-(sf)n?:a<s>>", BoundedFunctions::search),
          named("formatNumber", "<n-so?:s>", (bounds, is) -> picture(is.text(1))),
          named("formatInteger", "<n-s:s>", BoundedFunctions::formatInteger),
          named("parseInteger", "<s-s:n>", BoundedFunctions::parse),
          named("toMillis", "<s-s?:n>", "dateTimeToMillis", BoundedFunctions::parse),
          named("fromMillis", "<n-s?s?:s>", "dateTimeFromMillis", BoundedFunctions::fromMillis),
          named("round", "<n-n?:n>", (bounds, is) -> places(is.number(1))),
          named(
              "append",
              "<xx:a>",
              (bounds, is) -> bounds.require(elements(is, 0) + elements(is, 1))),
          named("spread", "<x-:a<o>>", BoundedFunctions::spread),
          named("zip", "<a+>", (bounds, is) -> {}),
          named("merge", "<a<o>:o>", (bounds, is) -> {}),
          named("base64encode", "<s-:s>", (bounds, is) -> {}),
          named("encodeUrl", "<s-:s>", (bounds, is) -> {}),
          named("encodeUrlComponent", "<s-:s>", (bounds, is) -> {}),
          named("clone", "<(oa)-:o>", "functionClone", (bounds, is) -> bounds.weigh(is.get(0))));

  private static void string(EvaluationBounds bounds, Arguments is) {
    int weight = bounds.weigh(is.get(0));
    if (Boolean.TRUE.equals(is.get(1)) && weight > MAX_PRETTY) {
      throw bounds.tooLarge();
    }
  }

  /** The library puts padding together character by character, copying it each time. */
  private static void pad(EvaluationBounds bounds, Arguments is) {
    long width = Math.abs(is.size(1));
    long padding = Math.max(1, is.text(2).length());
    if (width > MAX_PADDED || width * width * padding > MAX_TRIES * 25) {
      throw bounds.tooLarge();
    }
  }

  private static void join(EvaluationBounds bounds, Arguments is) {
    long elements = elements(is, 0);
    bounds.require(bounds.weigh(is.get(0)) + elements * is.text(1).length());
  }

  private static void replace(EvaluationBounds bounds, Arguments is) {
    long length = is.text(0).length() + 1L;
    long replacement = is.text(2).length();
    long limit = Math.max(0, is.size(3));
    if (is.get(3) != null && limit * (length + replacement) > MAX_TRIES) {
      throw bounds.tooLarge();
    }
    bounds.require(length + pieces(is, length) * replacement);
    search(bounds, is);
  }

  /** How often at most something is put in. */
  private static long pieces(Arguments is, long length) {
    return is.get(1) instanceof String wanted && !wanted.isEmpty()
        ? length / wanted.length()
        : length;
  }

  /**
   * A regular expression may take longer than the world lasts. It is tried on a text that stops it;
   * what came to its end there comes to its end in the library.
   */
  private static void search(EvaluationBounds bounds, Arguments is) {
    if (is.get(1) instanceof Pattern pattern) {
      Matcher rehearsal = pattern.matcher(new TimedText(is.text(0), bounds));
      long found = 0;
      while (rehearsal.find()) {
        found++;
      }
      bounds.require(found);
    }
  }

  private static void formatInteger(EvaluationBounds bounds, Arguments is) {
    picture(is.text(1));
    if (is.text(1).toLowerCase(Locale.ROOT).startsWith("i") && Math.abs(is.size(0)) > MAX_ROMAN) {
      throw outOfRange("the number is too large for Roman numerals");
    }
  }

  private static void parse(EvaluationBounds bounds, Arguments is) {
    if (is.get(1) != null && is.text(0).length() > MAX_PICTURE) {
      throw outOfRange("the text is longer than " + MAX_PICTURE + " characters");
    }
    widths(is.text(1));
  }

  private static void fromMillis(EvaluationBounds bounds, Arguments is) {
    Number millis = is.number(0);
    if (millis != null && !(Math.abs(millis.doubleValue()) <= MAX_MILLIS)) {
      throw outOfRange("the time lies beyond the year 9999");
    }
    widths(is.text(1));
  }

  private static void widths(String picture) {
    picture(picture);
    if (WIDE.matcher(picture).find()) {
      throw outOfRange("the picture asks for a width of more than 99");
    }
  }

  private static void picture(String picture) {
    if (picture.length() > MAX_PICTURE) {
      throw outOfRange("the picture is longer than " + MAX_PICTURE + " characters");
    }
  }

  private static void places(@Nullable Number places) {
    if (places != null && !(Math.abs(places.doubleValue()) <= MAX_PLACES)) {
      throw outOfRange("$round to more than " + MAX_PLACES + " places");
    }
  }

  private static void spread(EvaluationBounds bounds, Arguments is) {
    if (elements(is, 0) > MAX_SPREAD) {
      throw bounds.tooLarge();
    }
  }

  private static long elements(Arguments is, int index) {
    return is.get(index) instanceof List<?> list ? list.size() : 1;
  }

  private static IllegalArgumentException outOfRange(String why) {
    return new IllegalArgumentException(why);
  }

  /** A text that looks at the clock while it is read. */
  private static final class TimedText implements CharSequence {

    private static final int LOOK_EVERY = 1 << 10;

    private final String text;
    private final EvaluationBounds bounds;
    private int reads;

    TimedText(String text, EvaluationBounds bounds) {
      this.text = text;
      this.bounds = bounds;
    }

    @Override
    public char charAt(int index) {
      reads++;
      if (reads % LOOK_EVERY == 0) {
        bounds.checkTime();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
