package dev.fleabridge.operator;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.ledger.seal.SealReadings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Gives out what proves a payment. */
@RestController
@RequestMapping("/v1/actions/{id}/receipt")
@Tag(name = "actions")
public class ReceiptController {

  private final SealReadings readings;

  ReceiptController(SealReadings readings) {
    this.readings = readings;
  }

  /** The receipt of an action, as far as its rows are sealed. */
  @GetMapping
  @Operation(
      operationId = "getReceipt",
      summary = "One file that proves one payment",
      description =
          "The command `receipt verify` of the jar verifies it without a service. While `sealed` is"
              + " false it proves nothing yet: ask again some seconds later. With `segment` it leads"
              + " on to that segment, whose hash was published, where that is one of the 20,000"
              + " behind its own.")
  public Receipt receipt(
      @PathVariable String id, @RequestParam(required = false) @Nullable String segment) {
    return readings
        .receipts()
        .of(Fields.id("action", id), Fields.segment("segment", segment, 0))
        .orElseThrow(() -> new NotFound("action", id));
  }
}
