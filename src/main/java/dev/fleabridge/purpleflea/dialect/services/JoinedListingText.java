package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.dialect.services.JoinedListing.Mark;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a joined listing as JSON for the next look, which another replica may make. */
final class JoinedListingText {

  /** The number of the form. A text in another form is not read; another version wrote it. */
  private static final int FORM_NUMBER = 1;

  private JoinedListingText() {}

  static String write(JoinedListing joined) {
    ObjectNode text = Json.MAPPER.createObjectNode().put("form", FORM_NUMBER);
    text.put("account", joined.account());
    text.put("cut", joined.cut().toString());
    text.put("lastCut", joined.lastCut().toString());
    text.put("looks", joined.looks()).put("rows", joined.rows());
    text.put("settled", joined.settled()).put("gap", joined.gap());
    ArrayNode last = text.putArray("last");
    joined.last().forEach(mark -> last.addArray().add(mark.id()).add(mark.at().toString()));
    ArrayNode open = text.putArray("open");
    joined.open().forEach(row -> write(open.addObject(), row));
    return text.toString();
  }

  private static void write(ObjectNode text, LedgerEntry row) {
    text.put("id", row.id()).put("agent", row.agent()).put("credit", row.credit());
    text.put("amount", row.amount().toPlainString());
    text.put("reason", row.reason()).put("reference", row.reference());
    text.put("service", row.service()).put("at", row.at().toString());
  }

  /** The listing in this text; null where there is none, or where it cannot be read as a whole. */
  static @Nullable JoinedListing read(@Nullable String text) {
    JsonNode node = text == null ? null : Json.parseOrNull(text);
    if (node == null || node.path("form").asInt(0) != FORM_NUMBER) {
      return null;
    }
    try {
      return new JoinedListing(
          Json.id(node, "account"),
          Instant.parse(Json.needText(node, "cut")),
          marks(Json.needArray(node, "last")),
          Instant.parse(Json.needText(node, "lastCut")),
          node.path("looks").asInt(),
          node.path("rows").asInt(),
          node.path("settled").booleanValue(),
          rows(Json.needArray(node, "open")),
          Json.text(node, "gap"));
    } catch (RuntimeException e) {
      return null; // The look then begins anew, as the first one did.
    }
  }

  private static List<Mark> marks(JsonNode last) {
    List<Mark> marks = new ArrayList<>();
    last.forEach(mark ->
        marks.add(new Mark(mark.get(0).stringValue(), Instant.parse(mark.get(1).stringValue()))));
    return marks;
  }

  private static List<LedgerEntry> rows(JsonNode open) {
    List<LedgerEntry> rows = new ArrayList<>();
    for (JsonNode row : open) {
      rows.add(
          new LedgerEntry(
              Json.needId(row, "id"),
              Json.id(row, "agent"),
              row.path("credit").booleanValue(),
              new BigDecimal(Json.needText(row, "amount")),
              null,
              Json.text(row, "reason"),
              Json.id(row, "reference"),
              Json.text(row, "service"),
              Objects.requireNonNull(Json.time(row, "at"))));
    }
    return rows;
  }
}
