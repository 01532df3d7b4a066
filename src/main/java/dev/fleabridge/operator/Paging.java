package dev.fleabridge.operator;

import java.util.function.Supplier;

/** What the lists have in common. */
final class Paging {

  private Paging() {}

  /** Asks for a page. A cursor that belongs to another list is the caller's mistake. */
  static <T> T checked(Supplier<T> page) {
    try {
      return page.get();
    } catch (IllegalArgumentException e) {
      throw new BadField("cursor", "not a cursor of this list");
    }
  }
}
