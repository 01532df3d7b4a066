package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConstantCaseLabelTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.TreeScanner;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What kinds and states are stands in {@link ActionKind} and {@link ActionState}, and nowhere a
 * second time. Elsewhere a list of them is a copy that a new kind or state is missing in, and a
 * switch with a default takes it for something that it is not.
 */
class FactsTest {

  private static final List<Class<? extends Enum<?>>> FACTS =
      List.of(
          ActionKind.class,
          ActionState.class,
          ActionKind.Family.class,
          ActionKind.Agents.class,
          ActionKind.Amount.class,
          ActionKind.Fee.class,
          ActionKind.Trace.class,
          ActionKind.Deed.class,
          ActionKind.Outside.class,
          ActionKind.LeaseClass.class);

  /** These make actions of a kind that the rule does not name. */
  private static final Set<String> MAKE_A_KIND =
      Set.of(
          "engine/fanout/RowPayments.java",
          "engine/mandate/MandateRule.java",
          "engine/plan/AsyncOutput.java",
          "engine/plan/DryRunOfRule.java",
          "engine/plan/Planner.java",
          "mcp/tool/PayingTools.java");

  /**
   * The states in which a person may do what: a table of acts, each tried in each state by a test.
   */
  private static final Set<String> LIST_STATES = Set.of("engine/lever/Levers.java");

  private static final Set<String> KINDS = names(ActionKind.class);
  private static final Set<String> STATES = names(ActionState.class);

  private static final Pattern QUOTED = Pattern.compile("'([A-Z][A-Z_]+)'");

  /** With a comma, or by comparing a column with one and with the other. */
  private static final Pattern LISTED =
      Pattern.compile(
          "'([A-Z_]+)'(?:\\s*,\\s*|\\s+(?:or|and)\\s+[\\w.]*state\\s*(?:=|<>|!=)\\s*)'([A-Z_]+)'");

  private static final Pattern OF_A_STATE =
      Pattern.compile("state\\s*(?:=|<>|!=|is(?: not)? distinct from)\\s*'(\\w+)'");

  private static final List<Use> USES = new ArrayList<>();

  /** One place that the rules below are about. */
  private record Use(String file, Sort sort, String what) {

    @Override
    public String toString() {
      return file + ": " + what;
    }
  }

  private enum Sort {
    SWITCH_WITH_DEFAULT,
    KIND,
    STATES,
    TEXT
  }

  @BeforeAll
  static void read() throws IOException {
    for (CompilationUnitTree file : SourceTree.parsed()) {
      String name = SourceTree.name(file);
      if (!name.equals("model/ActionKind.java") && !name.equals("model/ActionState.java")) {
        new Reader(name).scan(file, null);
      }
    }
  }

  @Test
  void aSwitchOverAFactHasNoDefault() {
    assertThat(uses(Sort.SWITCH_WITH_DEFAULT, Set.of())).isEmpty();
  }

  @Test
  void nobodyAsksForOneKindByName() {
    assertThat(uses(Sort.KIND, MAKE_A_KIND)).isEmpty();
  }

  @Test
  void nobodyListsStates() {
    assertThat(uses(Sort.STATES, LIST_STATES)).isEmpty();
  }

  @Test
  void noStatementNamesAKindOrListsStates() {
    List<String> copies = new ArrayList<>();
    for (Use text : uses(Sort.TEXT, Set.of())) {
      found(QUOTED, text)
          .filter(KINDS::contains)
          .forEach(kind -> copies.add(text.file + ": " + kind));
      LISTED
          .matcher(text.what)
          .results()
          .filter(pair -> STATES.contains(pair.group(1)) || STATES.contains(pair.group(2)))
          .forEach(pair -> copies.add(text.file + ": " + pair.group()));
    }
    assertThat(copies).isEmpty();
  }

  /** One state may be named in a statement, by its name. */
  @Test
  void aStateThatAStatementNamesExists() {
    List<String> named =
        uses(Sort.TEXT, Set.of()).stream().flatMap(t -> found(OF_A_STATE, t)).toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(STATES).containsAll(named);
  }

  @Test
  void theExceptionsAreNeeded() {
    assertThat(files(Sort.KIND)).containsAll(MAKE_A_KIND);
    assertThat(files(Sort.STATES)).containsAll(LIST_STATES);
  }

  private static List<Use> uses(Sort sort, Set<String> exceptions) {
    return USES.stream().filter(use -> use.sort == sort && !exceptions.contains(use.file)).toList();
  }

