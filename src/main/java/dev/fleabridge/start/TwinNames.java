package dev.fleabridge.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds names of sources, operators and the like that Spring Boot takes for one another, because
 * they differ in hyphens, underscores or case only. One would have the password of the other, or
 * both would be there where one was meant: {@code ann-b} in a file and {@code ANNB} in a variable.
 */
final class TwinNames {

  /** What may stand without brackets. In brackets a name is read exactly. */
  private static final Pattern RELAXED = Pattern.compile("[A-Za-z0-9._-]+");

  private TwinNames() {}

  /** A sentence for each name that is written in two ways. */
  static List<String> in(KnownSettings known, List<WrittenSetting> all) {
    Map<String, Map<String, WrittenSetting>> places = new TreeMap<>();
    for (WrittenSetting written : all) {
      for (Setting setting : known.all()) {
        Optional<String> key = setting.former() ? Optional.empty() : setting.keyIn(written);
        key.ifPresent(name ->
            places
                .computeIfAbsent(setting.family() + plain(name), twins -> new TreeMap<>())
                .putIfAbsent(setting.family() + name, written));
      }
    }
    List<String> sentences = new ArrayList<>();
    places.values().stream()
        .filter(twins -> twins.size() > 1)
        .map(TwinNames::sentence)
        .forEach(sentences::add);
    return sentences;
  }

  private static String sentence(Map<String, WrittenSetting> twins) {
    return "%s are one name to Spring Boot, which mixes their settings: write it in one way, and two names so that they differ in a letter or a digit."
        .formatted(
            twins.entrySet().stream()
                .map(twin -> "%s (%s)".formatted(twin.getKey(), twin.getValue().where()))
                .collect(Collectors.joining(" and ")));
  }

  private static String plain(String name) {
    return RELAXED.matcher(name).matches()
        ? name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT)
        : name;
  }
}
