package dev.fleabridge.operator;

import java.util.function.Supplier;

/** What all lists share. */
final class Paging {

  private Paging() {}

  /** Asks for a page. It throws {@link BadField} for a cursor of another list. */
  static <T> T checked(Supplier<T> page) {
    try {
      return page.get();
    } catch (IllegalArgumentException e) {
      throw new BadField("cursor", "not a cursor of this list");
    }
  }
}
