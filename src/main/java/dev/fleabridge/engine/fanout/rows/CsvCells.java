package dev.fleabridge.engine.fanout.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Cuts one CSV record into its cells. */
final class CsvCells {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).get();

  private CsvCells() {}

  /**
   * The cells of a record.
   *
   * @throws IllegalArgumentException where the text is not one CSV record; the message says why
   */
  static List<String> of(String record) {
    return of(record, FORMAT);
  }

  /** The cells of a record that is cut by this separator; empty where it is not one record. */
  static Optional<List<String>> parsed(String record, char separator) {
    try {
      return Optional.of(of(record, FORMAT.builder().setDelimiter(separator).get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Why a text is not one record. */
  static String whyNot(String record) {
    try {
      of(record);
      return "it is empty";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> of(String record, CSVFormat format) {
    try (CSVParser parser = CSVParser.parse(record, format)) {
      List<CSVRecord> records = parser.getRecords();
      if (records.size() != 1) {
        throw new IllegalArgumentException("a carriage return stands alone in it");
      }
      return records.getFirst().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("its quotes do not fit together", e);
    }
  }
}
