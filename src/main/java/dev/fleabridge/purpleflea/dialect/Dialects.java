package dev.fleabridge.purpleflea.dialect;

import java.util.List;
import java.util.ServiceLoader;

/** The dialects on the class path. */
public final class Dialects {

  private Dialects() {}

  /** All dialects, in no particular order. */
  public static List<Dialect> all() {
    return ServiceLoader.load(Dialect.class, Dialects.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * The dialect of this name.
   *
   * @throws IllegalArgumentException where there is none of this name; the message lists all names
   */
  public static Dialect named(String name) {
    List<Dialect> all = all();
    return all.stream()
        .filter(dialect -> dialect.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no such Purple Flea dialect; there are "
                    + String.join(", ", all.stream().map(Dialect::name).sorted().toList())));
  }
}
