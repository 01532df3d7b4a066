package dev.fleabridge.engine;

import java.util.List;

/**
 * Agents that a rule may compute from an event: exact ids, or prefixes ending in {@code *}. Empty:
 * none, only what a rule writes literally (DESIGN section 5).
 */
public record AllowList(List<String> entries) {

  public AllowList {
    entries = List.copyOf(entries);
  }

  public boolean allows(String agent) {
    return entries.stream().anyMatch(entry -> matches(entry, agent));
  }

  private static boolean matches(String entry, String agent) {
    return entry.endsWith("*")
        ? agent.startsWith(entry.substring(0, entry.length() - 1))
        : agent.equals(entry);
  }
}
