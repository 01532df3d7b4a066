package dev.fleabridge.mcp.tool;

/** An argument that cannot be accepted. Its message says what is wanted, for the model. */
final class BadArgument extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String argument;

  BadArgument(String argument, String wanted) {
    super(wanted, null, false, false);
    this.argument = argument;
  }

  String argument() {
    return argument;
  }
}
