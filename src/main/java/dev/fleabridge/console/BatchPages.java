package dev.fleabridge.console;

import dev.fleabridge.operator.BatchController;
import dev.fleabridge.operator.BatchViews;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Bulk payouts, and how far each has come. */
@Controller
final class BatchPages {

  /**
   * The rows, or payments, of a batch that came to the same.
   *
   * @param tone of the word: good, warn, bad or info
   * @param amount in USDC; null where it is not told
   */
  public record Outcome(String word, String tone, long count, @Nullable String amount) {}

  private final BatchController batches;

  BatchPages(BatchController batches) {
    this.batches = batches;
  }

  @GetMapping("/console/batches")
  String list(@RequestParam(required = false) @Nullable String cursor, Model page) {
    page.addAttribute("batches", batches.list(cursor, null));
    return "batches";
  }

  @GetMapping("/console/batches/{id}")
  String one(@PathVariable String id, Model page) {
    BatchViews.Progress batch = batches.one(id);
    page.addAttribute("batch", batch);
    page.addAttribute("payments", payments(batch));
    page.addAttribute("rows", rows(batch));
    page.addAttribute(
        "ended",
        batch.filed() - batch.open() - batch.held() - batch.unknown() - batch.needsReview());
    return "batch";
  }

  private static List<Outcome> payments(BatchViews.Progress b) {
    BatchViews.Amounts amounts = b.amounts();
    return List.of(
        new Outcome("Done", "good", b.done(), amounts.done()),
        new Outcome("Ready or on their way", "info", b.open(), amounts.open()),
        new Outcome("Held", "warn", b.held(), amounts.held()),
        new Outcome("Unknown", "bad", b.unknown(), amounts.unknown()),
        new Outcome("Needs review", "bad", b.needsReview(), amounts.needsReview()),
        new Outcome("Declined", "bad", b.declined(), amounts.declined()),
        new Outcome("Expired or canceled", "warn", b.stopped(), null));
  }

  private static List<Outcome> rows(BatchViews.Progress b) {
    return List.of(
        new Outcome("Became a payment", "good", b.filed(), b.amounts().filed()),
        new Outcome("Nothing to pay, or less than the minimum", "info", b.skipped(), null),
        new Outcome("Filed before on the same terms", "info", b.duplicates(), null),
        new Outcome("Filed before on other terms", "warn", b.conflicts(), null),
        new Outcome("Invalid", "bad", b.invalid(), null));
  }
}
