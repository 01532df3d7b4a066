package dev.fleabridge.engine.guard;

import java.util.List;
import java.util.Optional;

/**
 * The names that others than the rules' author may use: exact names, or prefixes that end in {@code
 * *}. An empty list allows nothing.
 */
public record AllowList(List<String> entries) {

  public AllowList {
    entries = List.copyOf(entries);
  }

  public boolean allows(String name) {
    return allowing(name).isPresent();
  }

  /** The first entry that allows this name. */
  Optional<String> allowing(String name) {
    return entries.stream().filter(entry -> matches(entry, name)).findFirst();
  }

  private static boolean matches(String entry, String name) {
    return entry.endsWith("*")
        ? name.startsWith(entry.substring(0, entry.length() - 1))
        : name.equals(entry);
  }
}
