package dev.fleabridge.command;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.chain.ReceiptCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Verifies a receipt by the file alone. */
final class ReceiptCommand {

  /** An event has 1 MiB at most, and the rules have; there is room for what was answered. */
  private static final long MAX_BYTES = 64L << 20;

  /**
   * Nothing in a receipt may go unread: a field that is there twice, or that nobody knows, could
   * tell a person something else than what was verified.
   */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength((int) MAX_BYTES)
                          .maxNestingDepth(10)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Controls, signs of direction, unknown ones, and separators of lines and paragraphs. */
  private static final Pattern STEERING = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final PrintStream out;

  ReceiptCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Verifies a receipt and prints what it proves, or what does not hold.
   *
   * @param published hashes of segments that were published
   * @return the exit code
   * @throws IOException where the file cannot be read
   */
  int verify(String name, Set<String> published) throws IOException {
    Receipt receipt;
    try {
      receipt =
          Objects.requireNonNull(JSON.readValue(bytes(CommandFiles.path(name)), Receipt.class));
    } catch (JacksonException | NullPointerException e) {
      print("%s: not proven%n", name);
      print("  it is no receipt, or holds what no receipt holds%n");
      return Commands.FOUND;
    }
    ReceiptCheck.Result result = ReceiptCheck.of(receipt, published);
    boolean proven = result.problems().isEmpty();
    print("%s: %s%n", name, proven ? "proven" : "not proven");
    result.problems().forEach(problem -> print("  %s%n", problem));
    if (proven) {
      tell(receipt);
    }
    result.notes().forEach(note -> print("  note: %s%n", note));
    return proven ? Commands.FINE : Commands.FOUND;
  }

  private void tell(Receipt receipt) {
    columns(receipt, "action")
        .ifPresent(action -> {
          print("  action %s: %s, %s%n", action.get("id"), action.get("kind"), action.get("state"));
          tell(action, "payer", "payee", "amount", "result", "approved_by", "second_approved_by");
          tell(action, "reason", "settled_at", "idempotency_key");
        });
    columns(receipt, "event")
        .ifPresent(event -> {
          print("  event %s%n", event.get("id"));
          tell(event, "source", "detail_type", "sender", "received_at");
        });
    columns(receipt, "run")
        .ifPresent(run -> {
          print("  rule %s%n", run.get("rule_id"));
          tell(run, "revision", "business_key");
        });
  }

  private void tell(Map<String, @Nullable String> row, String... columns) {
    for (String column : columns) {
      String value = row.get(column);
      if (value != null) {
        print("    %s: %s%n", column, value);
      }
    }
  }

  /**
   * Prints a line. What a receipt says comes from events and from whoever made the file: no sign of
   * it may steer a terminal, or begin a line that looks like one of ours.
   */
  private void print(String format, @Nullable Object... values) {
    Object[] harmless = Arrays.stream(values).map(ReceiptCommand::harmless).toArray();
    out.printf(format, harmless);
  }

  private static String harmless(@Nullable Object value) {
    return STEERING
        .matcher(String.valueOf(value))
        .replaceAll(sign -> "\\\\u%04x".formatted(sign.group().codePointAt(0)));
  }

  private static Optional<Map<String, @Nullable String>> columns(Receipt receipt, String table) {
    return receipt.rows().stream()
        .filter(row -> row.table().equals(table))
        .map(Receipt.Row::columns)
        .findFirst();
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new FileSystemException(file.toString(), null, "larger than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }
}
