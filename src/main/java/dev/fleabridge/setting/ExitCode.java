package dev.fleabridge.setting;

/**
 * What a process that could not start says by its exit code (docs/operations.md#exit-codes). Codes
 * do not change their meaning in later releases.
 */
public enum ExitCode {
  /** Something for which there is no code of its own. */
  OTHER(1),
  /** A setting: an unknown name, a value that is not understood, a setting that is missing. */
  CONFIGURATION(2),
  /** The rules. */
  RULES(3),
  /** The database, its rights, its migrations. */
  DATABASE(4),
  /** A secret that cannot be read. */
  SECRET(5),
  /** An address that is none, or that nobody knows. */
  ADDRESS(6),
  /** A queue, or another part of AWS. */
  AWS(7),
  /** The port on which the service listens. */
  PORT(8);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The exit code of the process, 1 to 8. */
  public int number() {
    return number;
  }
}
