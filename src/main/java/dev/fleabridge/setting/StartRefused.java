package dev.fleabridge.setting;

/**
 * Refuses the start of the service. Whoever starts it reads the two sentences and nothing else, so
 * they hold no secret and no words of a library.
 */
public final class StartRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String action;

  /**
   * @param exitCode what the process ends with
   * @param what what is wrong and where, such as the setting or the file
   * @param action what mends it
   */
  public StartRefused(ExitCode exitCode, String what, String action) {
    super(what);
    this.exitCode = exitCode;
    this.action = action;
  }

  /** The same, keeping what happened for whoever debugs. */
  public StartRefused(ExitCode exitCode, String what, String action, Throwable cause) {
    super(what, cause);
    this.exitCode = exitCode;
    this.action = action;
  }

  /** Refuses the start because of a setting, which the sentence names. */
  public static StartRefused setting(String what) {
    return new StartRefused(ExitCode.CONFIGURATION, what, "Change the setting, and start again.");
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** A sentence that says what mends it. */
  public String action() {
    return action;
  }
}
