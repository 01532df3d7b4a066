package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Caller;
import dev.fleabridge.mcp.tool.Tool;
import dev.fleabridge.mcp.tool.ToolAnswer;
import dev.fleabridge.mcp.tool.Toolbox;
import dev.fleabridge.model.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls tools, and counts how that ended. Whatever a tool throws becomes an answer in words. */
final class ToolCalls {

  private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);

  private final Toolbox tools;
  private final MeterRegistry meters;

  ToolCalls(Toolbox tools, MeterRegistry meters) {
    this.tools = tools;
    this.meters = meters;
  }

  List<Tool> of(Caller caller) {
    return tools.of(caller);
  }

  Optional<Tool> named(Caller caller, String name) {
    return tools.named(caller, name);
  }

  /** Calls the tool once, in this thread. */
  ToolAnswer call(Tool tool, ToolCall call) {
    try {
      ToolAnswer answer = tool.call(call.caller(), call.arguments(), call.gone());
      count(tool, answer.failed() ? "refused" : "done");
      return answer;
    } catch (RuntimeException e) {
      count(tool, "fault");
      String reference = UUID.randomUUID().toString();
      log.error("Unforeseen error {} in the tool {}", reference, tool.face().name(), e);
      return fault(reference);
    }
  }

  private static ToolAnswer fault(String reference) {
    String text =
        ("Something went wrong here, and this call has no answer. What it asked for may have been"
                + " taken on. Look it up before you ask for anything else; the log has the fault"
                + " under reference %s.")
            .formatted(reference);
    return new ToolAnswer(
        true, text, Json.object().put("error", "internal").put("reference", reference));
  }

  private void count(Tool tool, String result) {
    meters
        .counter("fleabridge.mcp.calls", "tool", tool.face().name(), "result", result)
        .increment();
  }
}
