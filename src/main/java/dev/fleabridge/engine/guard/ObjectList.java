package dev.fleabridge.engine.guard;

import dev.fleabridge.aws.S3Uri;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The objects in S3 that others than the rules' author may name: exact addresses, or {@code
 * s3://bucket/prefix*}. The entry {@code *} alone allows any object. An empty list allows none.
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
   * @param setting the name of the setting, for the message about a wrong entry
   * @throws IllegalArgumentException where an entry could mean another bucket than it says, or can
   *     never match
   */
  public static ObjectList of(String setting, List<String> entries) {
    for (int i = 0; i < entries.size(); i++) {
      check("%s: entry %d".formatted(setting, i + 1), entries.get(i));
    }
    return new ObjectList(entries);
  }

  /** Does not show the entry, which may be a secret that stands at the wrong place. */
  private static void check(String where, String entry) {
    if (entry.equals(ANY)) {
      return;
    }
    String address = isPrefix(entry) ? stem(entry) : entry;
    try {
      S3Uri.parse(address.endsWith("/") && isPrefix(entry) ? address + "x" : address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          where + " is neither s3://bucket/key nor s3://bucket/prefix*", e);
    }
    if (address.contains("*")) {
      throw new IllegalArgumentException(where + " has a * elsewhere than at the end");
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

  /** Whether a key has a part that climbs up. S3 does not climb, but a proxy before it may. */
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
