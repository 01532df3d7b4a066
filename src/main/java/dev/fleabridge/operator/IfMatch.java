package dev.fleabridge.operator;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code If-Match} of a request (RFC 9110, section 13.1.1): what the caller saw must
 * still be so.
 *
 * @param given whether there is such a header; where there is none, everything matches
 * @param any whether it is {@code *}, which whatever is there matches
 * @param tags its strong tags with their quotes; a weak one never matches
 */
record IfMatch(boolean given, boolean any, List<String> tags) {

  static final String NAME = "If-Match";

  private static final Pattern TAG = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*+\")");
  private static final Pattern LIST =
      Pattern.compile("\\s*+%1$s\\s*+(?:,\\s*+%1$s\\s*+)*+".formatted(TAG.pattern()));

  /** Reads a header; null stands for none. It throws {@link BadField} for a malformed one. */
  static IfMatch of(@Nullable String header) {
    if (header == null) {
      return new IfMatch(false, false, List.of());
    }
    if (header.strip().equals("*")) {
      return new IfMatch(true, true, List.of());
    }
    if (!LIST.matcher(header).matches()) {
      throw new BadField(NAME, "* or tags such as \"0f3a\", as an answer gave them in ETag");
    }
    return new IfMatch(
        true,
        false,
        TAG.matcher(header)
            .results()
            .filter(tag -> tag.group(1) == null)
            .map(tag -> tag.group(2))
            .toList());
  }

  /** Whether what is there now, with this tag, is what the caller saw. */
  boolean matches(String tag) {
    return !given || any || tags.contains(tag);
  }
}
