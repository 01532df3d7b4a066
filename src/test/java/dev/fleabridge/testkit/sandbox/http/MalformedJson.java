package dev.fleabridge.testkit.sandbox.http;

/** The body is not JSON, on a route that does not read such a body as an empty object. */
public final class MalformedJson extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedJson() {
    super("the body is not JSON", null, false, false);
  }
}
