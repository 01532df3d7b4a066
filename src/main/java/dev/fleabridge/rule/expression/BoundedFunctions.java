package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import dev.fleabridge.rule.expression.BoundedFunction.Arguments;
import dev.fleabridge.rule.expression.BoundedFunction.Check;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSONata's functions whose result can be much larger than their arguments, or whose time can grow
 * much faster. They are checked before they begin, or their results are counted. The time of every
 * other function is bounded by its arguments, which are bounded themselves.
 */
final class BoundedFunctions {

  /** The most characters of a picture, and of a text that is read by one. */
  private static final int MAX_PICTURE_CHARS = 200;

  private static final int MAX_PADDED_CHARS = 100_000;

  /** The most decimal places. No number has more. */
  private static final int MAX_PLACES = 400;

  /** The most elements. The library copies each of them once per element. */
  private static final int MAX_SPREAD = 5_000;

  private static final int MAX_PRETTY_WEIGHT = 100_000;
  private static final long MAX_TRIES = 20_000_000;
  private static final long MAX_COMPARED = 500_000_000;

  /** The weight of what the library makes from each match. */
  private static final int MATCH_WEIGHT = 20;

  /**
   * The most characters of a text that is read as a time. Every written form of a time is shorter.
   */
  private static final int MAX_TIME_CHARS = 100;

  /**
   * The most parts of a picture that may end anywhere in a run of digits or letters. Each of them
   * multiplies the ways in which a text can be read.
   */
  private static final int MAX_LOOSE_PARTS = 5;

  /**
   * The end of a part that nothing separates from the next one: between the two stand only
   * characters that a part can take.
   */
  private static final Pattern LOOSE = Pattern.compile("\\](?=[\\w, -]*\\[)");

  /** The most zeros of a number in words. The library's number holds no more. */
  private static final int MAX_ZEROS = 18;

  private static final Pattern MAGNITUDE =
      Pattern.compile("thousand|million|billion|trillion", Pattern.CASE_INSENSITIVE);

  /** The end of the year 9999. No picture can write a later year. */
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  /**
   * The largest Roman numeral, because the library writes them by recursion, a thousand at a time.
   */
  private static final long MAX_ROMAN = 100_000;

  /** A width of more than two digits in a picture of dates. A usual one is {@code [Y,4-4]}. */
  private static final Pattern WIDE = Pattern.compile(",[^\\]]*\\d{3}");

  private BoundedFunctions() {}

  /** Makes an expression call these functions and not the library's own. */
  static void register(Jsonata expression) {
    FUNCTIONS.forEach(
        function -> expression.registerFunction(function.name(), function.function()));
  }

  private record Named(String name, JFunction function) {}

  private static Named named(String name, String signature, Check check) {
    return named(name, signature, name, check);
  }

  private static Named named(String name, String signature, String implementation, Check check) {
    return new Named(name, new BoundedFunction(name, signature, implementation, check));
  }

  private static final List<Named> FUNCTIONS =
      List.of(
          named("string", "<x-b?:s>", BoundedFunctions::string),
          named("pad", "<s-ns?:s>", BoundedFunctions::pad),
          named("join", "<a<s>s?:s>", BoundedFunctions::join),
          new Named("replace", new BoundedFunction.Replacing(BoundedFunctions::replace)),
          named("match", "<s-f<s:o>n?:a<o>>", (bounds, is) -> search(bounds, is, MATCH_WEIGHT)),
          named("contains", "<s-(sf):b>", (bounds, is) -> search(bounds, is, 1)),
          named("split", "<s-(sf)n?:a<s>>", (bounds, is) -> search(bounds, is, 1)),
          named("substringBefore", "<s-s:s>", (bounds, is) -> search(bounds, is, 1)),
          named("substringAfter", "<s-s:s>", (bounds, is) -> search(bounds, is, 1)),
          named("substring", "<s-nn?:s>", BoundedFunctions::substring),
          named("formatNumber", "<n-so?:s>", (bounds, is) -> picture(is.text(1))),
          named("formatInteger", "<n-s:s>", BoundedFunctions::formatInteger),
          named("formatBase", "<n-n?:s>", (bounds, is) -> is.size(0)),
          named("parseInteger", "<s-s:n>", BoundedFunctions::parseInteger),
          named("toMillis", "<s-s?:n>", "dateTimeToMillis", BoundedFunctions::toMillis),
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
          new Named("distinct", new BoundedFunction.Distinct()),
          new Named("clone", new BoundedFunction.Cloning()));

  private static void string(EvaluationBounds bounds, Arguments is) {
    int weight = bounds.weigh(is.get(0));
    if (Boolean.TRUE.equals(is.get(1)) && weight > MAX_PRETTY_WEIGHT) {
      throw bounds.tooLarge();
    }
  }

