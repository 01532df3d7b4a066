package dev.fleabridge.engine.mandate;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that an agent asks for, once.
 *
 * @param kind what it asks for
 * @param tool the tool by its first name, whatever alias was called; with the reference it is the
 *     business key (money rule 1)
 * @param reference the agent's own word for what is paid
 * @param onBehalfOf who delegated the work to the agent; null where nobody is named
 * @param parameters the parameters of the step, without the agent itself
 */
public record Request(
    ActionKind kind,
    String tool,
    String reference,
    @Nullable String onBehalfOf,
    ObjectNode parameters) {

  /** The source of the events that requests become. */
  public static final String SOURCE = "mcp";

  static final String MANDATE = "mandate";
  static final String ON_BEHALF_OF = "onBehalfOf";
  static final String KEY = "key";

  private static final int ID_DIGITS = 32;

  /** The business key of what a tool was asked for under a reference. */
  static String key(String tool, String reference) {
    return tool + ":" + reference;
  }

  /**
   * The request as an event. The same request again is the same event.
   *
   * @param now what the event says of when it happened
   */
  Event event(Mandate mandate, Instant now) {
    String key = key(tool, reference);
    ObjectNode detail = Json.object();
    detail.put(MANDATE, mandate.name()).put("agent", mandate.agent()).put("tool", tool);
    detail.put("reference", reference).put(KEY, key);
    if (onBehalfOf != null) {
      detail.put(ON_BEHALF_OF, onBehalfOf);
    }
    detail.set("parameters", parameters);
    String id = "mcp-" + Sha256.hex(mandate.name() + ":" + key).substring(0, ID_DIGITS);
    return new Event(id, SOURCE, kind.wireName(), "", now, "", List.of(), detail);
  }
}
