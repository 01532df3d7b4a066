package dev.fleabridge.engine.fanout;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.ObjectStream;
import dev.fleabridge.aws.ObjectVersion;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.engine.fanout.rows.ListedRows;
import dev.fleabridge.engine.fanout.rows.Position;
import dev.fleabridge.engine.fanout.rows.RowFormat;
import dev.fleabridge.engine.fanout.rows.RowLimits;
import dev.fleabridge.engine.fanout.rows.Rows;
import dev.fleabridge.engine.fanout.rows.UnfitFile;
import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.ledger.FanOut;
import dev.fleabridge.rule.expression.RowFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Opens the rows that a {@code pay-scores} step reads, at the place where its progress ended. */
public final class FanOutSource {

  /** Stands in place of the etag of an object: what is in the books never changes. */
  private static final String LISTED = "event";

  /**
   * Rows with the progress that belongs to them: the earlier one, or a new beginning where the
   * object has changed.
   */
  record Opened(Rows rows, FanOut progress) {}

  /**
   * How an object is read.
   *
   * @param columns the names that the rule gives; null where the object has a header, or needs none
   */
  private record Reading(
      RowFormat format, @Nullable List<String> columns, RowFields fields, Runnable onRead) {}

  private final Objects objects;
  private final RowLimits limits;

  public FanOutSource(Objects objects, RowLimits limits) {
    this.objects = objects;
    this.limits = limits;
  }

  /**
   * Opens the rows, and judges the file before where none of its rows was read yet.
   *
   * @param detail the detail of the event that started the run
   * @param fields what the rule reads of a row
   * @param onRead is run whenever some of the object has come
   * @throws AwsFailure where S3 does not give the object, or no longer has the version that is
   *     meant
   * @throws IllegalArgumentException where the parameters do not say what to read
   * @throws UnfitFile where the object is in another format, or lacks columns that the rule reads
   * @throws IOException where the connection broke
   */
  Opened open(
      ObjectNode parameters, ObjectNode detail, RowFields fields, FanOut progress, Runnable onRead)
      throws IOException {
    if (parameters.path("uri").asString("").equals(NamedObject.EVENT_ITEMS)) {
      JsonNode items = detail.path("items");
      if (!items.isArray()) {
        throw new IllegalArgumentException("the event's detail has no list named items");
      }
      return listed(items, progress);
    }
    ObjectVersion object = NamedObject.of(parameters);
    RowFormat format = RowFormat.of(text(parameters, "format"), object.uri().key());
    Reading how = new Reading(format, columns(parameters.get("columns")), fields, onRead);
    String known = progress.etag();
    if (known == null) {
      return fromStart(object, how, progress);
    }
    try {
      long from = format.needsTheWhole() ? 0 : progress.offset();
      ObjectStream rest = objects.openFrom(object, from, known);
      return opened(rest, how, progress.reading(known));
    } catch (AwsFailure e) {
      if (!e.code().equals("PreconditionFailed") && !e.code().equals("InvalidRange")) {
        throw e;
      }
      // Only an object whose version nobody named is read anew. For a named one this fails again,
      // and the step ends.
      return fromStart(object, how, progress);
    }
  }

  /** Rows that are in the books already. */
  static Opened listed(JsonNode rows, FanOut progress) {
    return new Opened(new ListedRows(rows, progress.offset()), progress.reading(LISTED));
  }

  private Opened fromStart(ObjectVersion object, Reading how, FanOut progress) throws IOException {
    ObjectStream whole = objects.open(object);
    String version = whole.etag();
    FanOut begun =
        progress.etag() == null ? progress.reading(version) : progress.restarted(version);
    return opened(whole, how, begun);
  }

  private Opened opened(ObjectStream stream, Reading how, FanOut progress) throws IOException {
    Position from = new Position(progress.offset(), progress.counts().rows(), progress.columns());
    try {
      WholeStream whole = new WholeStream(stream, stream.length(), how.onRead());
      Rows rows = how.format().open(whole, from, how.columns(), how.fields(), limits);
      return new Opened(rows, progress);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private static @Nullable List<String> columns(@Nullable JsonNode names) {
    if (names == null) {
      return null;
    }
    List<String> columns = new ArrayList<>();
    names.forEach(name -> columns.add(name.asString("")));
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("columns is a list of names");
    }
    return columns;
  }

  private static @Nullable String text(ObjectNode parameters, String name) {
    JsonNode value = parameters.get(name);
    return value == null || value.isNull() ? null : value.asString();
  }
}
