package dev.fleabridge.mcp.tool;

import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/** One tool. It is safe for many threads. */
public interface Tool {

  /**
   * How a tool is shown to a model.
   *
   * @param name by which it is called
   * @param title for people
   * @param text tells the model what the tool does, when to call it, and with what
   * @param input the JSON Schema of the arguments; an object without further properties
   * @param output the JSON Schema of {@link ToolAnswer#structured()}
   * @param readOnly whether it changes nothing; every other tool moves money or may lead to that
   */
  record Face(
      String name,
      String title,
      String text,
      ObjectNode input,
      ObjectNode output,
      boolean readOnly) {}

  Face face();

  /**
   * Does what the tool says. Whatever is wrong with the arguments, or stands in the way, is an
   * answer in words for the model, and no exception.
   *
   * @param arguments as the caller gave them; nothing of them is checked yet
   * @param gone tells that the caller does not wait any longer; what was asked for goes on
   */
  ToolAnswer call(Caller caller, ObjectNode arguments, BooleanSupplier gone);
}
