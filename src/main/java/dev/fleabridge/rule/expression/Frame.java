package dev.fleabridge.rule.expression;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables that an expression has bound at a place. A block, a function and a path have a
 * frame each, within that around them.
 */
final class Frame {

  private final @Nullable Frame around;
  private final boolean function;
  private final Set<String> bound = new HashSet<>();

  /** What is bound anywhere in this frame, now or later. */
  private final Set<String> ever = new HashSet<>();

  private Frame(@Nullable Frame around, boolean function) {
    this.around = around;
    this.function = function;
  }

  /** The frame of a whole expression. */
  static Frame outermost(Syntax expression) {
    Frame frame = new Frame(null, false);
    frame.collect(expression);
    return frame;
  }

  /** The frame of a block, or of whatever else these parts are evaluated in. */
  Frame within(Collection<? extends Syntax> parts) {
    Frame frame = new Frame(this, false);
    parts.forEach(frame::collect);
    return frame;
  }

  /** The frame of a function's body. */
  Frame ofFunction(Syntax.Lambda lambda) {
    Frame frame = new Frame(this, true);
    frame.bound.addAll(lambda.parameters());
    frame.collect(lambda.body());
    return frame;
  }

  private void collect(Syntax node) {
    if (node instanceof Syntax.Block || node instanceof Syntax.Lambda) {
      return;
    }
    if (node instanceof Syntax.Bind bind) {
      ever.add(bind.variable());
    }
    node.children().forEach(this::collect);
  }

  void bind(String variable) {
    bound.add(variable);
  }

  /**
   * Whether a variable is bound here. A function runs later than it is written, so it sees what the
   * frames around it bind after it, such as itself.
   */
  boolean binds(String variable) {
    boolean later = false;
    for (Frame frame = this; frame != null; frame = frame.around) {
      if (frame.bound.contains(variable) || (later && frame.ever.contains(variable))) {
        return true;
      }
      later |= frame.function;
    }
    return false;
  }

  /** Every variable that is bound here. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    for (Frame frame = this; frame != null; frame = frame.around) {
      all.addAll(frame.bound);
    }
    return all;
  }
}
