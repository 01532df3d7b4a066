package dev.fleabridge.testkit.standin;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One range of bytes, both ends inclusive. */
record ByteRange(int first, int last) {

  private static final Pattern HEADER = Pattern.compile("bytes=(\\d*)-(\\d*)");

  static ByteRange parse(String header, int length) {
    Matcher parts = HEADER.matcher(header);
    if (!parts.matches()) {
      throw new AwsError(400, "InvalidArgument", "A range looks like bytes=0-9.");
    }
    String from = parts.group(1);
    String to = parts.group(2);
    int first =
        from.isEmpty() ? Math.max(0, length - Integer.parseInt(to)) : Integer.parseInt(from);
    int last = from.isEmpty() || to.isEmpty() ? length - 1 : Integer.parseInt(to);
    if (first >= length || last < first) {
      throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable");
    }
    return new ByteRange(first, Math.min(last, length - 1));
  }

  byte[] of(byte[] content) {
    return Arrays.copyOfRange(content, first, last + 1);
  }

  String header(int length) {
    return "bytes " + first + "-" + last + "/" + length;
  }
}
