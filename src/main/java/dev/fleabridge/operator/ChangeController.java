package dev.fleabridge.operator;

import dev.fleabridge.ledger.Readings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says whether there is anything new, for whoever shows the books and keeps them current. */
@RestController
@RequestMapping("/v1/changes")
@Tag(name = "overview")
public class ChangeController {

  /**
   * How far the books have come.
   *
   * @param mark another one wherever an event came in, an action moved, or a person did something
   */
  @Schema(name = "Changes")
  public record View(String mark) {}

  private final Readings readings;

  ChangeController(Readings readings) {
    this.readings = readings;
  }

  @GetMapping
  @Operation(
      operationId = "getChanges",
      summary = "A mark that changes whenever something in the books does; cheap to ask for")
  public View read() {
    return new View(readings.changes().mark());
  }
}
