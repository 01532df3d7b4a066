package dev.fleabridge.console;

import java.util.List;

/**
 * The roles that somebody may take on with a button, where there are no real people: in the
 * embedded run. A service has no such bean.
 */
public interface OtherRoles {

  /**
   * A button.
   *
   * @param role such as {@code operator}
   * @param address where the browser posts an empty form
   */
  record Choice(String role, String address) {}

  /** The buttons, in their order. */
  List<Choice> choices();
}
