package dev.fleabridge.rule.expression.text;

import dev.fleabridge.rule.expression.text.WordForm.Casing;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a picture of dates: literal text, and components in brackets. */
final class DatePictureReader {

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The least and the most characters of a component. */
  private static final Pattern WIDTH = Pattern.compile("(\\d{1,2}|\\*)(?:-(\\d{1,2}|\\*))?");

  private static final String NUMBERS = "YMDdFWwXxHhmsf";
  private static final String NAMED = "MxF";

  private final String picture;
  private final List<DatePart> parts = new ArrayList<>();

  private DatePictureReader(String picture) {
    this.picture = picture;
  }

  /**
   * Reads a picture.
   *
   * @throws IllegalArgumentException where something in it is wrong; the message shows what
   */
  static List<DatePart> read(String picture) {
    Pictures.checkLength(picture);
    DatePictureReader reader = new DatePictureReader(picture);
    reader.readParts();
    return List.copyOf(reader.parts);
  }

  private void readParts() {
    int start = 0;
    int bracket = picture.indexOf('[');
    while (bracket >= 0) {
      addLiteral(picture.substring(start, bracket));
      if (picture.startsWith("[[", bracket)) {
        addLiteral("[");
        start = bracket + 2;
      } else {
        start = closing(bracket) + 1;
        add(marker(picture.substring(bracket + 1, start - 1)));
      }
      bracket = picture.indexOf('[', start);
    }
    addLiteral(picture.substring(start));
  }

  private int closing(int bracket) {
    int end = picture.indexOf(']', bracket);
    if (end < 0) {
      throw new IllegalArgumentException(
          "the picture " + Quoted.of(picture) + " has a [ without a ]");
    }
    return end;
  }

  /** A bracket in a literal is doubled. A single closing one is left as it is. */
  private void addLiteral(String text) {
    if (!text.isEmpty()) {
      parts.add(new DatePart.Literal(text.replace("]]", "]")));
    }
  }

  /** Two numbers side by side can only be told apart where the first one has its exact width. */
  private void add(DatePart part) {
    DatePart.Numeric before = DatePart.lastNumber(parts);
    boolean isNumber = part instanceof DatePart.Numeric || part instanceof DatePart.Fraction;
    if (isNumber && before != null && before.picture().form() instanceof DigitPattern digits) {
      parts.set(parts.size() - 1, before.exactly(digits.mandatory()));
    }
    parts.add(part);
  }

  /**
   * A component with its modifiers.
   *
   * @param component its letter
   * @param form how it is written, such as {@code 01} or {@code Nn}
   * @param ordinal whether it is an ordinal number
   * @param traditional whether UTC is the letter Z
   * @param least the least width; 0 for any
   * @param most the largest width; 0 for any
   */
  private record Marker(
      char component, String form, boolean ordinal, boolean traditional, int least, int most) {

    boolean isNamed() {
      return form.startsWith("N") || form.startsWith("n");
    }

    Casing casing() {
      if (form.startsWith("n")) {
        return Casing.LOWER;
      }
      return form.startsWith("Nn") ? Casing.TITLE : Casing.UPPER;
    }
  }

  private DatePart marker(String text) {
    String inside = BLANKS.matcher(text).replaceAll("");
    int comma = inside.lastIndexOf(',');
    Matcher width = width(comma < 0 ? "*" : inside.substring(comma + 1), inside);
    String presentation = comma < 0 ? inside : inside.substring(0, comma);
    if (presentation.isEmpty()) {
      throw unknown(inside);
    }
    char component = presentation.charAt(0);
    String form = presentation.substring(1);
    char last = form.length() > 1 ? form.charAt(form.length() - 1) : ' ';
    boolean isModified = "atco".indexOf(last) >= 0;
    Marker marker =
        new Marker(
            component,
            form.isEmpty()
                ? usualForm(component, inside)
                : form.substring(0, form.length() - (isModified ? 1 : 0)),
            last == 'o',
            last == 't',
            number(width.group(1)),
            number(width.group(2)));
    return part(marker, inside);
  }

  private static Matcher width(String width, String inside) {
    Matcher matcher = WIDTH.matcher(width);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the width in ["
              + inside
              + "] is neither a number of at most 99, nor two with a hyphen, nor *");
    }
    return matcher;
  }

  private static int number(@Nullable String width) {
    return width == null || width.equals("*") ? 0 : Integer.parseInt(width);
  }

  private static String usualForm(char component, String inside) {
    return switch (component) {
      case 'Y', 'M', 'D', 'd', 'W', 'w', 'X', 'x', 'H', 'h', 'f' -> "1";
      case 'm', 's' -> "01";
      case 'F', 'P', 'C', 'E' -> "n";
      case 'Z', 'z' -> "01:01";
      default -> throw unknown(inside);
    };
  }

  private DatePart part(Marker marker, String inside) {
    return switch (marker.component) {
      case 'C', 'E' -> new DatePart.Calendar(marker.component);
      case 'P' ->
          new DatePart.HalfDay(marker.form.startsWith("N") && !marker.form.startsWith("Nn"));
      case 'Z', 'z' -> offset(marker, inside);
      default -> number(marker, inside);
    };
  }

  private static DatePart offset(Marker marker, String inside) {
    DigitPattern digits = DigitPattern.of(marker.form);
    if (digits == null || (digits.interval() == 0 && digits.mandatory() > 4)) {
      throw new IllegalArgumentException(
          "[" + inside + "] is no offset from UTC, such as [Z], [Z0101] or [Z01:01t]");
    }
    return new DateOffset(marker.component, digits, marker.traditional);
  }

  private static DatePart number(Marker marker, String inside) {
    if (NUMBERS.indexOf(marker.component) < 0) {
      throw unknown(inside);
    }
    if (marker.isNamed()) {
      if (NAMED.indexOf(marker.component) < 0) {
        throw new IllegalArgumentException(
            "[" + inside + "] asks for a name, which only months (M, x) and weekdays (F) have");
      }
      return new DatePart.Named(marker.component, marker.casing(), marker.most);
    }
    IntegerPicture picture = IntegerPicture.of(marker.form + (marker.ordinal ? ";o" : ""));
    DigitPattern digits = picture.form() instanceof DigitPattern pattern ? pattern : null;
    if (digits != null && digits.mandatory() < marker.least) {
      digits = digits.withMandatory(marker.least);
    }
    int yearDigits = marker.component == 'Y' ? yearDigits(marker, digits) : 0;
    if (digits != null && marker.component == 'Y' && marker.most > 0) {
      digits = digits.withMandatory(marker.most);
    }
    IntegerPicture widened =
        digits == null ? picture : new IntegerPicture(digits, picture.ordinal());
    return marker.component == 'f'
        ? new DatePart.Fraction(widened)
        : new DatePart.Numeric(marker.component, widened, yearDigits, 0);
  }

  /** A picture of two or more digits shows only as many of a year, so that 2026 is 26. */
  private static int yearDigits(Marker marker, @Nullable DigitPattern digits) {
    if (marker.most > 0) {
      return marker.most;
    }
    int width = digits == null ? 0 : digits.mandatory() + digits.optional();
    return width >= 2 ? width : 0;
  }

  private static IllegalArgumentException unknown(String inside) {
    return new IllegalArgumentException(
        "["
            + inside
            + "] is no component of a date or time; there are Y, M, D, d, F, X, W, x, w, H, h, P,"
            + " m, s, f, Z, z, C and E");
  }
}
