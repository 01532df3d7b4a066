package dev.fleabridge.engine.guard;

import java.util.List;

/**
 * What may be named by others than the rules' author: exact names, or prefixes ending in {@code *}.
 * Empty: nothing.
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
