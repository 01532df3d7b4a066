package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Caller;
import dev.fleabridge.mcp.tool.Tool;
import dev.fleabridge.mcp.tool.ToolAnswer;
import dev.fleabridge.mcp.tool.Toolbox;
import dev.fleabridge.model.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools that show what the door gives them. The mandate "reader" is given only the first, and
 * "suite" those that the official conformance suite asks for and that we could have.
 */
final class TestTools implements Toolbox {

  /** What the suite wants to see come through unharmed. */
  private static final String RICH_SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
          "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
          }
        },
        "properties": {
          "name": { "type": "string" },
          "address": { "$ref": "#/$defs/address" },
          "contactMethod": { "type": "string", "enum": ["phone", "email"] },
          "phone": { "type": "string" },
          "email": { "type": "string" }
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": {
          "properties": { "contactMethod": { "const": "phone" } },
          "required": ["contactMethod"]
        },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false
      }
      """;

  /** Opens the gates of {@code wait}. */
  final CountDownLatch open = new CountDownLatch(1);

  /** How many calls have come to {@code wait}. */
  final AtomicInteger waiting = new AtomicInteger();

  /** Has a permit for each call of {@code wait} that was told that its caller has gone. */
  final Semaphore gone = new Semaphore(0);

  final AtomicInteger payments = new AtomicInteger();

  private final List<Tool> all =
      List.of(
          tool("look", true, this::look),
          tool("pay", false, this::pay),
          tool("wait", true, this::waitForGate),
          tool("doze", true, (caller, arguments, left) -> doze()),
          tool("decline", false, (caller, arguments, left) -> declined()),
          tool(
              "break",
              true,
              (caller, arguments, left) -> {
                throw new IllegalStateException("com.example.Secret at 10.0.0.1");
              }));

  private final List<Tool> ofTheSuite =
      List.of(
          tool(
              "test_simple_text",
              true,
              (caller, arguments, left) ->
                  new ToolAnswer(
                      false, "This is a simple text response for testing.", Json.object())),
          tool(
              "test_error_handling",
              true,
              (caller, arguments, left) ->
                  new ToolAnswer(
                      true, "This tool intentionally returns an error for testing", Json.object())),
          tool(
              "json_schema_2020_12_tool",
              true,
              (ObjectNode) Json.mapper().readTree(RICH_SCHEMA),
              (caller, arguments, left) -> new ToolAnswer(false, "Done.", Json.object())));

  /** What a tool does. */
  private interface Work {
    ToolAnswer call(Caller caller, ObjectNode arguments, BooleanSupplier gone);
  }

  @Override
  public List<Tool> of(Caller caller) {
    return switch (caller.mandate()) {
      case "reader" -> all.subList(0, 1);
      case "suite" -> ofTheSuite;
      default -> all;
    };
  }

  private ToolAnswer look(Caller caller, ObjectNode arguments, BooleanSupplier gone) {
    ObjectNode seen = Json.object().put("mandate", caller.mandate()).put("pays", caller.mayPay());
    seen.put("for", String.valueOf(caller.onBehalfOf()));
    seen.set("arguments", arguments);
    return new ToolAnswer(false, "You are " + caller.mandate() + ".", seen);
  }

  private ToolAnswer pay(Caller caller, ObjectNode arguments, BooleanSupplier gone) {
    payments.incrementAndGet();
    return new ToolAnswer(false, "Paid.", Json.object().put("mandate", caller.mandate()));
  }

  /** Longer than a client waits without a sign of life. */
  private static ToolAnswer doze() {
    LockSupport.parkNanos(Duration.ofMillis(1300).toNanos());
    return new ToolAnswer(false, "Awake.", Json.object());
  }

  private static ToolAnswer declined() {
    return new ToolAnswer(true, "The limit is used up.", Json.object().put("error", "limit"));
  }

  private ToolAnswer waitForGate(Caller caller, ObjectNode arguments, BooleanSupplier left) {
    waiting.incrementAndGet();
    try {
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!open.await(20, TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
        if (left.getAsBoolean()) {
          gone.release();
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new ToolAnswer(false, "Done.", Json.object());
  }

  private static Tool tool(String name, boolean readOnly, Work work) {
    return tool(name, readOnly, Json.object().put("type", "object"), work);
  }

  private static Tool tool(String name, boolean readOnly, ObjectNode input, Work work) {
    Tool.Face face =
        new Tool.Face(
            name,
            "Tool " + name,
            "Does what its name says.",
            input,
            Json.object().put("type", "object"),
            readOnly);
    return new Tool() {

      @Override
      public Face face() {
        return face;
      }

      @Override
      public ToolAnswer call(Caller caller, ObjectNode arguments, BooleanSupplier gone) {
        return work.call(caller, arguments, gone);
      }
    };
  }
}
