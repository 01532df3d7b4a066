package dev.fleabridge.engine.guard;

import java.util.List;

/**
 * The names that others than the rules' author may use: exact names, or prefixes that end in {@code
 * *}. An empty list allows nothing.
 */
public record AllowList(List<String> entries) {

  public AllowList {
    entries = List.copyOf(entries);
  }

  public boolean allows(String name) {
    return entries.stream().anyMatch(entry -> matches(entry, name));
  }

  private static boolean matches(String entry, String name) {
    return entry.endsWith("*")
        ? name.startsWith(entry.substring(0, entry.length() - 1))
        : name.equals(entry);
  }
}