  private static Set<String> files(Sort sort) {
    return uses(sort, Set.of()).stream().map(Use::file).collect(Collectors.toSet());
  }

  private static Stream<String> found(Pattern pattern, Use text) {
    return pattern.matcher(text.what).results().map((MatchResult found) -> found.group(1));
  }

  private static Set<String> names(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.toSet());
  }

  /** Notes what one file does with kinds and states. */
  private static final class Reader extends TreeScanner<Void, Void> {

    private final String name;
    private final Set<String> imported = new HashSet<>();

    private Reader(String name) {
      this.name = name;
    }

    @Override
    public Void visitImport(ImportTree one, Void nothing) {
      String what = one.getQualifiedIdentifier().toString();
      if (one.isStatic() && what.startsWith(ActionState.class.getName() + ".")) {
        String state = what.substring(what.lastIndexOf('.') + 1);
        imported.addAll(state.equals("*") ? STATES : Set.of(state));
      }
      if (one.isStatic() && what.startsWith(ActionKind.class.getName() + ".")) {
        note(Sort.KIND, what);
      }
      return null;
    }

    @Override
    public Void visitSwitch(SwitchTree tree, Void nothing) {
      cases(tree.getCases());
      return super.visitSwitch(tree, null);
    }

    @Override
    public Void visitSwitchExpression(SwitchExpressionTree tree, Void nothing) {
      cases(tree.getCases());
      return super.visitSwitchExpression(tree, null);
    }

    private void cases(List<? extends CaseTree> cases) {
      boolean open =
          cases.stream()
              .flatMap(one -> one.getLabels().stream())
              .anyMatch(DefaultCaseLabelTree.class::isInstance);
      Set<String> labels =
          cases.stream()
              .flatMap(one -> one.getLabels().stream())
              .filter(ConstantCaseLabelTree.class::isInstance)
              .map(label -> ((ConstantCaseLabelTree) label).getConstantExpression().toString())
              .filter(label -> !label.equals("null"))
              .map(label -> label.substring(label.lastIndexOf('.') + 1))
              .collect(Collectors.toSet());
      if (open
          && !labels.isEmpty()
          && FACTS.stream().anyMatch(fact -> names(fact).containsAll(labels))) {
        note(Sort.SWITCH_WITH_DEFAULT, "a switch over " + labels + " with a default");
      }
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
      if (tree.getExpression().toString().matches("(.*\\.)?ActionKind")
          && KINDS.contains(tree.getIdentifier().toString())) {
        note(Sort.KIND, tree.toString());
      }
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
      listed(tree, tree.getArguments());
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public Void visitNewArray(NewArrayTree tree, Void nothing) {
      if (tree.getInitializers() != null) {
        listed(tree, tree.getInitializers());
      }
      return super.visitNewArray(tree, null);
    }

    private void listed(Tree tree, List<? extends ExpressionTree> values) {
      if (values.stream().filter(this::isState).count() > 1) {
        note(Sort.STATES, tree.toString());
      }
    }

    /** {@code state == READY || state == HELD}, and the same turned round. */
    @Override
    public Void visitBinary(BinaryTree tree, Void nothing) {
      if (tree.getKind() == Kind.CONDITIONAL_OR || tree.getKind() == Kind.CONDITIONAL_AND) {
        if (compared(tree.getLeftOperand()) + compared(tree.getRightOperand()) > 1) {
          note(Sort.STATES, tree.toString());
        }
      }
      return super.visitBinary(tree, null);
    }

    private int compared(ExpressionTree tree) {
      if (!(tree instanceof BinaryTree both)) {
        return 0;
      }
      return switch (both.getKind()) {
        case EQUAL_TO, NOT_EQUAL_TO ->
            isState(both.getLeftOperand()) || isState(both.getRightOperand()) ? 1 : 0;
        case CONDITIONAL_OR, CONDITIONAL_AND ->
            compared(both.getLeftOperand()) + compared(both.getRightOperand());
        default -> 0;
      };
    }

    private boolean isState(ExpressionTree value) {
      return switch (value) {
        case IdentifierTree one -> imported.contains(one.getName().toString());
        case MemberSelectTree select ->
            select.getExpression().toString().matches("(.*\\.)?ActionState")
                && STATES.contains(select.getIdentifier().toString());
        case LiteralTree text -> text.getValue() instanceof String word && STATES.contains(word);
        default -> false;
      };
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void nothing) {
      if (tree.getValue() instanceof String text) {
        note(Sort.TEXT, text);
      }
      return null;
    }

    private void note(Sort sort, String what) {
      USES.add(new Use(name, sort, what));
    }
  }
}
