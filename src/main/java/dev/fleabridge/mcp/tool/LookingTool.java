package dev.fleabridge.mcp.tool;

import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.node.ObjectNode;

/** A tool that only looks. */
final class LookingTool implements Tool {

  /** Looks something up. */
  @FunctionalInterface
  interface Look {
    /**
     * Answers the call.
     *
     * @throws BadArgument where an argument cannot be accepted
     */
    ToolAnswer at(Mandate mandate, Arguments arguments);
  }

  private final Face face;
  private final List<Argument> arguments;
  private final Look look;
  private final Mandates mandates;

  LookingTool(
      String name,
      String title,
      String text,
      List<Argument> arguments,
      ObjectNode output,
      Look look,
      Mandates mandates) {
    this.face = new Face(name, title, text, Argument.schema(arguments), output, true);
    this.arguments = List.copyOf(arguments);
    this.look = look;
    this.mandates = mandates;
  }

  @Override
  public Face face() {
    return face;
  }

  @Override
  public ToolAnswer call(Caller caller, ObjectNode given, BooleanSupplier gone) {
    return mandates
        .named(caller.mandate())
        .map(mandate -> look(mandate, given))
        .orElseGet(Refusal::noMandate);
  }

  private ToolAnswer look(Mandate mandate, ObjectNode given) {
    try {
      return look.at(mandate, new Arguments(arguments, given));
    } catch (BadArgument e) {
      return Refusal.of(e);
    } catch (DataAccessException | TransactionException e) {
      return Refusal.of("try_again", "This cannot be looked up now. Try again later.");
    }
  }
}
