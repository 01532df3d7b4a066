package dev.fleabridge.mcp;

/**
 * What the server says of itself to those who ask.
 *
 * @param version of this service
 */
record Introduction(String version) {

  static final String NAME = "fleabridge";
  static final String TITLE = "Fleabridge";

  /** For the model: what holds for all tools. */
  static final String INSTRUCTIONS =
      "These tools pay at Purple Flea within the limits of your mandate. A call that pays names a"
          + " reference of yours: the same reference never pays twice, so after a lost or unclear"
          + " answer call again with the same arguments, and never with a new reference.";

  /** As the jar says it; tests run without one. */
  static Introduction ofThisJar() {
    String version = Introduction.class.getPackage().getImplementationVersion();
    return new Introduction(version == null ? "0" : version);
  }
}
