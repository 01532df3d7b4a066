package dev.fleabridge.engine.guard;

import dev.fleabridge.aws.S3Uri;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Objects in S3 that may be named by others than the rules' author: exact addresses, or {@code
 * s3://bucket/prefix*}; {@code *} alone is any. Empty: none.
 */
public final class ObjectList {

  private static final String ANY = "*";

  private final List<String> entries;

  private ObjectList(List<String> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * The list that a setting names.
   *
   * @param setting where the entries stand, for whoever has to mend one
   * @throws IllegalArgumentException for an entry that could mean another bucket than it says, or
   *     that can never match
   */
  public static ObjectList of(String setting, List<String> entries) {
    entries.forEach(entry -> check(setting, entry));
    return new ObjectList(entries);
  }

  private static void check(String setting, String entry) {
    if (entry.equals(ANY)) {
      return;
    }
    String address = isPrefix(entry) ? stem(entry) : entry;
    try {
      S3Uri.parse(address.endsWith("/") && isPrefix(entry) ? address + "x" : address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s is neither s3://bucket/key nor s3://bucket/prefix*".formatted(setting, entry), e);
    }
    if (address.contains("*")) {
      throw new IllegalArgumentException(
          "%s: in %s a * stands elsewhere than at the end".formatted(setting, entry));
    }
  }

  boolean allows(S3Uri uri) {
    String address = uri.toString();
    return entries.stream()
        .anyMatch(entry ->
            entry.equals(ANY)
                || entry.equals(address)
                || (isPrefix(entry) && address.startsWith(stem(entry)) && !climbs(uri.key())));
  }

  /** S3 takes such a key as it is; what stands before it, or speaks S3 as well, may not. */
  static boolean climbs(String key) {
    return Arrays.stream(key.split("[/\\\\]", -1))
        .map(part -> part.toLowerCase(Locale.ROOT).replace("%2e", "."))
        .anyMatch(part -> part.equals(".") || part.equals(".."));
  }

  private static boolean isPrefix(String entry) {
    return entry.endsWith(ANY);
  }

  private static String stem(String prefix) {
    return prefix.substring(0, prefix.length() - 1);
  }
}
