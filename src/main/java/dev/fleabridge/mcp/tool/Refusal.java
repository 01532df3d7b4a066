package dev.fleabridge.mcp.tool;

import dev.fleabridge.model.Json;

/** Makes the answers of calls that are refused, in words that a model can act on. */
final class Refusal {

  private Refusal() {}

  static ToolAnswer of(String error, String text) {
    return new ToolAnswer(true, text, Json.object().put("error", error).put("message", text));
  }

  static ToolAnswer of(BadArgument e) {
    String text = "The argument %s is not right: %s".formatted(e.argument(), e.getMessage());
    return new ToolAnswer(
        true,
        text,
        Json.object()
            .put("error", "bad_argument")
            .put("argument", e.argument())
            .put("message", text));
  }

  static ToolAnswer noMandate() {
    return of("no_mandate", "No mandate of this installation belongs to this sign-in.");
  }
}
