package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Effects;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Terms;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adds a kind and a state that do not exist and asks the compiler what is missing: all that a real
 * one would need, and nothing that has to be remembered.
 */
class MadeUpFactsTest {

  private static final String KIND = "model/ActionKind.java";
  private static final String STATE = "model/ActionState.java";

  @TempDir Path classes;

  @Test
  void aKindWithoutFactsIsRefused() throws IOException {
    assertThat(errors(Map.of(KIND, source -> source.replaceFirst("  TRANSFER\\(", "  TIP,\n$0"))))
        .containsKey(KIND);
  }

  /** What a kind is called in rules, and what it is at Purple Flea, no table can hold. */
  @Test
  void theCompilerAsksWhatAKindIsWhereItsFactsDoNotSay() throws IOException {
    assertThat(errors(Map.of(KIND, MadeUpFactsTest::withAKind)))
        .isEqualTo(
            Map.of(
                "rule/Parameter.java",
                1,
                "engine/pay/Operations.java",
                2,
                "engine/pay/KeyedAccounts.java",
                1,
                "engine/mandate/MandateRule.java",
                1));
  }

  @Test
  void theCompilerAsksOfAStateEveryFactAndWhatFollowsFromIt() throws IOException {
    Map<String, Integer> errors =
        errors(Map.of(STATE, source -> source.replaceFirst("  WAITING,", "  PARKED,\n$0")));
    assertThat(errors.get(STATE)).isEqualTo(9);
    assertThat(errors.keySet())
        .contains(
            "ledger/Reasons.java",
            "engine/books/SettledAfterAll.java",
            "engine/cycle/LateAnswers.java",
            "engine/cycle/Withdrawals.java",
            "engine/lever/RetriedRefusal.java",
            "operator/BatchViews.java",
            "engine/lever/Replay.java");
  }

  /** Once it is answered, whatever is kept by facts has the new kind in it. */
  @Test
  void aKindIsInEveryListThatItsFactsPutItIn() throws Exception {
    UnaryOperator<String> likeATransfer = MadeUpFactsTest::withACaseOfIt;
    assertThat(
            errors(
                Map.of(
                    KIND,
                    MadeUpFactsTest::withAKind,
                    "rule/Parameter.java",
                    likeATransfer,
                    "engine/pay/Operations.java",
                    likeATransfer,
                    "engine/pay/KeyedAccounts.java",
                    likeATransfer,
                    "engine/mandate/MandateRule.java",
                    likeATransfer)))
        .isEmpty();
    try (Loader loader = new Loader(classes)) {
      assertThat(loader.list(Costs.class.getName(), "spending")).contains("TIP");
      assertThat(loader.list(Effects.class.getName(), "PAYMENTS")).contains("TIP");
      assertThat(loader.list(Claimer.class.getPackageName() + ".Tries", "OF_PURPLE_FLEA"))
          .contains("TIP");
      assertThat(loader.list(Terms.class.getName(), "TARGETS")).contains("jar");
    }
  }

  /** A transfer by another name, which has a target too. */
  private static String withAKind(String source) {
    return source.replaceFirst(
        "  TRANSFER\\(",
        "  TIP(Agents.PAYER_AND_PAYEE, Amount.OF_THE_RULE, Fee.OF_A_TRANSFER, Trace.PAYMENT,"
            + " Deed.NONE, \"jar\"),\n  TRANSFER(");
  }

  private static String withACaseOfIt(String source) {
    return source.replaceAll("case TRANSFER\\b", "case TIP, TRANSFER");
  }

  /** How many errors the compiler finds in which file, with these files changed. */
  private Map<String, Integer> errors(Map<String, UnaryOperator<String>> changes)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<JavaFileObject> sources = new ArrayList<>();
    for (Path path : SourceTree.files()) {
      String name = SourceTree.name(path);
      String text = Files.readString(path);
      String changed = changes.getOrDefault(name, UnaryOperator.identity()).apply(text);
      assertThat(changed.equals(text)).as(name).isNotEqualTo(changes.containsKey(name));
      if (changes.containsKey(name) || text.contains("switch (")) {
        sources.add(new Source(name, changed));
      }
    }
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(found, Locale.ROOT, null)) {
      compiler
          .getTask(
              null,
              manager,
              found,
              List.of(
                  "-proc:none",
                  "-implicit:none",
                  "-Xmaxerrs",
                  "1000",
                  "-XDshould-stop.ifError=FLOW",
                  "-d",
                  classes.toString(),
                  "-classpath",
                  System.getProperty("java.class.path")),
              null,
              sources)
          .call();
    }
    Map<String, Integer> errors = new TreeMap<>();
    found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .forEach(each ->
            errors.merge(
                each.getSource() == null ? each.toString() : ((Source) each.getSource()).name,
                1,
                Integer::sum));
    return errors;
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String name;
    private final String text;

    private Source(String name, String text) {
      super(URI.create("string:///dev/fleabridge/" + name), Kind.SOURCE);
      this.name = name;
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** The service's classes once more, those that were just compiled first. */
  private static final class Loader extends URLClassLoader {

    private Loader(Path first) throws IOException {
      super(
          new URL[] {
            first.toUri().toURL(),
            ActionKind.class.getProtectionDomain().getCodeSource().getLocation()
          },
          ActionKind.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("dev.fleabridge.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    /** What a method without arguments, or else a constant, holds. */
    private List<String> list(String type, String member) throws ReflectiveOperationException {
      Class<?> holder = Class.forName(type, true, this);
      for (Method method : holder.getDeclaredMethods()) {
        if (method.getName().equals(member)) {
          method.setAccessible(true);
          return names((Collection<?>) method.invoke(null));
        }
      }
      var field = holder.getDeclaredField(member);
      field.setAccessible(true);
      return names((Collection<?>) field.get(null));
    }

    private static List<String> names(Collection<?> values) {
      return values.stream().map(String::valueOf).toList();
    }
  }
}