  /** The library builds padding character by character, and copies it each time. */
  private static void pad(EvaluationBounds bounds, Arguments is) {
    long width = Math.abs(is.size(1));
    long padding = Math.max(1, is.text(2).length());
    if (width > MAX_PADDED_CHARS || width * width * padding > MAX_TRIES * 25) {
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
    long limit = Math.clamp(is.size(3), 0, MAX_TRIES);
    if (is.get(3) != null && limit * (length + replacement) > MAX_TRIES) {
      throw bounds.tooLarge();
    }
    bounds.require(length + pieces(is, length) * replacement);
    search(bounds, is, 1);
  }

  /** The library counts characters with an int. */
  private static void substring(EvaluationBounds bounds, Arguments is) {
    if (Math.max(Math.abs(is.size(1)), Math.abs(is.size(2))) > EvaluationBounds.MAX_WEIGHT) {
      throw outOfRange("$substring beyond the end of any text");
    }
  }

  /** The most places at which a replacement is put in. */
  private static long pieces(Arguments is, long length) {
    return is.get(1) instanceof String wanted && !wanted.isEmpty()
        ? length / wanted.length()
        : length;
  }

  /**
   * A regular expression may run practically forever. So it is first run on a text that stops it
   * when time is over. A search that ended there also ends in the library. A plain text is compared
   * at each place.
   *
   * @param weight the weight of what is made from each match
   */
  private static void search(EvaluationBounds bounds, Arguments is, int weight) {
    if (is.get(1) instanceof Pattern pattern) {
      Matcher rehearsal = pattern.matcher(new TimedText(is.text(0), bounds));
      long found = 0;
      while (rehearsal.find()) {
        found += weight;
        bounds.require(found);
      }
    } else if ((long) is.text(0).length() * is.text(1).length() > MAX_COMPARED) {
      throw bounds.tooLarge();
    }
  }

  private static void formatInteger(EvaluationBounds bounds, Arguments is) {
    picture(is.text(1));
    long number = Math.abs(is.size(0));
    if (is.text(1).toLowerCase(Locale.ROOT).startsWith("i") && number > MAX_ROMAN) {
      throw outOfRange("the number is too large for Roman numerals");
    }
  }

  private static void parseInteger(EvaluationBounds bounds, Arguments is) {
    picture(is.text(1));
    if (is.text(0).length() > MAX_PICTURE_CHARS) {
      throw outOfRange("the text is longer than " + MAX_PICTURE_CHARS + " characters");
    }
    int zeros = MAGNITUDE.matcher(is.text(0)).results().mapToInt(word -> zeros(word.group())).sum();
    if (zeros > MAX_ZEROS) {
      throw outOfRange("the text names a number that is too large");
    }
  }

  private static int zeros(String magnitude) {
    return switch (magnitude.toLowerCase(Locale.ROOT)) {
      case "thousand" -> 3;
      case "million" -> 6;
      case "billion" -> 9;
      default -> 12;
    };
  }

  /**
   * The library makes a regular expression from the picture, which cannot be stopped. So the
   * picture and the text are bounded.
   */
  private static void toMillis(EvaluationBounds bounds, Arguments is) {
    if (is.text(0).length() > MAX_TIME_CHARS) {
      throw outOfRange("the text is longer than " + MAX_TIME_CHARS + " characters");
    }
    widths(is.text(1));
    if (LOOSE.matcher(is.text(1)).results().count() > MAX_LOOSE_PARTS) {
      throw outOfRange(
          "the picture has more than " + MAX_LOOSE_PARTS + " parts that nothing holds apart");
    }
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
    if (picture.length() > MAX_PICTURE_CHARS) {
      throw outOfRange("the picture is longer than " + MAX_PICTURE_CHARS + " characters");
    }
  }

  private static void places(@Nullable Number places) {
    if (places != null && !(Math.abs(places.doubleValue()) <= MAX_PLACES)) {
      throw outOfRange("$round to more than " + MAX_PLACES + " places");
    }
  }

  private static void spread(EvaluationBounds bounds, Arguments is) {
    if (flattened(is.get(0), 0) > MAX_SPREAD) {
      throw bounds.tooLarge();
    }
  }

  /**
   * The number of elements, with those of lists in lists. It stops counting once the number is too
   * large.
   */
  private static long flattened(@Nullable Object value, long before) {
    if (!(value instanceof List<?> list)) {
      return before + 1;
    }
    long count = before;
    for (int i = 0; i < list.size() && count <= MAX_SPREAD; i++) {
      count = flattened(list.get(i), count);
    }
    return count;
  }

  private static long elements(Arguments is, int index) {
    return is.get(index) instanceof List<?> list ? list.size() : 1;
  }

  private static IllegalArgumentException outOfRange(String why) {
    return new IllegalArgumentException(why);
  }

  /** A text that checks the time while it is read. */
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
