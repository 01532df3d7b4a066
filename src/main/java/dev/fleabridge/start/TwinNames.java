package dev.fleabridge.start;

import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.start.Setting.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Finds names of sources, operators and the like that Spring Boot takes for one another, because
 * they differ in hyphens, underscores or case only: one would have the password of the other, or
 * both would be there where one was meant, as {@code ann-b} in a file and {@code ANNB} in a
 * variable. And it finds a name that stands in brackets and without them: Spring Boot reads one of
 * the two, and so what restricts a source may be lost.
 */
final class TwinNames {

  /** One place where a name stands. */
  private record Twin(Setting setting, WrittenKey key, WrittenSetting written) {

    boolean isMixedWith(Twin other) {
      return !key.text().equals(other.key.text())
          && key.isMixedWith(other.key)
          && !(setting.shape() == Shape.MAP && hasTheValueOf(other));
    }

    /** Where there is nothing but a value, the one that is read is the one that goes before. */
    boolean isLostBeside(Twin other) {
      return setting.shape() != Shape.MAP
          && key.text().equals(other.key.text())
          && !key.isMixedWith(other.key);
    }

    private boolean hasTheValueOf(Twin other) {
      // A number of a file is none in a variable.
      return String.valueOf(written.value().get())
          .equals(String.valueOf(other.written.value().get()));
    }

    String shown() {
      return setting.family() + key;
    }

    /** What may be told of it once. */
    String identity() {
      return key + (key.variable() ? " in a variable" : "");
    }
  }

  private TwinNames() {}

  /** A sentence for each name that is written in two ways. */
  static List<String> in(KnownSettings known, List<WrittenSetting> all) {
    Map<String, Map<String, Twin>> near = new TreeMap<>();
    for (WrittenSetting written : all) {
      for (Setting setting : known.all()) {
        if (!setting.former()) {
          setting
              .keyIn(written)
              .map(key -> new Twin(setting, key, written))
              .ifPresent(twin ->
                  near.computeIfAbsent(
                          setting.family() + Nearest.plain(twin.key().text()),
                          family -> new TreeMap<>())
                      .putIfAbsent(twin.identity(), twin));
        }
      }
    }
    List<String> sentences = new ArrayList<>();
    for (Map<String, Twin> twins : near.values()) {
      String mixed = places(twins.values(), Twin::isMixedWith);
      if (!mixed.isEmpty()) {
        sentences.add(
            mixed
                + " are one name to Spring Boot, which mixes their settings: write one name in one way, and two names in brackets in a file.");
      }
      String lost = places(twins.values(), Twin::isLostBeside);
      if (!lost.isEmpty()) {
        sentences.add(
            lost
                + " are one name, of which Spring Boot reads what stands in brackets or what stands without, and never both: write it in one way.");
      }
    }
    return sentences;
  }

  private static String places(Collection<Twin> twins, BiPredicate<Twin, Twin> related) {
    return twins.stream()
        .filter(one -> twins.stream().anyMatch(other -> related.test(one, other)))
        .map(one -> "%s (%s)".formatted(one.shown(), one.written().where()))
        .collect(Collectors.joining(" and "));
  }
}
