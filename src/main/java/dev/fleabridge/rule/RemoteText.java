package dev.fleabridge.rule;

/**
 * Reads rules from places that are not on this machine. The rules do not know how; whoever starts
 * the bridge gives it to {@link RulesLocation}.
 */
@FunctionalInterface
public interface RemoteText {

  /**
   * Reads what stands there now.
   *
   * @param location the whole name, with its scheme
   * @param maxBytes the largest size that is read
   * @return the bytes of the text
   * @throws Unreadable where it is missing, cannot be read now, or is larger
   */
  byte[] read(String location, int maxBytes) throws Unreadable;

  /** Says in a sentence why a place could not be read. */
  final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /**
     * @param reason a sentence for whoever starts the bridge, without secrets
     * @param passing whether the place could not be asked now, and a later try may read it
     */
    public Unreadable(String reason, boolean passing) {
      super(reason);
      this.passing = passing;
    }

    boolean isPassing() {
      return passing;
    }
  }
}
