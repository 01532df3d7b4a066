package dev.fleabridge.operator;

import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A batch as an operator posts it. It has rows in S3 or items of its own.
 *
 * @param key the operator's own name for the batch; the same key again means the same batch
 * @param uri {@code s3://bucket/key}; null where there are items
 * @param format {@code csv}, {@code jsonl} or {@code parquet}; null where the ending of the
 *     object's key says it
 * @param perPoint USDC for one point, for rows that have a score and no amount
 * @param minimum rows with a smaller amount are not paid
 * @param log the place in S3 for the payout log; null for none
 */
@Schema(name = "Batch", example = BatchBody.EXAMPLE)
record BatchBody(
    @Schema(requiredMode = RequiredMode.REQUIRED, pattern = "^[\\x21-\\x7e]{1,200}$")
        @Nullable String key,
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            pattern = Forms.NOT_BLANK,
            maxLength = BatchBody.MAX_TEXT_CHARS)
        @Nullable String payer,
    @Schema(pattern = "^s3://", maxLength = BatchBody.MAX_TEXT_CHARS) @Nullable String uri,
    @Schema(allowableValues = {"csv", "jsonl", "parquet"}) @Nullable String format,
    @Schema(pattern = Forms.AMOUNT_SENT) @JsonDeserialize(using = AmountText.class)
        @Nullable String perPoint,
    @Schema(pattern = Forms.AMOUNT_SENT) @JsonDeserialize(using = AmountText.class)
        @Nullable String minimum,
    @Schema(pattern = "^s3://") @Nullable String log,
    @Nullable List<@Nullable Item> items) {

  static final int MAX_ITEMS = 10_000;

  static final String EXAMPLE =
      """
      {"key": "bonus-2026-11", "payer": "agt_treasury",
       "items": [{"payee": "agt_a", "amount": "0.10", "memo": "bonus"}]}\
      """;

  private static final Set<String> FORMATS = Set.of("csv", "jsonl", "parquet");
  private static final int MAX_TEXT_CHARS = 1_000;
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  /**
   * One payment.
   *
   * @param item distinguishes it from the other items; null where its place in the list does
   */
  @Schema(name = "BatchItem")
  record Item(
      @Schema(
              requiredMode = RequiredMode.REQUIRED,
              pattern = Forms.NOT_BLANK,
              maxLength = MAX_TEXT_CHARS)
          @Nullable String payee,
      @Schema(requiredMode = RequiredMode.REQUIRED, pattern = Forms.AMOUNT_SENT)
          @JsonDeserialize(using = AmountText.class)
          @Nullable String amount,
      @Schema(maxLength = MAX_TEXT_CHARS) @Nullable String memo,
      @Schema(maxLength = MAX_TEXT_CHARS) @Nullable String item) {}

  /**
   * The batch as an event of our own.
   *
   * @throws BadField where a field cannot be accepted
   */
  Inbound inbound(String person, Instant now, TraceContext trace) {
    if (key == null || !KEY.matcher(key).matches()) {
      throw new BadField("key", "1 to 200 printable characters without spaces");
    }
    ObjectNode detail = Json.object().put("key", key).put("payer", required("payer", payer));
    if ((uri == null) == (items == null)) {
      throw new BadField("uri", "either uri, or items");
    }
    if (items == null) {
      detail.put("uri", location("uri", required("uri", uri)));
      put(detail, "format", known(format));
      put(detail, "perPoint", perPoint);
    } else {
      detail.put("uri", BatchPlanner.ITEMS);
      detail.set("items", rows(items));
    }
    put(detail, "minimum", minimum);
    put(detail, "log", log == null ? null : folder(log));
    Event event =
        new Event("batch-" + key, BatchPlanner.SOURCE, "Batch", "", now, "", List.of(), detail);
    byte[] raw = detail.toString().getBytes(StandardCharsets.UTF_8);
    return new Inbound(event, Inbound.Origin.OPERATOR, person, raw, trace);
  }

  private static @Nullable String known(@Nullable String format) {
    if (format != null && !FORMATS.contains(format)) {
      throw new BadField("format", "csv, jsonl or parquet");
    }
    return format;
  }

  private static ArrayNode rows(List<@Nullable Item> items) {
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw new BadField("items", "1 to %d of them; more in a file".formatted(MAX_ITEMS));
    }
    ArrayNode rows = Json.mapper().createArrayNode();
    for (int i = 0; i < items.size(); i++) {
      String at = "items[%d]".formatted(i);
      Item item = items.get(i);
      if (item == null) {
        throw new BadField(at, "an object");
      }
      ObjectNode row = rows.addObject().put("payee", required(at + ".payee", item.payee()));
      row.put("amount", required(at + ".amount", item.amount()));
      put(row, "memo", text(at + ".memo", item.memo()));
      put(row, "item", text(at + ".item", item.item()));
    }
    return rows;
  }

  private static String required(String field, @Nullable String value) {
    String text = text(field, value);
    if (text == null || text.isBlank()) {
      throw new BadField(field, "a text that is not empty");
    }
    return text;
  }

  private static @Nullable String text(String field, @Nullable String value) {
    if (value != null && (value.length() > MAX_TEXT_CHARS || value.indexOf('\u0000') >= 0)) {
      throw new BadField(field, "at most %d characters, without NUL".formatted(MAX_TEXT_CHARS));
    }
    return value;
  }

  private static String location(String field, String value) {
    try {
      return S3Uri.parse(value).toString();
    } catch (IllegalArgumentException e) {
      throw new BadField(field, String.valueOf(e.getMessage()));
    }
  }

  private static String folder(String value) {
    location("log", value.endsWith("/") ? value + "log" : value);
    return value;
  }

  private static void put(ObjectNode object, String name, @Nullable String value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
